package swapreplay.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;
import swapreplay.core.stats.MmStat;

/**
 * zswap of Linux 6.18 before a swap area on a disk. A page is kept compressed while the pool is below its limit; at the limit pages go to
 * the disk until the pool has shrunk to the acceptance threshold. Each refused page lets the shrink worker run once: it goes through the entries
 * oldest first, gives those a second chance that were stored or moved since it last saw them, writes the others to the disk, and gives up after
 * 16 second chances. A page that does not compress is kept raw. A load frees its entry. Pages of zeros never come here; there is no other
 * same-filled handling in this kernel.
 *
 * <p>Left out: limits of memory control groups, NUMA nodes, the shrinker under memory reclaim (off by default), which a trace of one
 * device cannot show.
 */
final class Zswap implements SwapTiers {
    private static final int MAX_RECLAIM_RETRIES = 16;
    private static final int DEFAULT_POOL_PERCENT = 20;
    private static final int DEFAULT_ACCEPT_PERCENT = 90;

    private final int pageSize;
    private final long restoreNs;
    private final long maxPoolPages;
    private final long acceptPages;
    private final Allocator pool;
    private final SwapDisk disk;
    private final ZeroPages zeros = new ZeroPages();
    private final ZswapEntries entries = new ZswapEntries();
    private final FaultTimes times = new FaultTimes();

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

    Zswap(Policy.Setting setting, SwapDisk disk, long maxPoolPages, int acceptPercent) {
        this.pageSize = setting.pageSize();
        this.restoreNs = setting.restoreNs();
        this.maxPoolPages = maxPoolPages;
        this.acceptPages = maxPoolPages * acceptPercent / 100;
        this.pool = setting.allocator().build(pageSize, AccountingFrames::new);
        this.disk = disk;
    }

    static Policy policy(Spec spec) {
        Params params = new Params(spec, Set.of("ram", "pool", "accept", DiskParams.KEY));
        DiskParams area = DiskParams.of(params);
        int accept = params.whole("accept", DEFAULT_ACCEPT_PERCENT, 1, 100);
        String poolText = params.raw("pool", Integer.toString(DEFAULT_POOL_PERCENT));
        boolean percent = poolText.matches("[0-9]{1,3}%?");
        long limitBytes;
        String name = "zswap:" + area.disk().name();
        @Nullable String ramText = null;
        if (percent) {
            int share = Integer.parseInt(poolText.replace("%", ""));
            if (share < 1 || share > 100) {
                throw params.wrong("pool=" + poolText + " is not a percentage from 1 to 100, nor a size such as 256M");
            }
            long ram = params.size("ram", "the pool is " + share + " % of it");
            ramText = Sizes.print(ram);
            // the kernel rounds in pages of 4 KiB; so do we, whatever the page size
            limitBytes = ram / 4096 * share / 100 * 4096;
            name += ",ram=" + ramText + (share == DEFAULT_POOL_PERCENT ? "" : ",pool=" + share);
        } else if (params.has("ram")) {
            throw params.wrong("pool=" + poolText + " is a size, so ram says nothing; leave it out");
        } else {
            limitBytes = params.size("pool", "the limit on the pool");
            name += ",pool=" + Sizes.print(limitBytes);
        }
        long limit = limitBytes;
        return new Policy(
                name + (accept == DEFAULT_ACCEPT_PERCENT ? "" : ",accept=" + accept) + area.suffix(),
                true,
                false,
                area.disk(),
                setting -> new Zswap(setting, area.start(setting.pageSize()), limit / setting.pageSize(), accept));
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
        int failures = 0;
        do {
            int oldest = entries.oldest();
            if (oldest == ZswapEntries.NONE) {
                return;
            } else if (entries.takeReferenced(oldest)) {
                entries.makeYoungest(oldest);
                failures++;
            } else {
                long slot = entries.slot(oldest);
                restores++;
                release(oldest);
                disk.write(timeNs, slot);
                writtenBack++;
            }
        } while (failures < MAX_RECLAIM_RETRIES && poolPages() > acceptPages);
    }

    @Override
    public void fault(long timeNs, long slot) {
        int entry = entries.of(slot);
        if (entry != ZswapEntries.NONE) {
            boolean raw = entries.length(entry) == pageSize;
            restores += raw ? 0 : 1;
            times.add(raw ? 0 : restoreNs);
            release(entry);
        } else if (disk.holds(slot)) {
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
