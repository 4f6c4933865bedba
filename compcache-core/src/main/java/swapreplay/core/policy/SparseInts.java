package swapreplay.core.policy;

import java.util.Arrays;

/** One int for each slot, 0 until it is set. Memory grows with the slots that are touched, in chunks. */
final class SparseInts {
    private static final int SHIFT = 12;
    private static final int CHUNK = 1 << SHIFT;

    private int[][] chunks = new int[16][];

    int get(long slot) {
        int at = (int) (slot >>> SHIFT);
        return at < chunks.length && chunks[at] != null ? chunks[at][(int) slot & (CHUNK - 1)] : 0;
    }

    void set(long slot, int value) {
        int at = (int) (slot >>> SHIFT);
        if (at >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(at + 1, 2 * chunks.length));
        }
        if (chunks[at] == null) {
            chunks[at] = new int[CHUNK];
        }
        chunks[at][(int) slot & (CHUNK - 1)] = value;
    }
}
