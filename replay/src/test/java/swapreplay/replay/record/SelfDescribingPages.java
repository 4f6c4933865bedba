package swapreplay.replay.record;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * A program that swaps: it enters a memory cgroup, touches more pages than the limit allows, and changes or reads them at random. Each page says
 * which page it is, of which version, and when that version was begun; the rest follows from these. A log tells when each version was begun and done.
 * <pre>
 *   0 MAGIC   8 page   16 version   24 begun, ns   32 .. 4080 words made from page, version and time   4080 checksum   4088 version again
 * </pre>
 * A page that is swapped out while it is being changed holds a new version at its beginning and an old one at its end.
 */
final class SelfDescribingPages {
    static final int PAGE = 4096;
    static final long MAGIC = 0x53575250_53454c46L;

    private static final int BODY = 32;
    private static final int CHECKSUM = PAGE - 16;
    private static final int LAST = PAGE - 8;
    /** Every 64 bytes begin with 16 bytes that compress badly, the rest is zero: about the compressibility of program data. */
    private static final int STRIDE = 64;

    private SelfDescribingPages() {}

    /** Arguments: the cgroup.procs file to enter, pages, operations, operations per second (0: unlimited), the log to write. */
    public static void main(String[] args) throws IOException {
        // Only what is touched after this counts against the limit: the pages, and hardly anything of the Java machine.
        try (var group = Files.newByteChannel(Path.of(args[0]), StandardOpenOption.WRITE)) {
            group.write(ByteBuffer.wrap(
                    Long.toString(ProcessHandle.current().pid()).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        int pages = Integer.parseInt(args[1]);
        int operations = Integer.parseInt(args[2]);
        long pauseNs = args[3].equals("0") ? 0 : 1_000_000_000 / Long.parseLong(args[3]);
        ByteBuffer memory =
                ByteBuffer.allocateDirect((pages + 1) * PAGE).alignedSlice(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        int[] versions = new int[pages];
        Random random = new Random(7);
        byte[] body = new byte[PAGE];
        long startNs = System.nanoTime();
        try (DataOutputStream log =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[4])), 1 << 16))) {
            for (int i = 0; i < pages + operations; i++) {
                int page = i < pages ? i : random.nextInt(pages);
                if (i < pages || random.nextBoolean()) {
                    change(memory, page, ++versions[page], body, log);
                } else {
                    check(memory, page, versions[page]);
                }
                while (pauseNs > 0 && System.nanoTime() - startNs < i * pauseNs) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void change(ByteBuffer memory, int page, int version, byte[] body, DataOutputStream log)
            throws IOException {
        long begunNs = System.nanoTime();
        fill(body, page, version, begunNs);
        int at = page * PAGE;
        memory.put(at, body, 0, BODY);
        VarHandle.fullFence();
        memory.put(at + BODY, body, BODY, LAST - BODY);
        VarHandle.fullFence();
        memory.put(at + LAST, body, LAST, 8);
        VarHandle.fullFence();
        log.writeInt(page);
        log.writeInt(version);
        log.writeLong(begunNs);
        log.writeLong(System.nanoTime());
    }

    private static void check(ByteBuffer memory, int page, int version) {
        if (memory.getLong(page * PAGE + LAST) != version) {
            throw new IllegalStateException("page " + page + " came back from swap with another version");
        }
    }

    /** The page of these three numbers. */
    static void fill(byte[] page, long number, long version, long begunNs) {
        ByteBuffer out = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        java.util.Arrays.fill(page, (byte) 0);
        out.putLong(0, MAGIC).putLong(8, number).putLong(16, version).putLong(24, begunNs);
        long word = begunNs ^ (number << 40) ^ (version << 20);
        long sum = MAGIC;
        for (int at = BODY; at < CHECKSUM - 16; at += STRIDE) {
            for (int half = 0; half < 16; half += 8) {
                word = word * 6364136223846793005L + 1442695040888963407L;
                out.putLong(at + half, word);
                sum = Long.rotateLeft(sum ^ word, 7);
            }
        }
        out.putLong(CHECKSUM, sum).putLong(LAST, version);
    }
}
