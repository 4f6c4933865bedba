package swapreplay.core.stats;

import java.util.List;
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
    /** The kernel's names of the fields, in the order of the line. */
    public static final List<String> FIELDS = List.of(
            "orig_data_size",
            "compr_data_size",
            "mem_used_total",
            "mem_limit",
            "mem_used_max",
            "same_pages",
            "pages_compacted",
            "huge_pages",
            "huge_pages_since");

    /**
     * Reads the line of a kernel's {@code mm_stat}.
     *
     * @throws IllegalArgumentException if it does not hold nine numbers
     */
    public static MmStat parse(String line) {
        String[] words = line.trim().split("\\s+", -1);
        if (words.length < FIELDS.size()) {
            throw new IllegalArgumentException("mm_stat has nine numbers, not '" + line.trim() + "'");
        }
        long[] n = new long[FIELDS.size()];
        for (int i = 0; i < n.length; i++) {
            n[i] = Long.parseLong(words[i]);
        }
        return new MmStat(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }

    /** The numbers in the order of {@link #FIELDS}. */
    public long[] values() {
        return new long[] {
            origDataSize,
            comprDataSize,
            memUsedTotal,
            memLimit,
            memUsedMax,
            samePages,
            pagesCompacted,
            hugePages,
            hugePagesSince
        };
    }

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
