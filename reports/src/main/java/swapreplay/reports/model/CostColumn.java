package swapreplay.reports.model;

/**
 * Figures of results.csv beyond the device's own counters: what a configuration costs in memory over time, CPU, waiting and flash, and the
 * counters of policies under the kernel's names. Each is empty where it does not apply.
 */
public enum CostColumn {
    /** Time-weighted mean of {@code mem_used_total}, in bytes. */
    MEM_USED_MEAN(Kind.COUNT),
    /** Integral of {@code mem_used_total} over the trace's time. */
    MEM_BYTE_SECONDS(Kind.DECIMAL),
    /** CPU seconds in the codec for the whole trace. */
    CPU_S(Kind.DECIMAL),
    /** Who measured {@code compress_ns_page} and {@code decompress_ns_page}: {@code jvm} or the calibration file. */
    COST_SOURCE(Kind.TEXT),
    /** Which disk was simulated, or which file or device pages were written back to. */
    DISK(Kind.TEXT),
    /** Swap-ins that a tier served. */
    FAULTS(Kind.COUNT),
    /** Half of the faults took at most this many nanoseconds. */
    FAULT_P50_NS(Kind.COUNT),
    FAULT_P99_NS(Kind.COUNT),
    FAULT_P999_NS(Kind.COUNT),
    /** The longest time that 1,024 faults in a row took, one after the other. */
    BURST_NS(Kind.COUNT),
    /** How long full disk queues would have held up the machine. */
    STALL_S(Kind.DECIMAL),
    /** Bytes written to the disk in a day at the trace's pace. */
    FLASH_BYTES_DAY(Kind.DECIMAL),
    /** Until the disk has taken the bytes that it is rated for, at that pace. */
    ENDURANCE_YEARS(Kind.DECIMAL),
    /** Pages read before anybody asked for them. */
    READAHEAD_PAGES(Kind.COUNT),
    /** Of those, the ones that a fault found in memory. */
    READAHEAD_HITS(Kind.COUNT),
    SWPOUT_ZERO(Kind.COUNT),
    STORED_PAGES(Kind.COUNT),
    STORED_INCOMPRESSIBLE_PAGES(Kind.COUNT),
    POOL_TOTAL_SIZE(Kind.COUNT),
    SAME_FILLED_PAGES(Kind.COUNT),
    WRITTEN_BACK_PAGES(Kind.COUNT),
    POOL_LIMIT_HIT(Kind.COUNT),
    REJECT_ALLOC_FAIL(Kind.COUNT),
    REJECT_COMPRESS_POOR(Kind.COUNT),
    REJECT_RECLAIM_FAIL(Kind.COUNT),
    /** Pages that zswap refused between its limit and its acceptance threshold. */
    REJECTED_WHILE_FULL(Kind.COUNT),
    /** Faults that zswap served. */
    ZSWPIN(Kind.COUNT),
    /** Pages that zswap took. */
    ZSWPOUT(Kind.COUNT),
    /** Pages that found no free swap slot. */
    NO_SLOT(Kind.COUNT),
    /** Pages that ramzswap sent to its backing swap for its memory limit. */
    OVER_LIMIT(Kind.COUNT),
    /** Pages that ramzswap sent there because they compress to more than half a page. */
    INCOMPRESSIBLE(Kind.COUNT),
    /** Compressed pages at the end that lie in memory for nobody, because the notice that their slot is free came late or never. */
    STALE_PAGES(Kind.COUNT),
    /** Their object bytes. */
    STALE_BYTES(Kind.COUNT),
    /** The most of them at a time. */
    STALE_PAGES_MAX(Kind.COUNT),
    /** CPU seconds of {@code cpu_s} that went into recompression, and into restoring pages to write them back. */
    POLICY_CPU_S(Kind.DECIMAL),
    /** Most pages on the backing device after any turn of a policy. */
    BD_COUNT_MAX(Kind.COUNT),
    /** Pages that a smaller object took the place of. */
    RECOMPRESSED_PAGES(Kind.COUNT),
    /** Of those, the ones that were stored raw before. */
    RESCUED_PAGES(Kind.COUNT),
    /** Pages that were compressed again, with success or without. */
    RECOMPRESS_ATTEMPTS(Kind.COUNT),
    /** Pages that no secondary codec made smaller. */
    INCOMPRESSIBLE_PAGES(Kind.COUNT),
    /** What recompression took away from {@code compr_data_size}, all turns together. */
    RECOMPRESS_OBJECT_BYTES(Kind.COUNT),
    /** What it took away from {@code mem_used_total} while it ran; negative if memory grew. */
    RECOMPRESS_MEMORY_BYTES(Kind.COUNT),
    /** What write-back took away from {@code mem_used_total} while it ran. */
    WRITEBACK_MEMORY_BYTES(Kind.COUNT),
    /** Turns of policies that did something. */
    POLICY_TURNS(Kind.COUNT),
    /** Turns that ended with an error: a full backing device, a spent limit. */
    POLICY_ERRORS(Kind.COUNT),
    /** Slots at the end whose page another slot holds too, with {@code dedup=on}; same-filled pages are not among them. */
    DEDUP_PAGES(Kind.COUNT),
    /** Object bytes that these slots would hold alone. */
    DEDUP_OBJECT_BYTES(Kind.COUNT),
    /** Writes that found their page in the device, and were not compressed. */
    DEDUP_FOUND(Kind.COUNT),
    /** Whether no other configuration is better in memory, CPU, flash and latency together: {@code yes} or {@code no}; see {@link ParetoFront}. */
    PARETO(Kind.TEXT),
    /** The presets that this configuration stands for. */
    PRESET(Kind.TEXT),
    /** What advise was asked for: {@code memory}, {@code cpu}, {@code balanced} or {@code flash}. */
    GOAL(Kind.TEXT),
    /** The place for that goal, 1 being the advice; empty for what advise does not recommend. */
    RANK(Kind.COUNT),
    /** Why advise does not recommend it. */
    WHY_NOT(Kind.TEXT),
    /** How a real target was driven: {@code asap}, {@code original} or {@code xN}. */
    PACE(Kind.TEXT),
    /** Most requests under way at a time. */
    DEPTH(Kind.COUNT),
    /** Write requests that a real target carried out; of several pages where the trace has such. */
    WRITE_REQUESTS(Kind.COUNT),
    /** Half of them took at most this many nanoseconds, from the call until its answer; measured, as all that follows. */
    WRITE_P50_NS(Kind.COUNT),
    WRITE_P99_NS(Kind.COUNT),
    WRITE_P999_NS(Kind.COUNT),
    /** Mean CPU time of the calling thread in the call, in which a zram does all its work. */
    WRITE_CPU_NS(Kind.DECIMAL),
    READ_REQUESTS(Kind.COUNT),
    READ_P50_NS(Kind.COUNT),
    READ_P99_NS(Kind.COUNT),
    READ_P999_NS(Kind.COUNT),
    READ_CPU_NS(Kind.DECIMAL),
    /** Discards, trims, holes. */
    FREE_REQUESTS(Kind.COUNT),
    FREE_P50_NS(Kind.COUNT),
    FREE_P99_NS(Kind.COUNT),
    FREE_P999_NS(Kind.COUNT),
    FREE_CPU_NS(Kind.DECIMAL),
    /** Pages written and read for each second of {@code wall_s}. */
    PAGES_S(Kind.DECIMAL),
    /** Requests that began more than a millisecond after their time. */
    LATE_REQUESTS(Kind.COUNT),
    /** 99 of 100 requests began at most so long after their time. */
    LATE_P99_NS(Kind.COUNT),
    LATE_MAX_NS(Kind.COUNT);

    /** How a cell reads. */
    enum Kind {
        COUNT,
        DECIMAL,
        TEXT
    }

    private final Kind kind;

    CostColumn(Kind kind) {
        this.kind = kind;
    }

    /** As in the header of results.csv. */
    public String column() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** @throws NumberFormatException if the cell is not of this column's kind */
    Object parse(String cell) {
        return switch (kind) {
            case COUNT -> Long.valueOf(cell);
            case DECIMAL -> Double.valueOf(cell);
            case TEXT -> cell;
        };
    }

    /** @throws IllegalArgumentException if the value is not of this column's kind, or no number */
    Object checked(Object value) {
        boolean fits = switch (kind) {
            case COUNT -> value instanceof Long;
            case DECIMAL -> value instanceof Double number && Double.isFinite(number);
            case TEXT -> value instanceof String;
        };
        if (!fits) {
            throw new IllegalArgumentException(column() + ": " + value + " is no value of that column");
        }
        return value;
    }
}
