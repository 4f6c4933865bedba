package swapreplay.core.device;

import org.jspecify.annotations.Nullable;

/**
 * What one turn of one rule did.
 *
 * @param timeNs when it was due, on the device's clock
 * @param rule as the spec has it: {@code writeback=idle:5m}, {@code recompress=zstd:3@huge}, {@code compact}
 * @param idle pages that bore the idle mark when the rule went by it; -1 if it asks no age
 * @param picked slots that it looked at
 * @param done pages written back, pages recompressed, or pages given back by compaction
 * @param objectBytes what {@code compr_data_size} went down by
 * @param memoryBytes what {@code mem_used_total} went down by; below 0 if it grew
 * @param error why it ended early, such as {@code ENOSPC}; null if it did not
 */
public record PolicyRun(
        long timeNs,
        String rule,
        long idle,
        long picked,
        long done,
        long objectBytes,
        long memoryBytes,
        @Nullable String error) {
    /** Whether there was nothing to do. */
    public boolean isEmpty() {
        return picked == 0 && done == 0 && error == null;
    }
}
