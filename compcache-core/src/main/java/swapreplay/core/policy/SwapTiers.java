package swapreplay.core.policy;

/**
 * The places that swapped pages go to, under one policy. Accounts only; for one thread, on the caller's clock, which never goes back.
 *
 * <p>Pages are known by their compressed length: {@link #ZERO_PAGE} for a page of zeros, 0 for another same-filled page where the policy keeps
 * those apart ({@link Policy#keepsSamePages}), else what the codec makes of the page, in bytes.
 */
public interface SwapTiers extends AutoCloseable {
    /** The length of a page of zeros. */
    int ZERO_PAGE = -1;

    /** Takes a page. @return false if no tier took it: it stays in the memory of the machine */
    boolean write(long timeNs, long slot, int compressedLength);

    /** A fault brings the page back. What no tier holds is not counted. */
    void fault(long timeNs, long slot);

    /** The slot is free. */
    void free(long slot);

    /** The slot is free from that moment on. Only tiers that hear of it late look at the time. */
    default void free(long timeNs, long slot) {
        free(slot);
    }

    /**
     * The machine reclaims memory, and asks whoever holds some for the pages of swap.
     *
     * @param priority how hard: 12 is the lightest, for one of 2^12 of what there is, 0 the hardest
     * @return what was offered; 0 from tiers that have nothing to give, which are all but a zswap with its shrinker on
     */
    default long reclaim(long timeNs, int priority) {
        return 0;
    }

    /** The counters now. Cheap enough for some hundred calls in a run. */
    TierStats stats();

    /** How long faults took so far. */
    FaultTimes faultTimes();

    @Override
    void close();
}
