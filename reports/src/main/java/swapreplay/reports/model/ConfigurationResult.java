package swapreplay.reports.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One row of results.csv: what one configuration did with one trace. Components stand in the order of the columns, under the
 * kernel's names where the kernel has the counter. Sizes in bytes; null is "not applicable or not known" and an empty cell.
 *
 * @param trace name of the trace
 * @param codec spec of the codec, {@code zstd:3}; empty where the target alone knows, and so is the allocator
 * @param allocator spec of the allocator, {@code zsmalloc:chain=8}
 * @param policy spec of the policy, {@code none} without one
 * @param mode "model" (accounted) or "full" (every byte stored)
 * @param target {@code core}, a device or a URI
 * @param writes pages written
 * @param reads pages read
 * @param frees slots freed, by a notice, a discard or a read that frees
 * @param readMisses reads of slots that held nothing the trace knows of
 * @param origDataSize bytes of pages stored at the end
 * @param comprDataSize bytes of objects stored at the end
 * @param memUsedTotal bytes of frames held at the end
 * @param memUsedMax highest {@code mem_used_total}, taken where the kernel takes it
 * @param samePages same-filled slots at the end
 * @param hugePages slots stored raw at the end
 * @param hugePagesSince raw stores since the start
 * @param pagesCompacted frames given back by compaction
 * @param idealBytes sum of object sizes at the end
 * @param idealMax highest sum of object sizes, taken where {@code mem_used_max} is taken
 * @param fragmentationPct see {@link #fragmentation}
 * @param bdCount pages on the backing device at the end
 * @param bdReads pages read from the backing device
 * @param bdWrites pages written to the backing device
 * @param writeFailed writes refused, as by a limit
 * @param verifyErrors reads whose page was not the one written; null where nothing was verified
 * @param compressNsPage mean CPU time to compress one page, in nanoseconds
 * @param decompressNsPage mean CPU time to restore one page, in nanoseconds
 * @param wallSeconds wall time of this configuration
 * @param origDataMax highest {@code orig_data_size}: the uncompressed peak
 * @param memLimit the device's limit; null without one
 * @param imputedWrites writes whose page the trace did not hold and for which a stand-in was drawn
 * @param verifiedReads reads that were compared with the page written; null in model mode
 * @param costs what else is known; see {@link CostColumn}
 */
public record ConfigurationResult(
        String trace,
        String codec,
        String allocator,
        String policy,
        String mode,
        String target,
        long writes,
        long reads,
        @Nullable Long frees,
        @Nullable Long readMisses,
        @Nullable Long origDataSize,
        @Nullable Long comprDataSize,
        @Nullable Long memUsedTotal,
        @Nullable Long memUsedMax,
        @Nullable Long samePages,
        @Nullable Long hugePages,
        @Nullable Long hugePagesSince,
        @Nullable Long pagesCompacted,
        @Nullable Long idealBytes,
        @Nullable Long idealMax,
        @Nullable Double fragmentationPct,
        @Nullable Long bdCount,
        @Nullable Long bdReads,
        @Nullable Long bdWrites,
        @Nullable Long writeFailed,
        @Nullable Long verifyErrors,
        @Nullable Double compressNsPage,
        @Nullable Double decompressNsPage,
        @Nullable Double wallSeconds,
        @Nullable Long origDataMax,
        @Nullable Long memLimit,
        @Nullable Long imputedWrites,
        @Nullable Long verifiedReads,
        Map<CostColumn, Object> costs) {
    public ConfigurationResult {
        costs = Collections.unmodifiableMap(new TreeMap<>(costs));
    }

    /** The figure, or null where it is not known or not applicable. */
    public @Nullable Long count(CostColumn column) {
        return costs.get(column) instanceof Long value ? value : null;
    }

    /** The figure, or null where it is not known or not applicable. */
    public @Nullable Double decimal(CostColumn column) {
        return costs.get(column) instanceof Double value ? value : null;
    }

    /** The text, or null where it is not known or not applicable. */
    public @Nullable String text(CostColumn column) {
        return costs.get(column) instanceof String value ? value : null;
    }

    /** The same row with other figures beyond the device's counters; null leaves one as it is. */
    public ConfigurationResult with(Map<CostColumn, ? extends @Nullable Object> figures) {
        ResultBuilder builder = new ResultBuilder(trace, codec, allocator);
        for (Column column : Column.ALL) {
            Object value = column.get().apply(this);
            if (value != null) {
                column.set().accept(builder, value.toString());
            }
        }
        figures.forEach(builder::cost);
        return builder.build();
    }

    /** Starts a row with no policy, in model mode on our own core; every other figure is unknown until it is set. */
    public static ResultBuilder of(String trace, String codec, String allocator) {
        return new ResultBuilder(trace, codec, allocator);
    }

    /**
     * The share of the frames held at the peak that holds no object bytes, in percent: {@code 100 * (1 - ideal / held)}. Null when
     * nothing was held.
     */
    public static @Nullable Double fragmentation(@Nullable Long memUsedMax, @Nullable Long idealMax) {
        return memUsedMax == null || idealMax == null || memUsedMax == 0
                ? null
                : 100.0 * (memUsedMax - idealMax) / memUsedMax;
    }

    /** What tells configurations of one trace apart: {@code "lz4 / zsmalloc"}, the limit and the policy if there is one. */
    public String label() {
        if (codec.isEmpty() && allocator.isEmpty()) {
            return target; // what it does with a page is its own affair
        }
        if (codec.equals("none") && allocator.equals("none")) {
            return policy; // a plain disk
        }
        String label = codec + " / " + allocator + (memLimit == null ? "" : " / limit " + ByteScale.of(memLimit));
        return policy.isEmpty() || policy.equals("none") ? label : label + " / " + policy;
    }
}
