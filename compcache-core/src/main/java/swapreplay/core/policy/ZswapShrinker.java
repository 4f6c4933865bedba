package swapreplay.core.policy;

import java.util.function.LongPredicate;

/**
 * How many entries zswap's shrinker looks at (Linux 6.18, {@code shrinker_enabled}). Memory reclaim asks it; it offers the entries less the
 * pages that were lately swapped in from the disk, scaled by compressed bytes per stored page, so that a pool that saves much is spared; reclaim takes
 * a part of that by its priority, in batches, and remembers what it did not look at.
 *
 * <p>What a pass does is as in the kernel, whose statistics of a control group lag now and then by some dozens of changes: it then offers an
 * entry more or less. When passes come, and of which priority, cannot be known: a trace of swap does not show when the machine
 * reclaimed memory, nor how hard. Assumed is one pass for each {@value #PAGES_PER_PASS} page-outs, which is what reclaim swaps out at a time, always of
 * the same priority. The lightest one, 12, writes nothing back from a pool of less than about a gigabyte: its part is below a batch. How far that can be
 * from a machine: in a group of 20 MiB on Linux 6.18 one reclaim came for 29 page-outs, but went from priority 12 down to 7, one in three to 6, and
 * half of all pages were written back ({@code zswap-pressure.py}).
 */
final class ZswapShrinker {
    /** Pages that reclaim isolates at a time. */
    static final int PAGES_PER_PASS = 32;
    /** Entries that are looked at in one go; if none of them could be written back the pass ends. */
    static final int BATCH = 128;

    /** The lightest reclaim: it asks for a 4096th of what there is. */
    static final int LIGHTEST = 12;
    /** In place of a priority: no passes but those that a caller asks for. */
    static final int NEVER = -1;

    /** Times this, for a cache of ordinary cost. */
    private static final int SHARE = 2;

    private final int priority;
    private long pageOuts;
    private long swapIns;
    private long deferred;

    /** @param priority of the passes that are assumed: reclaim asks for one of 2^priority entries, 0 is the hardest; or {@link #NEVER} */
    ZswapShrinker(int priority) {
        this.priority = priority;
    }

    /** A page came back from the disk. */
    void swappedIn() {
        swapIns++;
    }

    /** A page was swapped out, to the pool or the disk. @return whether a reclaim is assumed now */
    boolean pageOut() {
        return priority != NEVER && ++pageOuts % PAGES_PER_PASS == 0;
    }

    /** Of the passes that are assumed. */
    int priority() {
        return priority;
    }

    /**
     * One pass of reclaim.
     *
     * @param entries in the pool
     * @param backingPages compressed bytes of all of them, in whole pages
     * @param priority 0 to {@value #LIGHTEST}
     * @param scan looks at so many entries and says whether it wrote any of them back
     * @return entries that were offered
     */
    long pass(long entries, long backingPages, int priority, LongPredicate scan) {
        long spared = Math.min(swapIns, entries);
        swapIns -= spared;
        long offered = entries == 0 ? 0 : (entries - spared) * backingPages / entries;
        if (offered == 0) {
            return 0;
        }
        long share = (offered >> priority) * SHARE;
        long wanted = Math.min((deferred >> priority) + share, 2 * offered);
        long scanned = 0;
        while (wanted >= BATCH || wanted >= offered) {
            long batch = Math.min(BATCH, wanted);
            if (!scan.test(batch)) {
                break;
            }
            wanted -= batch;
            scanned += batch;
        }
        deferred = Math.min(Math.max(deferred + share - scanned, 0), 2 * offered);
        return offered;
    }
}
