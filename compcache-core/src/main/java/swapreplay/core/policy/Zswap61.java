package swapreplay.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.PageEviction;
import swapreplay.core.stats.MmStat;

/**
 * zswap of Linux 6.1 before a swap area on a disk. Pages are refused while the pool is above its limit, and from then on until it is below the
 * acceptance threshold; refused pages go to the disk. Each page refused for the limit itself lets the shrink worker run once, which empties one
 * page of the allocator, the one longest without a new object; zsmalloc cannot, so its pool shrinks only by frees. Same-filled pages, zeros
 * among them, are kept as a word. A page that is loaded keeps its entry until its slot is free, and is not written back meanwhile: it is taken to
 * stay in the swap cache.
 *
 * <p>The pool's size is what the kernel last saw of it: when an entry came or went. The page that a write-back empties is given back after
 * that, so the kernel thinks the pool one page larger than it is until the next entry comes or goes.
 *
 * <p>z3fold moves objects in the background; here that is done at once, so its figures can be off by a few percent. Left out: slots freed in
 * batches (up to 64 of each CPU wait), memory control groups.
 */
final class Zswap61 implements SwapTiers {
    /** Pages of the allocator that a run of the shrink worker tries. */
    private static final int TRIES = 8;
    /** What zswap puts before each object in an allocator that can evict: which swap slot it belongs to. */
    private static final int HEADER = 8;

    /**
     * @param maxPages the limit
     * @param acceptPages below this, pages are accepted again
     * @param sameFilled as a word
     */
    record Limits(long maxPages, long acceptPages, boolean sameFilled) {}

    private final int pageSize;
    private final long restoreNs;
    private final Limits limits;
    private final Allocator pool;
    private final int header;
    private final SwapDisk disk;
    private final ZswapEntries entries = new ZswapEntries();
    private final SparseInts entryOfHandle = new SparseInts();
    private final FaultTimes times = new FaultTimes();

    private boolean full;
    /** Frames of the pool when an entry last came or went. */
    private long seenFrames;

    private long sameFilled;
    private long comprBytes;
    private long idealMax;
    private long poolMaxBytes;
    private long compressions;
    private long restores;
    private long loads;
    private long stores;
    private long writtenBack;
    private long poolLimitHit;
    private long rejectedWhileFull;
    private long rejectReclaimFail;
    private long rejectCompressPoor;
    private long rejectAllocFail;

    Zswap61(Policy.Setting setting, SwapDisk disk, Limits limits) {
        this.pageSize = setting.pageSize();
        this.restoreNs = setting.restoreNs();
        this.limits = limits;
        this.pool = setting.allocator().build(pageSize, AccountingFrames::new);
        this.header = pool instanceof PageEviction ? HEADER : 0;
        this.disk = disk;
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        // the older copy goes first, whatever becomes of the page
        drop(slot);
        disk.free(slot);
        boolean same = limits.sameFilled() && compressedLength <= 0;
        if (seenFrames > limits.maxPages()) {
            poolLimitHit++;
            full = true;
            refuse(timeNs, slot);
            shrink(timeNs);
        } else if (full && seenFrames >= limits.acceptPages()) {
            refuse(timeNs, slot);
        } else {
            full = false;
            if (!(same ? storeWord(slot) : store(slot, compressedLength))) {
                disk.write(timeNs, slot);
            }
        }
        return true;
    }

    private void refuse(long timeNs, long slot) {
        rejectedWhileFull++;
        disk.write(timeNs, slot);
    }

    private boolean storeWord(long slot) {
        add(slot, Allocator.NO_SPACE, 0);
        sameFilled++;
        return true;
    }

    private boolean store(long slot, int compressedLength) {
        compressions++;
        if (compressedLength > pageSize) {
            // an error of the compressor to zswap, which counts it nowhere
            return false;
        }
        int length = compressedLength + header;
        long handle = pool.alloc(length);
        if (handle == Allocator.NO_SPACE) {
            if (length > pool.maxObjectSize()) {
                rejectCompressPoor++;
            } else {
                rejectAllocFail++;
            }
            return false;
        }
        add(slot, handle, length);
        comprBytes += length;
        idealMax = Math.max(idealMax, comprBytes);
        return true;
    }

    private void add(long slot, long handle, int length) {
        int entry = entries.add(slot, handle, length);
        // the mark says here that the page is in the swap cache
        entries.setReferenced(entry, false);
        if (handle != Allocator.NO_SPACE) {
            entryOfHandle.set(handle, entry);
        }
        stores++;
        seenFrames = pool.frames();
        poolMaxBytes = Math.max(poolMaxBytes, seenFrames * pool.frameSize());
    }

    private void shrink(long timeNs) {
        boolean given = pool instanceof PageEviction eviction
                && eviction.evict(TRIES, handle -> writeBack(timeNs, entryOfHandle.get(handle)));
        rejectReclaimFail += given ? 0 : 1;
    }

    private boolean writeBack(long timeNs, int entry) {
        if (entries.isReferenced(entry)) {
            return false;
        }
        long slot = entries.slot(entry);
        restores++;
        release(entry);
        disk.write(timeNs, slot);
        writtenBack++;
        return true;
    }

    @Override
    public void fault(long timeNs, long slot) {
        int entry = entries.of(slot);
        if (entry != ZswapEntries.NONE) {
            boolean word = entries.length(entry) == 0;
            restores += word ? 0 : 1;
            loads++;
            times.add(word ? 0 : restoreNs);
            entries.setReferenced(entry, true);
        } else if (disk.holds(slot)) {
            times.add(disk.fault(timeNs, slot));
        }
    }

    @Override
    public void free(long slot) {
        drop(slot);
        disk.free(slot);
    }

    private void drop(long slot) {
        int entry = entries.of(slot);
        if (entry != ZswapEntries.NONE) {
            release(entry);
        }
    }

    private void release(int entry) {
        int length = entries.length(entry);
        if (length == 0) {
            sameFilled--;
        } else {
            comprBytes -= length;
            pool.free(entries.handle(entry));
        }
        entries.remove(entry);
        seenFrames = pool.frames();
    }

    @Override
    public TierStats stats() {
        TierStats.DiskStat swap = disk.stat();
        MmStat memory = new MmStat(
                (entries.count() + swap.pages()) * pageSize,
                comprBytes,
                pool.frames() * pool.frameSize(),
                limits.maxPages() * pageSize,
                poolMaxBytes,
                sameFilled,
                0,
                0,
                0);
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("stored_pages", entries.count());
        counters.put("same_filled_pages", sameFilled);
        counters.put("pool_total_size", seenFrames * pool.frameSize());
        counters.put("written_back_pages", writtenBack);
        counters.put("pool_limit_hit", poolLimitHit);
        counters.put("reject_alloc_fail", rejectAllocFail);
        counters.put("reject_compress_poor", rejectCompressPoor);
        counters.put("reject_reclaim_fail", rejectReclaimFail);
        counters.put("rejected_while_full", rejectedWhileFull);
        counters.put("zswpin", loads);
        counters.put("zswpout", stores);
        return new TierStats(
                memory,
                comprBytes,
                idealMax,
                compressions,
                restores,
                disk.disk().model(),
                swap,
                counters);
    }

    @Override
    public FaultTimes faultTimes() {
        return times;
    }

    @Override
    public void close() {}
}
