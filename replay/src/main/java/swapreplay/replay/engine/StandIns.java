package swapreplay.replay.engine;

import java.util.Arrays;

/**
 * Contents for writes whose page the trace does not hold: drawn from the covered writes of the same trace by a hash of slot and write
 * number, so that every replay draws the same. Keeps a bounded, evenly spaced sample of the covered writes.
 */
final class StandIns {
    private static final int MOST = 1 << 16;

    private int[] sample = new int[1024];
    private int sampled;
    private long stride = 1;
    private long covered;

    /** One more covered write of the trace. */
    void cover(int content) {
        if (covered++ % stride != 0) {
            return;
        }
        if (sampled == MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                sample[i] = sample[2 * i];
            }
            sampled = MOST / 2;
            stride *= 2;
            if ((covered - 1) % stride != 0) {
                return;
            }
        } else if (sampled == sample.length) {
            sample = Arrays.copyOf(sample, 2 * sampled);
        }
        sample[sampled++] = content;
    }

    /** Whether there is anything to draw from. */
    boolean any() {
        return sampled > 0;
    }

    /** The content for a write, given its slot and its number among all writes. */
    int contentFor(long slot, long writeNumber) {
        return sample[(int) Long.remainderUnsigned(mix(slot * 0x9e3779b97f4a7c15L + mix(writeNumber)), sampled)];
    }

    // the finaliser of SplitMix64
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
