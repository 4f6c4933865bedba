package swapreplay.core.device;

import java.util.Objects;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.stats.RamzswapStat;

/**
 * The accounts of a ramzswap 0.6 without backing swap, by the rules of its time: the old object is freed before anything else, only pages
 * of zeros are set apart, a page is kept raw above three quarters of its size, and a notice about a page of zeros changes nothing. For one
 * thread.
 */
public final class RamzswapDevice {
    private static final int PAGE = 4096;
    /** The longest result that is not stored raw. */
    private static final int LONGEST = PAGE * 3 / 4;

    private static final int ZERO = -1;

    private final Allocator pool;
    private final long[] handles;
    /** Length of what is stored; {@link #ZERO}; 0 for nothing. */
    private final int[] lengths;

    private long numReads;
    private long numWrites;
    private long failedWrites;
    private long notifyFree;
    private long pagesDiscard;
    private long pagesZero;
    private long pagesStored;
    private long goodCompress;
    private long pagesExpand;
    private long comprDataSize;

    /** @param allocator {@code xvmalloc:k8} on 64-bit kernels, {@code xvmalloc:k4} on 32-bit ones */
    public RamzswapDevice(String allocator, int slots) {
        pool = Allocators.named(allocator).build(PAGE, AccountingFrames::new);
        handles = new long[slots];
        lengths = new int[slots];
    }

    /**
     * Stores a page.
     *
     * @param zeros a page of zeros; {@code length} is then not looked at
     * @param length what LZO makes of it, in bytes
     * @return false without memory; the slot is then empty
     */
    public boolean write(int slot, boolean zeros, int length) {
        numWrites++;
        if (lengths[slot] == ZERO) {
            pagesZero--;
            lengths[slot] = 0;
        }
        free(slot);
        if (zeros) {
            pagesZero++;
            lengths[slot] = ZERO;
            return true;
        }
        boolean raw = length > LONGEST;
        if (!raw) {
            handles[slot] = pool.alloc(length);
            if (handles[slot] == Allocator.NO_SPACE) {
                failedWrites++;
                return false;
            }
        }
        lengths[slot] = raw ? PAGE : length;
        pagesExpand += raw ? 1 : 0;
        goodCompress += length <= PAGE / 2 ? 1 : 0;
        pagesStored++;
        comprDataSize += lengths[slot];
        return true;
    }

    /** Counts a read. */
    public void read(int slot) {
        Objects.checkIndex(slot, lengths.length);
        numReads++;
    }

    /** The kernel says that a swap slot is free. */
    public void slotFreeNotify(int slot) {
        notifyFree += free(slot) ? 1 : 0;
    }

    /** Pages of a discard. */
    public void discard(int first, int count) {
        for (int slot = first; slot < first + count; slot++) {
            pagesDiscard += free(slot) ? 1 : 0;
        }
    }

    /** All counters now. */
    public RamzswapStat stat() {
        return new RamzswapStat(
                (long) lengths.length * PAGE,
                numReads,
                numWrites,
                failedWrites,
                notifyFree,
                pagesDiscard,
                pagesZero,
                pagesStored,
                goodCompress,
                pagesExpand,
                comprDataSize,
                pool.frames() * pool.frameSize() + pagesExpand * PAGE);
    }

    /** @return whether the slot held an object */
    private boolean free(int slot) {
        int length = lengths[slot];
        if (length <= 0) {
            return false;
        }
        if (length == PAGE) {
            pagesExpand--;
        } else {
            pool.free(handles[slot]);
        }
        goodCompress -= length <= PAGE / 2 ? 1 : 0;
        pagesStored--;
        comprDataSize -= length;
        lengths[slot] = 0;
        return true;
    }
}
