package swapreplay.core.stats;

import java.util.Locale;

/**
 * One reading of a device's {@code mm_stat}, field by field with the kernel's meaning (Linux 6.18, zram). Sizes in bytes.
 *
 * @param origDataSize page size times the slots in use
 * @param comprDataSize sum of the stored object sizes; a raw page counts a whole page, a same-filled one nothing
 * @param memUsedTotal bytes in the frames that the pool holds
 * @param memLimit limit on {@code memUsedTotal}, 0 for none
 * @param memUsedMax largest pool seen right after an allocation by a write
 * @param samePages same-filled slots now
 * @param pagesCompacted frames given back by compaction since the start
 * @param hugePages slots stored raw now
 * @param hugePagesSince raw stores since the start
 */
public record MmStat(
        long origDataSize,
        long comprDataSize,
        long memUsedTotal,
        long memLimit,
        long memUsedMax,
        long samePages,
        long pagesCompacted,
        long hugePages,
        long hugePagesSince) {
    /** The line as sysfs prints it, newline included. */
    public String toSysfs() {
        return String.format(
                Locale.ROOT,
                "%8d %8d %8d %8d %8d %8d %8d %8d %8d\n",
                origDataSize,
                comprDataSize,
                memUsedTotal,
                memLimit,
                memUsedMax,
                samePages,
                pagesCompacted,
                hugePages,
                hugePagesSince);
    }
}
