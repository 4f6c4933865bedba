package swapreplay.core.policy;

/** The kernel's map of swap slots whose page is all zeros: such a page reaches no tier (Linux 6.12 and later). */
final class ZeroPages {
    private final SparseInts zero = new SparseInts();
    private long held;
    private long since;

    /** Hears of a page that is written. @return whether it ends here */
    boolean take(long slot, int compressedLength) {
        if (compressedLength != SwapTiers.ZERO_PAGE) {
            free(slot);
            return false;
        }
        if (zero.get(slot) == 0) {
            zero.set(slot, 1);
            held++;
        }
        since++;
        return true;
    }

    boolean holds(long slot) {
        return held > 0 && zero.get(slot) != 0;
    }

    void free(long slot) {
        if (holds(slot)) {
            zero.set(slot, 0);
            held--;
        }
    }

    /** Slots now. */
    long held() {
        return held;
    }

    /** {@code swpout_zero}: pages since the start. */
    long since() {
        return since;
    }
}
