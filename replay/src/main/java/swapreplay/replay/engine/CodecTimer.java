package swapreplay.replay.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;

/**
 * Measures a codec on pages of a trace by thread CPU time: rounds over the same pages, the fastest counts. The first rounds warm the
 * code up; on a busy machine the JIT compiler can be seconds late, so rounds go on while they still get faster.
 */
final class CodecTimer {
    /** CPU time for each direction, at least and at most. */
    private static final long LEAST_NS = 100_000_000;

    private static final long MOST_NS = 2_000_000_000;

    /** It ends when so many rounds were not clearly faster than those before: slow rounds, not compiled yet, thus wait longer. */
    private static final int STEADY_ROUNDS = 8;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private interface Round {
        void run() throws CorruptPageException;
    }

    private CodecTimer() {}

    /** @param pages pages that are not same-filled, one after the other, of {@code pageSize} bytes each */
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
        while (now - start < LEAST_NS || (steady < STEADY_ROUNDS && now - start < MOST_NS)) {
            long before = now;
            round.run();
            now = THREADS.getCurrentThreadCpuTime();
            long took = now - before;
            steady = took < best - best / 32 ? 0 : steady + 1;
            best = Math.min(best, took);
        }
        return (double) best / pages;
    }
}
