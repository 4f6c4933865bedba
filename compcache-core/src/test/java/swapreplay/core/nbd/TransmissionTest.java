package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.nbd.RawClient.Form;
import swapreplay.core.nbd.RawClient.Reply;

/** Every command in every form: what it does, what it refuses, and that the stream stays in step. */
@Timeout(120)
class TransmissionTest {
    private static final long SIZE = TestServer.SIZE;
    private static final int OK = 0;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** A request: export, flags, type, offset, length; and the error number that answers it. */
    private record Case(String export, int flags, int type, long offset, long length, int errno) {
        Case(int flags, int type, long offset, long length, int errno) {
            this("disk", flags, type, offset, length, errno);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>(List.of(
                new Case(0, Wire.CMD_READ, 0, 512, OK),
                new Case(Wire.FLAG_FUA, Wire.CMD_READ, 0, 512, OK),
                new Case(0, Wire.CMD_READ, SIZE - 1, 1, OK),
                new Case(0, Wire.CMD_READ, SIZE, 0, OK),
                new Case(0, Wire.CMD_READ, 77, 0, OK),
                new Case(0, Wire.CMD_READ, SIZE, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, SIZE - 1, 2, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, SIZE + 1, 0, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, Long.MAX_VALUE, 4096, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, -1, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, -4096, 8192, Wire.EINVAL),
                new Case(0, Wire.CMD_READ, 0, 0xffffffffL, Wire.EINVAL),
                new Case(Wire.FLAG_NO_HOLE, Wire.CMD_READ, 0, 512, Wire.EINVAL),
                new Case(Wire.FLAG_REQ_ONE, Wire.CMD_READ, 0, 512, Wire.EINVAL),
                new Case(0x8000, Wire.CMD_READ, 0, 512, Wire.EINVAL),
                new Case(0, Wire.CMD_WRITE, 0, 512, OK),
                new Case(Wire.FLAG_FUA, Wire.CMD_WRITE, 8192, 8192, OK),
                new Case(0, Wire.CMD_WRITE, SIZE, 0, OK),
                new Case(0, Wire.CMD_WRITE, SIZE, 1, Wire.ENOSPC),
                new Case(0, Wire.CMD_WRITE, SIZE - 1, 2, Wire.ENOSPC),
                new Case(0, Wire.CMD_WRITE, -1, 1, Wire.ENOSPC),
                new Case(0, Wire.CMD_WRITE, Long.MAX_VALUE, 4096, Wire.ENOSPC),
                new Case(Wire.FLAG_DF, Wire.CMD_WRITE, 0, 512, Wire.EINVAL),
                new Case(Wire.FLAG_NO_HOLE, Wire.CMD_WRITE, 0, 70_000, Wire.EINVAL),
                new Case(0x4000, Wire.CMD_WRITE, SIZE, 512, Wire.EINVAL),
                new Case(0, Wire.CMD_WRITE, SIZE - 10, 400_000, Wire.ENOSPC),
                new Case(0, Wire.CMD_FLUSH, 0, 0, OK),
                new Case(Wire.FLAG_FUA, Wire.CMD_FLUSH, 0, 0, OK),
                new Case(0, Wire.CMD_FLUSH, 1, 0, Wire.EINVAL),
                new Case(0, Wire.CMD_FLUSH, 0, 1, Wire.EINVAL),
                new Case(Wire.FLAG_DF, Wire.CMD_FLUSH, 0, 0, Wire.EINVAL),
                new Case(0, Wire.CMD_TRIM, 0, 4096, OK),
                new Case(Wire.FLAG_FUA, Wire.CMD_TRIM, 0, SIZE, OK),
                new Case(0, Wire.CMD_TRIM, 5, 0, OK),
                new Case(0, Wire.CMD_TRIM, SIZE, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_TRIM, 4096, SIZE, Wire.EINVAL),
                new Case(0, Wire.CMD_TRIM, -1, 1, Wire.EINVAL),
                new Case(Wire.FLAG_NO_HOLE, Wire.CMD_TRIM, 0, 4096, Wire.EINVAL),
                new Case(0, Wire.CMD_CACHE, 0, SIZE, OK),
                new Case(0, Wire.CMD_CACHE, 1, SIZE, Wire.EINVAL),
                new Case(Wire.FLAG_DF, Wire.CMD_CACHE, 0, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_WRITE_ZEROES, 0, SIZE, OK),
                new Case(Wire.FLAG_NO_HOLE | Wire.FLAG_FUA, Wire.CMD_WRITE_ZEROES, 1, 9000, OK),
                new Case(0, Wire.CMD_WRITE_ZEROES, 10, 0, OK),
                new Case(Wire.FLAG_FAST_ZERO, Wire.CMD_WRITE_ZEROES, 4096, 8192, OK),
                new Case(Wire.FLAG_FAST_ZERO, Wire.CMD_WRITE_ZEROES, 4096, 8191, Wire.ENOTSUP),
                new Case(Wire.FLAG_FAST_ZERO, Wire.CMD_WRITE_ZEROES, 1, 4096, Wire.ENOTSUP),
                new Case(0, Wire.CMD_WRITE_ZEROES, SIZE, 1, Wire.ENOSPC),
                new Case(0, Wire.CMD_WRITE_ZEROES, SIZE - 1, 2, Wire.ENOSPC),
                new Case(Wire.FLAG_FAST_ZERO, Wire.CMD_WRITE_ZEROES, SIZE, 1, Wire.ENOSPC),
                new Case(Wire.FLAG_DF, Wire.CMD_WRITE_ZEROES, 0, 1, Wire.EINVAL),
                new Case(Wire.FLAG_REQ_ONE, Wire.CMD_WRITE_ZEROES, 0, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_BLOCK_STATUS, 0, 0, Wire.EINVAL),
                new Case(0, Wire.CMD_BLOCK_STATUS, SIZE, 1, Wire.EINVAL),
                new Case(0, Wire.CMD_BLOCK_STATUS, 1, SIZE, Wire.EINVAL),
                new Case(Wire.FLAG_DF, Wire.CMD_BLOCK_STATUS, 0, 1, Wire.EINVAL),
                new Case(0, 8, 0, 0, Wire.EINVAL),
                new Case(0, 9, 0, 4096, Wire.EINVAL),
                new Case(Wire.FLAG_FUA, 0xffff, 0, 0, Wire.EINVAL),
                new Case("ro", 0, Wire.CMD_READ, 0, 4096, OK),
                new Case("ro", 0, Wire.CMD_WRITE, 0, 4096, Wire.EPERM),
                new Case("ro", 0, Wire.CMD_WRITE, SIZE, 4096, Wire.EPERM),
                new Case("ro", Wire.FLAG_DF, Wire.CMD_WRITE, 0, 4096, Wire.EINVAL),
                new Case("ro", 0, Wire.CMD_TRIM, 0, 4096, Wire.EPERM),
                new Case("ro", 0, Wire.CMD_WRITE_ZEROES, 0, 4096, Wire.EPERM),
                new Case("ro", 0, Wire.CMD_FLUSH, 0, 0, OK),
                new Case("small", 0, Wire.CMD_WRITE, 0, 1 << 20, Wire.ENOSPC),
                new Case("small", 0, Wire.CMD_TRIM, 0, 1 << 20, OK)));
        return cases;
    }

