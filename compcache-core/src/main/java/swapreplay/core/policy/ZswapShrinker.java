package swapreplay.core.policy;

/**
 * How many entries zswap's shrinker looks at (Linux 6.18, {@code shrinker_enabled}). Memory reclaim asks it; it offers the entries less the
 * pages that were lately swapped in from the disk, scaled by pool pages per stored page, so that a pool that saves much is spared; reclaim takes
 * a part of that by its priority, in batches, and remembers what was less than a batch.
 *
 * <p>Not exact, and cannot be: a trace of swap does not show when the machine reclaimed memory, nor how hard. Assumed is one pass for each
 * {@value #PAGES_PER_PASS} page-outs, which is what a pass of reclaim swaps out at a time, always of the same priority. The lightest one, 12,
 * writes nothing back from a pool of less than about a gigabyte: its part is below a batch.
 */
final class ZswapShrinker {
    /** Pages that reclaim isolates at a time. */
    static final int PAGES_PER_PASS = 32;
    /** Entries that are looked at in one go; if none of them could be written back the pass ends. */
    static final int BATCH = 128;

    /** The lightest reclaim: it asks for a 4096th of what there is. */
    static final int LIGHTEST = 12;

    /** Times this, for a cache of ordinary cost. */
    private static final int SHARE = 2;

    private final int priority;
    private long pageOuts;
    private long swapIns;
    private long deferred;

    /** @param priority of reclaim: it asks for one of 2^priority entries; 0 is the hardest */
    ZswapShrinker(int priority) {
        this.priority = priority;
    }

    /** A page came back from the disk. */
    void swappedIn() {
        swapIns++;
    }

    /** A page was swapped out, to the pool or the disk. @return whether a pass of reclaim comes now */
    boolean pageOut() {
        return ++pageOuts % PAGES_PER_PASS == 0;
    }

    /** Entries to look at in this pass: 0, or a whole number of batches, or all. */
    long target(long entries, long poolPages) {
        long spared = Math.min(swapIns, entries);
        swapIns -= spared;
        long offered = entries == 0 ? 0 : (entries - spared) * poolPages / entries;
        if (offered == 0) {
            return 0;
        }
        long share = (offered >> priority) * SHARE;
        long wanted = Math.min((deferred >> priority) + share, 2 * offered);
        long batches = wanted >= offered ? wanted : wanted / BATCH * BATCH;
        deferred = Math.min(Math.max(deferred + share - batches, 0), 2 * offered);
        return batches;
    }
}
