package swapreplay.core.policy;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Notices that a slot is free, heard some time after it is. What is written in between is no longer free, and its notice is void. */
final class LateNotices {
    private final long delayNs;
    /** Ring of slots and of when their notice is heard. */
    private long[] slots = new long[64];

    private long[] heardNs = new long[64];
    private long first;
    private long end;
    /** Of a slot that waits: the low bits of its notice's number, plus 1. */
    private final SparseInts notice = new SparseInts();

    LateNotices(long delayNs) {
        this.delayNs = delayNs;
    }

    /** A slot is free from now on. */
    void add(long timeNs, long slot) {
        if (end - first == slots.length) {
            grow();
        }
        int at = (int) (end & (slots.length - 1));
        slots[at] = slot;
        heardNs[at] = timeNs + delayNs;
        notice.set(slot, number(end));
        end++;
    }

    /** The slot is in use again. */
    void revoke(long slot) {
        notice.set(slot, 0);
    }

    /** Tells of the slots whose notices are heard by now. */
    void hear(long timeNs, LongConsumer free) {
        while (first < end && heardNs[(int) (first & (slots.length - 1))] <= timeNs) {
            long slot = slots[(int) (first & (slots.length - 1))];
            boolean valid = notice.get(slot) == number(first);
            first++;
            if (valid) {
                notice.set(slot, 0);
                free.accept(slot);
            }
        }
    }

    private static int number(long index) {
        return (int) (index & 0x3fffffff) + 1;
    }

    private void grow() {
        long[] moreSlots = Arrays.copyOf(slots, 2 * slots.length);
        long[] moreTimes = Arrays.copyOf(heardNs, 2 * slots.length);
        for (long i = first; i < end; i++) {
            moreSlots[(int) (i & (moreSlots.length - 1))] = slots[(int) (i & (slots.length - 1))];
            moreTimes[(int) (i & (moreSlots.length - 1))] = heardNs[(int) (i & (slots.length - 1))];
        }
        slots = moreSlots;
        heardNs = moreTimes;
    }
}