    static Stream<Arguments> casesInEveryForm() {
        return Stream.of(Form.values()).flatMap(form -> cases().stream().map(c -> Arguments.of(form, c)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("casesInEveryForm")
    void answersAndStaysInStep(Form form, Object given) throws IOException {
        Case request = (Case) given;
        byte[] payload = new byte[request.type() == Wire.CMD_WRITE ? (int) request.length() : 0];
        new Random(1).nextBytes(payload);
        try (RawClient client = RawClient.transmitting(server.socket, request.export(), form)) {
            Reply reply = client.call(request.flags(), request.type(), request.offset(), request.length(), payload);
            assertEquals(request.errno(), reply.errno());
            assertEquals(0x1122334455667788L, reply.cookie());
            assertEquals(4096, client.readBack(0, 4096).length);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void dontFragmentNeedsChunks(Form form) throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
            client.write(65536, new byte[] {1});
            Reply reply = client.call(Wire.FLAG_DF, Wire.CMD_READ, 0, 1 << 20);
            assertEquals(form == Form.SIMPLE ? Wire.EINVAL : OK, reply.errno());
            if (form != Form.SIMPLE) {
                long contents = reply.chunkTypes().stream()
                        .filter(type -> type != Wire.CHUNK_NONE)
                        .count();
                assertEquals(1, contents, "content chunks");
                assertEquals(1, reply.data()[65536]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void blockStatusNeedsAContext(Form form) throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            if (form != Form.SIMPLE) {
                client.option(
                        form == Form.STRUCTURED ? Wire.OPT_STRUCTURED_REPLY : Wire.OPT_EXTENDED_HEADERS, new byte[0]);
            }
            client.form = form;
            client.go("disk");
            assertEquals(
                    Wire.EINVAL, client.call(0, Wire.CMD_BLOCK_STATUS, 0, 4096).errno());
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void requestsOfEverySize(Form form) throws IOException {
        Random random = new Random(2);
        try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
            for (int length :
                    new int[] {1, 511, 4095, 4096, 4097, 65536, 262_144, 294_883, 294_900, 1_000_003, 5 << 20}) {
                byte[] data = new byte[length];
                random.nextBytes(data);
                int offset = random.nextInt((int) SIZE - length);
                assertEquals(OK, client.write(offset, data).errno());
                assertArrayEquals(data, client.readBack(offset, length), length + " bytes at " + offset);
            }
        }
    }

    @Test
    void up64MiBAreServedAndMoreIsSwallowed() throws IOException {
        try (TestServer large = new TestServer(ServerOptions.defaults(), device -> largeDisk());
                RawClient client = RawClient.transmitting(large.socket, "large", Form.SIMPLE)) {
            byte[] data = new byte[64 << 20];
            data[12_345] = 1;
            data[data.length - 1] = 2;
            assertEquals(OK, client.write(4096, data).errno());
            byte[] back = client.readBack(4096, data.length);
            assertEquals(1, back[12_345]);
            assertEquals(2, back[data.length - 1]);
            assertEquals(
                    Wire.EINVAL,
                    client.call(0, Wire.CMD_READ, 0, data.length + 1L).errno());
            assertEquals(
                    Wire.EINVAL, client.write(4096, new byte[data.length + 1]).errno());
            assertEquals(2, client.readBack(4096 + data.length - 1, 1)[0]);
            client.request(0, Wire.CMD_WRITE, 1, 0, (128 << 20) + 1L);
            assertTrue(client.closedByServer(), "more than 128 MiB is no client of ours");
        }
    }

    private static Export largeDisk() {
        return new Export(
                "large",
                "",
                swapreplay.core.device.CompressedDevice.open(
                        swapreplay.core.device.DeviceSpec.parse("codec=lz4"), 4096, (160 << 20) / 4096),
                false,
                null,
                () -> {});
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void zeroesLeaveTheNeighboursAlone(Form form) throws IOException {
        byte[] ones = new byte[40_960];
        java.util.Arrays.fill(ones, (byte) 1);
        try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
            for (int flags : new int[] {0, Wire.FLAG_NO_HOLE, Wire.FLAG_FUA}) {
                for (long[] range : new long[][] {
                    {0, 40_960}, {4096, 4096}, {5000, 100}, {5000, 10_000}, {4000, 200}, {0, 1}, {4095, 8194}
                }) {
                    client.write(0, ones);
                    client.call(flags, Wire.CMD_WRITE_ZEROES, range[0], range[1]);
                    byte[] expected = ones.clone();
                    java.util.Arrays.fill(expected, (int) range[0], (int) (range[0] + range[1]), (byte) 0);
                    assertArrayEquals(expected, client.readBack(0, ones.length));
                    client.write(0, ones);
                    client.call(0, Wire.CMD_TRIM, range[0], range[1]);
                    int first = (int) (range[0] + 4095) / 4096 * 4096;
                    int end = (int) (range[0] + range[1]) / 4096 * 4096;
                    expected = ones.clone();
                    if (first < end) {
                        java.util.Arrays.fill(expected, first, end, (byte) 0);
                    }
                    assertArrayEquals(expected, client.readBack(0, ones.length), "only whole pages are trimmed");
                }
            }
            client.call(0, Wire.CMD_TRIM, 0, SIZE);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Form.class, names = "SIMPLE", mode = EnumSource.Mode.EXCLUDE)
    void blockStatusIsTrueAndExact(Form form) throws IOException {
        byte[] random = new byte[4096];
        new Random(3).nextBytes(random);
        byte[] same = new byte[4096];
        java.util.Arrays.fill(same, (byte) 7);
        long base = 1 << 20;
        try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
            client.call(0, Wire.CMD_TRIM, 0, SIZE);
            client.write(base + 4096, random);
            client.write(base + 8192, same);
            client.write(base + 3 * 4096, new byte[4096]);
            client.call(Wire.FLAG_NO_HOLE, Wire.CMD_WRITE_ZEROES, base + 4 * 4096, 4096);
            assertExtents(client.call(0, Wire.CMD_BLOCK_STATUS, base, 6 * 4096), 4096, 3, 8192, 0, 8192, 2, 4096, 3);
            assertExtents(client.call(0, Wire.CMD_BLOCK_STATUS, base + 5000, 1), 1, 0);
            assertExtents(client.call(0, Wire.CMD_BLOCK_STATUS, base + 4000, 200), 96, 3, 104, 0);
            assertExtents(client.call(Wire.FLAG_REQ_ONE, Wire.CMD_BLOCK_STATUS, base, 6 * 4096), 4096, 3);
            client.call(0, Wire.CMD_TRIM, 0, SIZE);
            assertExtents(client.call(0, Wire.CMD_BLOCK_STATUS, 0, SIZE), SIZE, 3);
        }
    }

    private static void assertExtents(Reply reply, long... lengthsAndFlags) {
        long[] got =
                reply.extents().stream().flatMapToLong(java.util.Arrays::stream).toArray();
        assertArrayEquals(lengthsAndFlags, got, java.util.Arrays.toString(got));
    }

    @Test
    void blockStatusCanNameItsContexts() throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.EXTENDED)) {
            client.call(0, Wire.CMD_TRIM, 0, SIZE);
            assertExtents(status(client, 8192, 1), 8192, 3);
            assertEquals(List.of(Wire.CHUNK_NONE), status(client, 8192).chunkTypes());
            assertEquals(Wire.EINVAL, status(client, 8192, 1, 1).errno());
            assertEquals(Wire.EINVAL, status(client, 8192, 2).errno());
            assertEquals(Wire.EINVAL, status(client, SIZE + 1, 1).errno());
            assertEquals(Wire.EINVAL, status(client, 0, 1).errno());
            byte[] odd = new byte[11];
            assertEquals(
                    Wire.EINVAL,
                    client.call(0, Wire.CMD_BLOCK_STATUS, 0, odd.length, odd).errno());
            byte[] huge = new byte[400_000];
            assertEquals(
                    Wire.EINVAL,
                    client.call(0, Wire.CMD_BLOCK_STATUS, 0, huge.length, huge).errno());
            assertEquals(0, client.readBack(0, 1)[0]);
        }
    }

    private static Reply status(RawClient client, long length, int... ids) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(100).putLong(length);
        for (int id : ids) {
            payload.putInt(id);
        }
        byte[] bytes = RawClient.bytes(payload);
        return client.call(0, Wire.CMD_BLOCK_STATUS, 0, bytes.length, bytes);
    }

    @Test
    void payloadsWhereNoneBelongsAreSwallowed() throws IOException {
        byte[] payload = new byte[5000];
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.EXTENDED)) {
            for (int type :
                    new int[] {Wire.CMD_READ, Wire.CMD_FLUSH, Wire.CMD_TRIM, Wire.CMD_CACHE, Wire.CMD_WRITE_ZEROES, 99
                    }) {
                client.request(0, type, 1, 0, payload.length, payload);
                assertEquals(Wire.EINVAL, client.reply(0, 0).errno());
            }
            client.request(0, 99, 1, 0, 400_000, new byte[400_000]);
            assertEquals(Wire.EINVAL, client.reply(0, 0).errno());
            assertEquals(OK, client.call(0, Wire.CMD_FLUSH, 0, 0).errno());
            client.request(Wire.FLAG_PAYLOAD_LEN, Wire.CMD_TRIM, 1, 0, 65L << 20);
            assertTrue(client.closedByServer());
        }
    }

