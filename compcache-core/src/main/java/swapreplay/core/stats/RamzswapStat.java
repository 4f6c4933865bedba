package swapreplay.core.stats;

import java.util.Locale;

/**
 * One reading of a ramzswap's statistics (compcache 0.6, without backing swap). Sizes in bytes.
 *
 * @param diskSize of the disk
 * @param numReads page reads
 * @param numWrites page writes, failed ones included
 * @param failedWrites writes without memory
 * @param notifyFree notices that freed an object
 * @param pagesDiscard pages freed by discards
 * @param pagesZero slots flagged as pages of zeros, which may be stale: a notice leaves the flag
 * @param pagesStored slots with data in memory, pages of zeros not included
 * @param goodCompress stored pages of at most half a page
 * @param pagesExpand pages stored raw
 * @param comprDataSize sum of the lengths; a raw page counts a whole page
 * @param memUsedTotal frames of the allocator and of raw pages
 */
public record RamzswapStat(
        long diskSize,
        long numReads,
        long numWrites,
        long failedWrites,
        long notifyFree,
        long pagesDiscard,
        long pagesZero,
        long pagesStored,
        long goodCompress,
        long pagesExpand,
        long comprDataSize,
        long memUsedTotal) {
    private static final int PAGE = 4096;

    /** 4096 bytes for every page stored. */
    public long origDataSize() {
        return pagesStored * PAGE;
    }

    /** As {@code rzscontrol --stats} prints it. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "DiskSize", diskSize >> 10, " kB");
        line(text, "NumReads", numReads, "");
        line(text, "NumWrites", numWrites, "");
        line(text, "FailedReads", 0, "");
        line(text, "FailedWrites", failedWrites, "");
        line(text, "InvalidIO", 0, "");
        line(text, "NotifyFree", notifyFree, "");
        line(text, "PagesDiscard", pagesDiscard, "");
        line(text, "ZeroPages", pagesZero, "");
        line(text, "GoodCompress", percent(goodCompress, pagesStored), " %");
        line(text, "NoCompress", percent(pagesExpand, pagesStored), " %");
        line(text, "PagesStored", pagesStored, "");
        line(text, "PagesUsed", memUsedTotal / PAGE, "");
        line(text, "OrigDataSize", origDataSize() >> 10, " kB");
        line(text, "ComprDataSize", comprDataSize >> 10, " kB");
        line(text, "MemUsedTotal", memUsedTotal >> 10, " kB");
        return text.toString();
    }

    /** The two ratios of the {@code zram_stats} script, whole percents; empty when nothing is stored, as there. */
    public String ratiosText() {
        if (origDataSize() == 0) {
            return "";
        }
        return "avg_compr_ratio: " + avgComprRatio(origDataSize(), comprDataSize) + " %\nmem_overhead: "
                + memOverhead(comprDataSize, memUsedTotal) + " %\n";
    }

    /** What is left of the data after compression, in whole percents. */
    public static long avgComprRatio(long origDataSize, long comprDataSize) {
        return percent(comprDataSize, origDataSize);
    }

    /** Memory beyond the compressed data, in whole percents of these. */
    public static long memOverhead(long comprDataSize, long memUsedTotal) {
        return percent(memUsedTotal - comprDataSize, comprDataSize);
    }

    private static long percent(long part, long whole) {
        return whole == 0 ? 0 : part * 100 / whole;
    }

    private static void line(StringBuilder text, String label, long value, String unit) {
        text.append(String.format(Locale.ROOT, "%s:\t%8d%s\n", label, value, unit));
    }
}
