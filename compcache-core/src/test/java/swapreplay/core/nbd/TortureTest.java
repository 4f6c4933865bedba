package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import swapreplay.core.nbd.RawClient.Form;
import swapreplay.core.nbd.RawClient.OptionReply;

/**
 * Every command with every flag at every odd place, against what the protocol document says of each, on one connection that must stay in step;
 * and every option with data that is cut, stretched or made up.
 */
@Timeout(120)
class TortureTest {
    private static final long SIZE = TestServer.SIZE;
    private static final int[] TYPES = {0, 1, 3, 4, 5, 6, 7, 8, 9, 0x7fff, 0xffff};
    private static final int[] FLAGS = {
        0,
        Wire.FLAG_FUA,
        Wire.FLAG_NO_HOLE,
        Wire.FLAG_DF,
        Wire.FLAG_REQ_ONE,
        Wire.FLAG_FAST_ZERO,
        Wire.FLAG_PAYLOAD_LEN,
        Wire.FLAG_FUA | Wire.FLAG_DF,
        Wire.FLAG_NO_HOLE | Wire.FLAG_FAST_ZERO,
        Wire.FLAG_NO_HOLE | Wire.FLAG_FUA,
        Wire.FLAG_FAST_ZERO | Wire.FLAG_FUA | Wire.FLAG_NO_HOLE,
        Wire.FLAG_REQ_ONE | Wire.FLAG_DF,
        1 << 6,
        1 << 15,
        0xffdf // all but PAYLOAD_LEN
    };
    private static final long[] OFFSETS = {
        0,
        1,
        4095,
        4096,
        SIZE - 4096,
        SIZE - 1,
        SIZE,
        SIZE + 1,
        1L << 32,
        Long.MAX_VALUE - 4095,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -4096,
        -1
    };
    private static final long[] LENGTHS = {0, 1, 511, 4096, 4097, 12_288, SIZE, 0xffff_ffffL};
    private static final long LONGEST_MOVED = 12_288;

    /** What the disk must hold. */
    private final byte[] model = new byte[(int) SIZE];

    @ParameterizedTest
    @EnumSource(Form.class)
    void everyCommandWithEveryFlagEverywhere(Form form) throws IOException {
        Random random = new Random(5);
        try (TestServer server = new TestServer();
                RawClient disk = RawClient.transmitting(server.socket, "disk", form);
                RawClient readOnly = RawClient.transmitting(server.socket, "ro", form)) {
            for (int type : TYPES) {
                for (int flags : FLAGS) {
                    for (long offset : OFFSETS) {
                        for (long length : LENGTHS) {
                            if (makesSense(form, type, flags, length)) {
                                one(disk, random, type, flags, offset, length);
                            }
                        }
                    }
                    boolean changes = type == Wire.CMD_WRITE || type == Wire.CMD_TRIM || type == Wire.CMD_WRITE_ZEROES;
                    if (changes && flagsAllowed(form, type, flags)) {
                        byte[] payload = new byte[type == Wire.CMD_WRITE ? 512 : 0];
                        assertEquals(
                                Wire.EPERM,
                                readOnly.call(flags, type, 0, 512, payload).errno());
                    }
                }
            }
            for (int at = 0; at < SIZE; at += 1 << 20) {
                assertArrayEquals(Arrays.copyOfRange(model, at, at + (1 << 20)), disk.readBack(at, 1 << 20));
            }
        }
    }

    /** Payloads of gigabytes are not sent; a payload where none belongs is TransmissionTest's. */
    private static boolean makesSense(Form form, int type, int flags, long length) {
        boolean moves = type == Wire.CMD_READ || type == Wire.CMD_WRITE;
        boolean payload = form == Form.EXTENDED && (flags & Wire.FLAG_PAYLOAD_LEN) != 0 && type != Wire.CMD_WRITE;
        return !payload && (length <= LONGEST_MOVED || !moves || (type == Wire.CMD_READ && length > SIZE));
    }

    private void one(RawClient client, Random random, int type, int flags, long offset, long length)
            throws IOException {
        byte[] payload = new byte[type == Wire.CMD_WRITE ? (int) length : 0];
        random.nextBytes(payload);
        RawClient.Reply reply = client.call(flags, type, offset, length, payload);
        String what = client.form + " type " + type + " flags " + flags + " offset " + offset + " length " + length;
        Set<Integer> expected = expected(client.form, type, flags, offset, length);
        assertTrue(expected.contains(reply.errno()), () -> what + ": " + reply.errno() + ", not " + expected);
        if (reply.errno() != 0) {
            return;
        }
        int from = (int) offset;
        int end = (int) (offset + length);
        switch (type) {
            case Wire.CMD_READ -> assertArrayEquals(Arrays.copyOfRange(model, from, end), reply.data(), what);
            case Wire.CMD_WRITE -> System.arraycopy(payload, 0, model, from, payload.length);
            case Wire.CMD_WRITE_ZEROES -> Arrays.fill(model, from, end, (byte) 0);
            case Wire.CMD_TRIM -> {
                int first = (from + 4095) & -4096;
                if (first < (end & -4096)) {
                    Arrays.fill(model, first, end & -4096, (byte) 0);
                }
            }
            case Wire.CMD_BLOCK_STATUS -> {
                long sum =
                        reply.extents().stream().mapToLong(extent -> extent[0]).sum();
                assertTrue(sum > 0 && sum <= length, what);
            }
            default -> {}
        }
    }

