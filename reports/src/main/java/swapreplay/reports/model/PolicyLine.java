package swapreplay.reports.model;

import org.jspecify.annotations.Nullable;

/**
 * One line of policies.csv: what a rule of a device's policy did at some moment of a replay, or in several turns close together. Turns that
 * found nothing to do have no line.
 *
 * @param timeSeconds trace time of the first of the turns
 * @param rule as the device spec has it
 * @param turns how many
 * @param idle pages that bore the idle mark in the last of the turns; null for a rule that asks no age
 * @param picked slots that the rule looked at
 * @param done pages written back, recompressed, or given back by compaction
 * @param objectBytes what {@code compr_data_size} went down by
 * @param memoryBytes what {@code mem_used_total} went down by
 * @param error why the last of the turns that failed ended early; empty if none did
 */
public record PolicyLine(
        String codec,
        String allocator,
        String policy,
        double timeSeconds,
        String rule,
        long turns,
        @Nullable Long idle,
        long picked,
        long done,
        long objectBytes,
        long memoryBytes,
        String error) {
    public PolicyLine {
        if (!Double.isFinite(timeSeconds)) {
            throw new IllegalArgumentException("time_s: " + timeSeconds + " is not a number");
        }
    }

    /** This line and a later one of the same rule. */
    public PolicyLine and(PolicyLine later) {
        return new PolicyLine(
                codec,
                allocator,
                policy,
                timeSeconds,
                rule,
                turns + later.turns,
                later.idle,
                picked + later.picked,
                done + later.done,
                objectBytes + later.objectBytes,
                memoryBytes + later.memoryBytes,
                later.error.isEmpty() ? error : later.error);
    }
}