    @Test
    void extendedLengthsAreLong() throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.EXTENDED)) {
            assertEquals(Wire.EINVAL, client.call(0, Wire.CMD_TRIM, 0, -1).errno());
            assertEquals(
                    Wire.ENOSPC,
                    client.call(0, Wire.CMD_WRITE_ZEROES, 1, Long.MAX_VALUE).errno());
            assertEquals(
                    Wire.EINVAL,
                    client.call(0, Wire.CMD_BLOCK_STATUS, 0, 1L << 40).errno());
            assertEquals(OK, client.call(0, Wire.CMD_CACHE, 0, SIZE).errno());
            client.request(0, Wire.CMD_READ, 1, 0, 1L << 40);
            assertEquals(Wire.EINVAL, client.reply(0, 0).errno());
        }
    }

    @Test
    void largeRunsOfZeroesComeAsHoles() throws IOException {
        byte[] data = new byte[4096];
        new Random(4).nextBytes(data);
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.STRUCTURED)) {
            client.call(0, Wire.CMD_TRIM, 0, SIZE);
            client.write(65536, data);
            client.write(65536 + 2 * 4096, data);
            client.write(65536 + 7 * 4096, data);
            assertEquals(
                    List.of(2, 1, 2, 1),
                    client.call(0, Wire.CMD_READ, 0, 65536 + 8 * 4096).chunkTypes());
            assertEquals(
                    List.of(1), client.call(0, Wire.CMD_READ, 65536, 4096 * 3).chunkTypes());
            assertEquals(
                    List.of(2), client.call(0, Wire.CMD_READ, 1 << 20, 1 << 20).chunkTypes());
            assertEquals(
                    List.of(2),
                    client.call(0, Wire.CMD_READ, (1 << 20) + 5, 20_000).chunkTypes());
            assertEquals(
                    List.of(1), client.call(0, Wire.CMD_READ, 1 << 20, 4096).chunkTypes());
        }
    }

    /** Bytes that end the connection at once. */
    @Test
    void aWrongMagicCannotBeTrusted() throws IOException {
        for (Form form : Form.values()) {
            for (int magic : new int[] {
                0,
                Wire.SIMPLE_REPLY_MAGIC,
                form == Form.EXTENDED ? Wire.REQUEST_MAGIC : Wire.EXTENDED_REQUEST_MAGIC,
                0x25609514
            }) {
                try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
                    client.write(ByteBuffer.allocate(32).putInt(magic).position(32));
                    assertTrue(client.closedByServer());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void disconnectAnswersEverythingBefore(Form form) throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
            for (int i = 0; i < 256; i++) {
                client.request(0, Wire.CMD_WRITE, i, i * 512L, 512, new byte[512]);
            }
            // what follows is sent with it: a server that has gone already would refuse a write of its own
            client.request(0x1234, Wire.CMD_DISC, 999, 5, 5, new byte[3]);
            for (int i = 0; i < 256; i++) {
                assertEquals(i, client.reply(0, i * 512L).cookie());
            }
            assertTrue(client.closedByServer());
        }
    }

    @Test
    void cookiesAreOpaque() throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
            long[] cookies = {0, 0, -1, Long.MIN_VALUE, 42, 42};
            for (long cookie : cookies) {
                client.request(0, Wire.CMD_READ, cookie, 0, 16);
            }
            for (long cookie : cookies) {
                assertEquals(cookie, client.reply(16, 0).cookie());
            }
        }
    }

    @Test
    void halfAWriteLeavesNoTrace() throws IOException {
        byte[] data = new byte[1 << 20];
        java.util.Arrays.fill(data, (byte) 5);
        for (int sent : new int[] {100, 4096, 300_000, (1 << 20) - 1}) {
            try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                client.call(0, Wire.CMD_TRIM, 0, SIZE);
                client.request(0, Wire.CMD_WRITE, 1, 0, data.length, java.util.Arrays.copyOf(data, sent));
            }
            try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                assertArrayEquals(new byte[data.length], client.readBack(0, data.length), sent + " bytes were sent");
            }
        }
    }

    @Test
    void whatOneConnectionWroteTheOthersRead() throws IOException {
        try (RawClient one = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                RawClient two = RawClient.transmitting(server.socket, "", Form.STRUCTURED)) {
            for (int i = 1; i < 50; i++) {
                byte[] data = {(byte) i};
                one.write(i * 3L, data);
                assertArrayEquals(data, two.readBack(i * 3L, 1));
            }
        }
    }

    @Test
    void refusalsAreCounted() throws IOException {
        try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
            long before = server.server.stats().errors().getOrDefault(Wire.ENOTSUP, 0L);
            client.call(Wire.FLAG_FAST_ZERO, Wire.CMD_WRITE_ZEROES, 1, 1);
            client.readBack(0, 1);
            assertEquals(before + 1, server.server.stats().errors().get(Wire.ENOTSUP));
        }
    }
}