    private static boolean flagsAllowed(Form form, int type, int flags) {
        int allowed = Wire.FLAG_FUA;
        switch (type) {
            case Wire.CMD_READ -> allowed |= form == Form.SIMPLE ? 0 : Wire.FLAG_DF;
            case Wire.CMD_WRITE -> allowed |= form == Form.EXTENDED ? Wire.FLAG_PAYLOAD_LEN : 0;
            case Wire.CMD_WRITE_ZEROES -> allowed |= Wire.FLAG_NO_HOLE | Wire.FLAG_FAST_ZERO;
            case Wire.CMD_BLOCK_STATUS -> allowed |= Wire.FLAG_REQ_ONE;
            default -> {}
        }
        return (flags & ~allowed) == 0;
    }

    /** The error that the protocol document wants; where it leaves a choice, all of them. */
    private static Set<Integer> expected(Form form, int type, int flags, long offset, long length) {
        if (type > Wire.CMD_BLOCK_STATUS || !flagsAllowed(form, type, flags)) {
            return Set.of(Wire.EINVAL);
        }
        boolean inside = offset >= 0 && offset <= SIZE && length <= SIZE - offset;
        boolean whole = ((offset | length) & 4095) == 0;
        return switch (type) {
            case Wire.CMD_FLUSH -> Set.of(offset == 0 && length == 0 ? 0 : Wire.EINVAL);
            case Wire.CMD_BLOCK_STATUS -> Set.of(inside && length > 0 && form != Form.SIMPLE ? 0 : Wire.EINVAL);
            case Wire.CMD_WRITE -> Set.of(inside ? 0 : Wire.ENOSPC);
            case Wire.CMD_WRITE_ZEROES -> {
                boolean slow = inside && (flags & Wire.FLAG_FAST_ZERO) != 0 && !whole;
                yield slow
                        ? length == 0 ? Set.of(0, Wire.ENOTSUP) : Set.of(Wire.ENOTSUP)
                        : Set.of(inside ? 0 : Wire.ENOSPC);
            }
            default -> Set.of(inside ? 0 : Wire.EINVAL);
        };
    }

    @Test
    void optionsCutAtEveryByteAreRefusedInStep() throws IOException {
        byte[] go = RawClient.goData("disk", 0, 3);
        byte[] context = RawClient.context("disk", Wire.BASE_ALLOCATION, "base:");
        try (TestServer server = new TestServer();
                RawClient client = RawClient.greeted(server.socket)) {
            RawClient.expectAck(client.option(Wire.OPT_STRUCTURED_REPLY, new byte[0]));
            for (int option :
                    List.of(Wire.OPT_INFO, Wire.OPT_GO, Wire.OPT_LIST_META_CONTEXT, Wire.OPT_SET_META_CONTEXT)) {
                byte[] whole = option == Wire.OPT_INFO || option == Wire.OPT_GO ? go : context;
                for (int cut = 0; cut < whole.length; cut++) {
                    refused(client, option, Arrays.copyOf(whole, cut));
                }
                refused(client, option, Arrays.copyOf(whole, whole.length + 1));
                for (int at = 0; at < 4; at++) { // the length of the name, by much too much
                    byte[] stretched = whole.clone();
                    stretched[at] = (byte) 0xff;
                    refused(client, option, stretched);
                }
            }
            assertEquals(4, client.option(Wire.OPT_LIST, new byte[0]).size());
            client.negotiate(Form.SIMPLE, "disk");
            client.go("disk");
        }
    }

    private static void refused(RawClient client, int option, byte[] data) throws IOException {
        List<OptionReply> replies = client.option(option, data);
        assertEquals(1, replies.size());
        assertEquals(Wire.ERR_INVALID, replies.get(0).type(), () -> "option " + option + " with " + data.length);
    }

    @Test
    void madeUpOptionsGetAnAnswer() throws IOException {
        Random random = new Random(6);
        Set<Integer> known = Set.of(Wire.OPT_EXPORT_NAME, Wire.OPT_ABORT, Wire.OPT_GO);
        try (TestServer server = new TestServer();
                RawClient client = RawClient.greeted(server.socket)) {
            for (int i = 0; i < 500; i++) {
                int option = i % 2 == 0 ? random.nextInt(14) : random.nextInt();
                byte[] data = new byte[random.nextInt(300)];
                random.nextBytes(data);
                if (!known.contains(option)) {
                    client.option(option, data); // in step, or this throws
                }
            }
            assertEquals(4, client.option(Wire.OPT_LIST, new byte[0]).size());
        }
    }
}
