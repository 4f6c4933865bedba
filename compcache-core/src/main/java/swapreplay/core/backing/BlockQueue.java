package swapreplay.core.backing;

import java.util.Arrays;

/** Block numbers, first in, first out; grows as needed. */
final class BlockQueue {
    private long[] ring = new long[64];
    private int head;
    private int size;

    void add(long block) {
        if (size == ring.length) {
            long[] larger = Arrays.copyOf(ring, 2 * size);
            System.arraycopy(ring, 0, larger, size, head); // those that had wrapped around
            ring = larger;
        }
        ring[(head + size++) & (ring.length - 1)] = block;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Not of an empty queue. */
    long take() {
        long block = ring[head];
        head = (head + 1) & (ring.length - 1);
        size--;
        return block;
    }
}
