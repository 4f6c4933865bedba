package swapreplay.reports.model;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects one row of results.csv figure by figure; what is never set stays unknown. See {@link ConfigurationResult}. */
public final class ResultBuilder {
    private String trace;
    private String codec;
    private String allocator;
    private String policy = "none";
    private String mode = "model";
    private String target = "core";
    private long writes;
    private long reads;
    private @Nullable Long frees;
    private @Nullable Long readMisses;
    private @Nullable Long origDataSize;
    private @Nullable Long comprDataSize;
    private @Nullable Long memUsedTotal;
    private @Nullable Long memUsedMax;
    private @Nullable Long samePages;
    private @Nullable Long hugePages;
    private @Nullable Long hugePagesSince;
    private @Nullable Long pagesCompacted;
    private @Nullable Long idealBytes;
    private @Nullable Long idealMax;
    private @Nullable Double fragmentationPct;
    private @Nullable Long bdCount;
    private @Nullable Long bdReads;
    private @Nullable Long bdWrites;
    private @Nullable Long writeFailed;
    private @Nullable Long verifyErrors;
    private @Nullable Double compressNsPage;
    private @Nullable Double decompressNsPage;
    private @Nullable Double wallSeconds;
    private @Nullable Long origDataMax;
    private @Nullable Long memLimit;
    private @Nullable Long imputedWrites;
    private @Nullable Long verifiedReads;
    private final Map<CostColumn, Object> costs = new EnumMap<>(CostColumn.class);

    ResultBuilder(String trace, String codec, String allocator) {
        this.trace = trace;
        this.codec = codec;
        this.allocator = allocator;
    }

    public ResultBuilder trace(String value) {
        trace = value;
        return this;
    }

    public ResultBuilder codec(String value) {
        codec = value;
        return this;
    }

    public ResultBuilder allocator(String value) {
        allocator = value;
        return this;
    }

    public ResultBuilder policy(String value) {
        policy = value;
        return this;
    }

    public ResultBuilder mode(String value) {
        mode = value;
        return this;
    }

    public ResultBuilder target(String value) {
        target = value;
        return this;
    }

    public ResultBuilder writes(long value) {
        writes = value;
        return this;
    }

    public ResultBuilder reads(long value) {
        reads = value;
        return this;
    }

    public ResultBuilder frees(@Nullable Long value) {
        frees = value;
        return this;
    }

    public ResultBuilder readMisses(@Nullable Long value) {
        readMisses = value;
        return this;
    }

    public ResultBuilder origDataSize(@Nullable Long value) {
        origDataSize = value;
        return this;
    }

    public ResultBuilder comprDataSize(@Nullable Long value) {
        comprDataSize = value;
        return this;
    }

    public ResultBuilder memUsedTotal(@Nullable Long value) {
        memUsedTotal = value;
        return this;
    }

    public ResultBuilder memUsedMax(@Nullable Long value) {
        memUsedMax = value;
        return this;
    }

    public ResultBuilder samePages(@Nullable Long value) {
        samePages = value;
        return this;
    }

    public ResultBuilder hugePages(@Nullable Long value) {
        hugePages = value;
        return this;
    }

    public ResultBuilder hugePagesSince(@Nullable Long value) {
        hugePagesSince = value;
        return this;
    }

    public ResultBuilder pagesCompacted(@Nullable Long value) {
        pagesCompacted = value;
        return this;
    }

    public ResultBuilder idealBytes(@Nullable Long value) {
        idealBytes = value;
        return this;
    }

    public ResultBuilder idealMax(@Nullable Long value) {
        idealMax = value;
        return this;
    }

    public ResultBuilder fragmentationPct(@Nullable Double value) {
        fragmentationPct = value;
        return this;
    }

    public ResultBuilder bdCount(@Nullable Long value) {
        bdCount = value;
        return this;
    }

    public ResultBuilder bdReads(@Nullable Long value) {
        bdReads = value;
        return this;
    }

    public ResultBuilder bdWrites(@Nullable Long value) {
        bdWrites = value;
        return this;
    }

    public ResultBuilder writeFailed(@Nullable Long value) {
        writeFailed = value;
        return this;
    }

    public ResultBuilder verifyErrors(@Nullable Long value) {
        verifyErrors = value;
        return this;
    }

    public ResultBuilder compressNsPage(@Nullable Double value) {
        compressNsPage = value;
        return this;
    }

    public ResultBuilder decompressNsPage(@Nullable Double value) {
        decompressNsPage = value;
        return this;
    }

    public ResultBuilder wallSeconds(@Nullable Double value) {
        wallSeconds = value;
        return this;
    }

    public ResultBuilder origDataMax(@Nullable Long value) {
        origDataMax = value;
        return this;
    }

    public ResultBuilder memLimit(@Nullable Long value) {
        memLimit = value;
        return this;
    }

    public ResultBuilder imputedWrites(@Nullable Long value) {
        imputedWrites = value;
        return this;
    }

    public ResultBuilder verifiedReads(@Nullable Long value) {
        verifiedReads = value;
        return this;
    }

    /** @param value a Long, Double or String as the column has it; null leaves the cell empty */
    public ResultBuilder cost(CostColumn column, @Nullable Object value) {
        if (value != null) {
            costs.put(column, column.checked(value));
        }
        return this;
    }

    /** @throws IllegalArgumentException if a time or a share is not a finite number */
    public ConfigurationResult build() {
        requireFinite("fragmentation_pct", fragmentationPct);
        requireFinite("compress_ns_page", compressNsPage);
        requireFinite("decompress_ns_page", decompressNsPage);
        requireFinite("wall_s", wallSeconds);
        return new ConfigurationResult(
                trace,
                codec,
                allocator,
                policy,
                mode,
                target,
                writes,
                reads,
                frees,
                readMisses,
                origDataSize,
                comprDataSize,
                memUsedTotal,
                memUsedMax,
                samePages,
                hugePages,
                hugePagesSince,
                pagesCompacted,
                idealBytes,
                idealMax,
                fragmentationPct,
                bdCount,
                bdReads,
                bdWrites,
                writeFailed,
                verifyErrors,
                compressNsPage,
                decompressNsPage,
                wallSeconds,
                origDataMax,
                memLimit,
                imputedWrites,
                verifiedReads,
                costs);
    }

    private static void requireFinite(String column, @Nullable Double value) {
        if (value != null && !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    column + ": " + value + " is not a number; leave it null when it is unknown");
        }
    }
}
