package swapreplay.core.policy;

import swapreplay.core.backing.SimulatedDisk;

/**
 * A swap area on a disk, with the read-ahead of Linux for slots that lie together: a fault reads the aligned window around its block, as
 * far as it holds pages that are not in memory. The window grows and shrinks with the success of earlier read-ahead, between 1 and 2^page-cluster
 * pages. Equal to {@code swap_ra} and {@code swap_ra_hit} of Linux 6.18 on a rotational disk. While all swap areas are on disks that do not
 * rotate, Linux looks at neighbouring addresses instead; a trace knows none, so slots stand for them: pages that were swapped out together mostly
 * lie together.
 *
 * <p>Pages read ahead wait in the swap cache until a fault takes them or their slot is freed or written; of those that nobody takes the oldest
 * are dropped beyond {@link #CACHE} pages, since memory is scarce when a machine swaps.
 */
final class SwapDisk {
    /** Pages read ahead that wait in memory, at most: 16 MiB of 4 KiB pages. */
    static final int CACHE = 4096;

    private static final int ON_DISK = 1;
    private static final int CACHED = 2;
    /** A fault brought it back: the slot keeps its page, but nothing reads it ahead. */
    private static final int IN_MEMORY = 4;
    /** The bits above are the page's place in {@link #cached}. */
    private static final int PLACE_SHIFT = 3;

    /** With which the kernel starts, so that its first window is a wide one. */
    private static final int FIRST_HITS = 4;

    private final SimulatedDisk disk;
    private final int largestWindow;
    private final SparseInts state = new SparseInts();
    /** Blocks read ahead, oldest first; those that left the cache before their turn are passed over. */
    private final long[] cached = new long[CACHE];
    /** When the page at that place arrives, by the disk's clock. */
    private final long[] arrivesNs = new long[CACHE];

    private long cachedSince;
    private long pages;
    private long readAhead;
    private long hits;
    private int hitsSinceWindow = FIRST_HITS;
    private int lastWindow;
    /** Of the last window before which nothing read ahead had been used. */
    private long lastMiss;

    SwapDisk(SimulatedDisk disk, int pageCluster) {
        this.disk = disk;
        this.largestWindow = 1 << pageCluster;
    }

    void write(long timeNs, long block) {
        pages += state.get(block) == 0 ? 1 : 0;
        state.set(block, ON_DISK);
        disk.write(timeNs, block);
    }

    /** Whether the disk has such a block. */
    boolean hasRoomFor(long block) {
        long all = disk.model().pages();
        return all == 0 || block < all;
    }

    boolean holds(long block) {
        return state.get(block) != 0;
    }

    void free(long block) {
        if (state.get(block) != 0) {
            state.set(block, 0);
            pages--;
        }
    }

    /** Brings a page that is {@linkplain #holds held} back. @return nanoseconds until it is there, 0 if it waits in the swap cache */
    long fault(long timeNs, long block) {
        int before = state.get(block);
        if ((before & CACHED) != 0) {
            state.set(block, ON_DISK | IN_MEMORY);
            hits++;
            hitsSinceWindow++;
            return Math.max(0, arrivesNs[before >> PLACE_SHIFT] - timeNs - disk.stalledNs());
        }
        int window = window(block);
        long ns = window == 1
                ? disk.read(timeNs, block, 1)
                : readWindow(timeNs, block, block & -window, (block & -window) + window);
        state.set(block, ON_DISK | IN_MEMORY);
        return ns;
    }

    /** Neighbouring blocks are one request; a gap begins another. The fault is over when its own request is. */
    private long readWindow(long timeNs, long block, long from, long end) {
        long faultNs = 0;
        long next = from;
        while (next < end) {
            if (!wanted(next, block)) {
                next++;
                continue;
            }
            long first = next;
            while (next < end && wanted(next, block)) {
                next++;
            }
            long arrived = timeNs + disk.stalledNs();
            long ns = disk.read(timeNs, first, (int) (next - first));
            faultNs = first <= block && block < next ? ns : faultNs;
            for (long ahead = first; ahead < next; ahead++) {
                if (ahead != block) {
                    keep(ahead, arrived + ns);
                }
            }
        }
        return faultNs;
    }

    private boolean wanted(long block, long faulted) {
        return block == faulted || state.get(block) == ON_DISK;
    }

    private void keep(long block, long whenNs) {
        int place = (int) (cachedSince++ % CACHE);
        long dropped = cached[place];
        int here = ON_DISK | CACHED | place << PLACE_SHIFT;
        if (cachedSince > CACHE && state.get(dropped) == here) {
            state.set(dropped, ON_DISK);
        }
        cached[place] = block;
        arrivesNs[place] = whenNs;
        state.set(block, here);
        readAhead++;
    }

    /**
     * Two more than the pages that were read ahead with success since the last window, as a power of two of at least 4; without any success 1
     * page, unless this fault is a neighbour of the last one of which that was so; never less than half of the window before.
     */
    private int window(long block) {
        if (largestWindow == 1) {
            return 1;
        }
        int wanted;
        if (hitsSinceWindow == 0) {
            wanted = Math.abs(block - lastMiss) == 1 ? 2 : 1;
            lastMiss = block;
        } else {
            wanted = Math.max(4, Integer.highestOneBit(2 * (hitsSinceWindow + 2) - 1));
        }
        int window = Math.min(largestWindow, Math.max(wanted, lastWindow / 2));
        hitsSinceWindow = 0;
        lastWindow = window;
        return window;
    }

    TierStats.DiskStat stat() {
        return new TierStats.DiskStat(pages, disk.pagesRead(), disk.pagesWritten(), readAhead, hits, disk.stalledNs());
    }

    SimulatedDisk disk() {
        return disk;
    }
}
