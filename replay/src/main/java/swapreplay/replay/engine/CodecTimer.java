package swapreplay.replay.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;

/**
 * Measures a codec on pages of a trace by thread CPU time, in turns of some rounds over the same pages: the fastest round of all turns counts. The
 * first rounds warm the code up, and on a busy machine the JIT compiler can be seconds late, so turns go on, codec after codec, until one
 * is not clearly faster than those before it. A codec that takes long for a page has a long round, which needs few others to be sure of.
 */
final class CodecTimer {
    /** CPU time of a turn for each direction, at least; one round can take longer. */
    private static final long LEAST_NS = 60_000_000;
    /** A turn of short rounds ends when so many were not clearly faster than those before. */
    private static final int STEADY_ROUNDS = 4;

    private static final long MOST_NS = 1_000_000_000;
    /** Less than this share faster is not clearly faster. */
    private static final int NOISE = 32;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private interface Round {
        void run() throws CorruptPageException;
    }

    private CodecTimer() {}

    /**
     * One turn.
     *
     * @param pages pages that are not same-filled, one after the other, of {@code pageSize} bytes each
     */
    static CodecSpeed measure(PageCodec codec, byte[] pages, int pageSize) throws CorruptPageException {
        int count = pages.length / pageSize;
        if (count == 0) {
            return CodecSpeed.UNKNOWN;
        }
        int room = codec.maxCompressedLength(pageSize);
        byte[] packed = new byte[room * count];
        int[] lengths = new int[count];
        byte[] restored = new byte[pageSize];
        try (PageCodec.Context context = codec.newContext(pageSize)) {
            double compress = perPage(count, () -> {
                for (int i = 0; i < count; i++) {
                    lengths[i] = context.compress(pages, i * pageSize, packed, i * room);
                }
            });
            int small = 0;
            for (int i = 0; i < count; i++) {
                if (lengths[i] < pageSize) {
                    System.arraycopy(packed, i * room, packed, small * room, lengths[i]);
                    lengths[small++] = lengths[i];
                }
            }
            int stored = small;
            double decompress = stored == 0
                    ? Double.NaN
                    : perPage(stored, () -> {
                        for (int i = 0; i < stored; i++) {
                            context.decompress(packed, i * room, lengths[i], restored, 0);
                        }
                    });
            return new CodecSpeed(compress, decompress);
        }
    }

    private static double perPage(int pages, Round round) throws CorruptPageException {
        long start = THREADS.getCurrentThreadCpuTime();
        long now = start;
        long best = Long.MAX_VALUE;
        int steady = 0;
        while (now - start < LEAST_NS || (steady < STEADY_ROUNDS && best < LEAST_NS && now - start < MOST_NS)) {
            long before = now;
            round.run();
            now = THREADS.getCurrentThreadCpuTime();
            long took = now - before;
            steady = took < best - best / NOISE ? 0 : steady + 1;
            best = Math.min(best, took);
        }
        return (double) best / pages;
    }

    /** Whether a turn was clearly faster than the best before it, so that another one may be faster still. */
    static boolean fasterThan(CodecSpeed turn, CodecSpeed before) {
        return turn.compressNs() < before.compressNs() * (1 - 1.0 / NOISE)
                || turn.decompressNs() < before.decompressNs() * (1 - 1.0 / NOISE);
    }
}
