package swapreplay.replay.engine;

import java.util.Arrays;

/** One int for each slot, 0 until it is set. Sparse: memory grows with the slots that are touched, in chunks. */
final class SlotInts {
    /** 16 TiB of 4 KiB pages. A larger slot number comes from a damaged or foreign file. */
    static final long MAX_SLOTS = 1L << 32;

    private static final int CHUNK = 4096;

    private int[][] chunks = new int[16][];

    int get(long slot) {
        int at = (int) (slot / CHUNK);
        return at < chunks.length && chunks[at] != null ? chunks[at][(int) (slot % CHUNK)] : 0;
    }

    void set(long slot, int value) {
        int at = (int) (slot / CHUNK);
        if (at >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(at + 1, 2 * chunks.length));
        }
        if (chunks[at] == null) {
            chunks[at] = new int[CHUNK];
        }
        chunks[at][(int) (slot % CHUNK)] = value;
    }

    /** The first slot from {@code slot} on whose value is not 0, or {@code end}. */
    long nextSet(long slot, long end) {
        long next = slot;
        while (next < end) {
            int at = (int) (next / CHUNK);
            if (at >= chunks.length) {
                return end;
            } else if (chunks[at] == null) {
                next = (at + 1L) * CHUNK;
            } else if (chunks[at][(int) (next % CHUNK)] != 0) {
                return next;
            } else {
                next++;
            }
        }
        return end;
    }
}
