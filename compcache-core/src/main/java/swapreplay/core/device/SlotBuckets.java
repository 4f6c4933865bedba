package swapreplay.core.device;

import java.util.Arrays;

/**
 * Slots picked for write-back or recompression, in the order that 6.18 works on them: by object size in steps of 64 bytes, the largest
 * first, and within a step the slot picked last first.
 */
final class SlotBuckets {
    private static final int STEP_SHIFT = 6;

    private final long[][] slots;
    private final int[] length;
    private int bucket;
    private long added;

    SlotBuckets(int pageSize) {
        bucket = pageSize >> STEP_SHIFT;
        slots = new long[bucket + 1][];
        length = new int[bucket + 1];
    }

    /** Picks a slot that holds an object of {@code size} bytes. */
    void add(long slot, int size) {
        int at = size >> STEP_SHIFT;
        long[] had = slots[at];
        if (had == null) {
            had = new long[64];
            slots[at] = had;
        } else if (length[at] == had.length) {
            had = Arrays.copyOf(had, 2 * had.length);
            slots[at] = had;
        }
        had[length[at]++] = slot;
        added++;
    }

    /** Slots picked so far, those taken out included. */
    long added() {
        return added;
    }

    /** Takes the next slot out. @return -1 if there is none left */
    long next() {
        while (bucket >= 0 && length[bucket] == 0) {
            bucket--;
        }
        return bucket < 0 ? -1 : slots[bucket][--length[bucket]];
    }
}
