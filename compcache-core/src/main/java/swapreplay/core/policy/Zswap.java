package swapreplay.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.stats.MmStat;

/**
 * zswap of Linux 6.18 before a swap area on a disk. A page is kept compressed while the pool is below its limit; at the limit pages go to
 * the disk until the pool has shrunk to the acceptance threshold. Each refused page lets the shrink worker run once: it goes through the entries
 * oldest first, gives those a second chance that were stored since it last saw them, writes the others to the disk, and gives up after 15 second
 * chances (16 in its first run since the machine started). A page that does not compress is kept raw. A load frees its entry. Pages of zeros never come here; there is no other
 * same-filled handling in this kernel.
 *
 * <p>Left out: limits of memory control groups and NUMA nodes, which a trace of one device cannot show: all pages are of one group. The {@link
 * ZswapShrinker} is off by default, as in the kernel.
 */
final class Zswap implements SwapTiers {
    private static final int MAX_RECLAIM_RETRIES = 16;

    private final int pageSize;
    private final long restoreNs;
    private final long maxPoolPages;
    private final long acceptPages;
    private final Allocator pool;
    private final SwapDisk disk;
    private final ZeroPages zeros = new ZeroPages();
    private final ZswapEntries entries = new ZswapEntries();
    private final FaultTimes times = new FaultTimes();
    /** Null if it is off. */
    private final @Nullable ZswapShrinker shrinker;

    private boolean shrunkBefore;
    private boolean full;
    private long comprBytes;
    private long idealMax;
    private long poolMaxBytes;
    private long incompressible;
    private long incompressibleSince;
    private long compressions;
    private long restores;
    private long writtenBack;
    private long poolLimitHit;
    private long rejectedWhileFull;
    private long rejectAllocFail;
    private long loads;

    /** @param shrunkBefore whether the kernel's shrink worker ran before, since the machine started */
    Zswap(
            Policy.Setting setting,
            SwapDisk disk,
            long maxPoolPages,
            long acceptPages,
            @Nullable ZswapShrinker shrinker,
            boolean shrunkBefore) {
        this.pageSize = setting.pageSize();
        this.restoreNs = setting.restoreNs();
        this.maxPoolPages = maxPoolPages;
        this.acceptPages = acceptPages;
        this.shrinker = shrinker;
        this.pool = setting.allocator().build(pageSize, AccountingFrames::new);
        this.disk = disk;
        this.shrunkBefore = shrunkBefore;
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        if (zeros.take(slot, compressedLength)) {
            drop(slot);
            disk.free(slot);
            return true;
        }
        if (refusedForLimit()) {
            rejectedWhileFull++;
            toDisk(timeNs, slot);
            shrink(timeNs);
        } else if (!store(slot, compressedLength)) {
            rejectAllocFail++;
            toDisk(timeNs, slot);
        }
        if (shrinker != null && shrinker.pageOut()) {
            reclaim(timeNs, shrinker.priority());
        }
        return true;
    }

    /** The limit is looked at before anything is compressed. */
    private boolean refusedForLimit() {
        long pages = poolPages();
        if (pages >= maxPoolPages) {
            poolLimitHit++;
            full = true;
        } else if (full && pages <= acceptPages) {
            full = false;
        }
        return full;
    }

    private boolean store(long slot, int compressedLength) {
        compressions++;
        int length = Math.min(compressedLength, pageSize);
        long handle = pool.alloc(length);
        if (handle == Allocator.NO_SPACE) {
            return false;
        }
        drop(slot);
        disk.free(slot);
        entries.add(slot, handle, length);
        comprBytes += length;
        if (length == pageSize) {
            incompressible++;
            incompressibleSince++;
        }
        idealMax = Math.max(idealMax, comprBytes);
        poolMaxBytes = Math.max(poolMaxBytes, pool.frames() * pool.frameSize());
        return true;
    }

    /** The page is newer than what zswap holds of its slot. */
    private void toDisk(long timeNs, long slot) {
        drop(slot);
        disk.write(timeNs, slot);
    }

    private void shrink(long timeNs) {
        // the walk over the groups goes on behind the one that it ended with; the end that it then comes to without
        // having tried anything
        // counts as a failure, so that only the very first run has all 16
        int failures = shrunkBefore ? 1 : 0;
        shrunkBefore = true;
        do {
            if (entries.oldest() == ZswapEntries.NONE) {
                return;
            }
            failures += writeBackOldest(timeNs) ? 0 : 1;
        } while (failures < MAX_RECLAIM_RETRIES && poolPages() > acceptPages);
    }

    @Override
    public long reclaim(long timeNs, int priority) {
        return shrinker == null
                ? 0
                : shrinker.pass(entries.count(), comprBytes / pageSize, priority, batch -> scan(timeNs, batch));
    }

    private boolean scan(long timeNs, long batch) {
        long before = writtenBack;
        for (long looked = 0; looked < batch && entries.oldest() != ZswapEntries.NONE; looked++) {
            boolean alone = entries.count() == 1;
            if (!writeBackOldest(timeNs) && alone) {
                break; // behind the only entry the list ends, before it could be met again
            }
        }
        return writtenBack != before;
    }

    /** The oldest entry, of which there is one. @return false if it got its second chance instead */
    private boolean writeBackOldest(long timeNs) {
        int oldest = entries.oldest();
        if (entries.takeReferenced(oldest)) {
            entries.makeYoungest(oldest);
            return false;
        }
        long slot = entries.slot(oldest);
        restores += entries.length(oldest) == pageSize ? 0 : 1;
        release(oldest);
        disk.write(timeNs, slot);
        writtenBack++;
        return true;
    }

    @Override
    public void fault(long timeNs, long slot) {
        int entry = entries.of(slot);
        if (entry != ZswapEntries.NONE) {
            boolean raw = entries.length(entry) == pageSize;
            restores += raw ? 0 : 1;
            loads++;
            times.add(raw ? 0 : restoreNs);
            release(entry);
        } else if (disk.holds(slot)) {
            if (shrinker != null) {
                shrinker.swappedIn();
            }
            times.add(disk.fault(timeNs, slot));
        } else if (zeros.holds(slot)) {
            times.add(0);
        }
    }

    @Override
    public void free(long slot) {
        zeros.free(slot);
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
        comprBytes -= length;
        incompressible -= length == pageSize ? 1 : 0;
        pool.free(entries.handle(entry));
        entries.remove(entry);
    }

    private long poolPages() {
        return pool.frames() * pool.frameSize() / pageSize;
    }

    @Override
    public TierStats stats() {
        TierStats.DiskStat swap = disk.stat();
        long poolBytes = pool.frames() * pool.frameSize();
        MmStat memory = new MmStat(
                (entries.count() + swap.pages() + zeros.held()) * pageSize,
                comprBytes,
                poolBytes,
                maxPoolPages * pageSize,
                poolMaxBytes,
                0,
                0,
                incompressible,
                incompressibleSince);
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("stored_pages", entries.count());
        counters.put("stored_incompressible_pages", incompressible);
        counters.put("pool_total_size", poolBytes);
        counters.put("written_back_pages", writtenBack);
        counters.put("pool_limit_hit", poolLimitHit);
        counters.put("reject_alloc_fail", rejectAllocFail);
        counters.put("rejected_while_full", rejectedWhileFull);
        counters.put("zswpin", loads);
        counters.put("zswpout", compressions - rejectAllocFail);
        counters.put("swpout_zero", zeros.since());
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
