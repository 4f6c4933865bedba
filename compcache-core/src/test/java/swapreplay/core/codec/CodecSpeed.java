package swapreplay.core.codec;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Nanoseconds of thread CPU time for a real page, in and out: the best of many rounds for each block of 400 pages, all codecs
 * interleaved in one run; {@code lz4-java} is lz4 without liblz4. Not a test; run it by hand: {@code CodecSpeed ROUNDS SPEC...}.
 */
final class CodecSpeed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BLOCK = 400;

    private CodecSpeed() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        int[] pages = realPages();
        List<Lane> lanes = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            lanes.add(new Lane(JavaLz4.orNamed(args[i]), pages));
        }
        for (int round = 0; round < rounds; round++) {
            for (Lane lane : lanes) {
                lane.run();
            }
        }
        for (Lane lane : lanes) {
            System.out.printf(
                    Locale.ROOT,
                    "%-12s in %7.0f  out %7.0f%n",
                    lane.codec.name(),
                    lane.best(lane.in),
                    lane.best(lane.out));
        }
    }

    /** Pages read from processes that are not same-filled. */
    private static int[] realPages() throws Exception {
        Vectors.Table table = Vectors.table("kernel-sizes.csv.gz");
        return java.util.stream.IntStream.range(0, table.size())
                .filter(page -> !table.text(page, "kind").startsWith("edge:") && table.number(page, "same") == 0)
                .toArray();
    }

    private static final class Lane {
        final PageCodec codec;
        final int[] pages;
        final PageCodec.Context context;
        final byte[][] packed;
        final int[] lengths;
        final long[] in;
        final long[] out;
        final byte[] restored = new byte[Vectors.PAGE];

        Lane(PageCodec codec, int[] pages) {
            this.codec = codec;
            this.pages = pages;
            context = codec.newContext(Vectors.PAGE);
            int blocks = pages.length / BLOCK;
            packed = new byte[BLOCK][codec.maxCompressedLength(Vectors.PAGE)];
            lengths = new int[BLOCK];
            in = new long[blocks];
            out = new long[blocks];
            java.util.Arrays.fill(in, Long.MAX_VALUE);
            java.util.Arrays.fill(out, Long.MAX_VALUE);
        }

        void run() throws CorruptPageException {
            byte[] all = Vectors.pages();
            for (int block = 0; block < in.length; block++) {
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < BLOCK; i++) {
                    lengths[i] = context.compress(all, pages[block * BLOCK + i] * Vectors.PAGE, packed[i], 0);
                }
                long middle = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < BLOCK; i++) {
                    context.decompress(packed[i], 0, lengths[i], restored, 0);
                }
                long end = THREADS.getCurrentThreadCpuTime();
                in[block] = Math.min(in[block], middle - start);
                out[block] = Math.min(out[block], end - middle);
            }
        }

        double best(long[] times) {
            return java.util.Arrays.stream(times).sum() / (double) (times.length * BLOCK);
        }
    }
}
