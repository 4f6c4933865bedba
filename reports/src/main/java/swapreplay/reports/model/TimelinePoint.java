package swapreplay.reports.model;

import org.jspecify.annotations.Nullable;

/**
 * One line of timeline.csv: a device's counters at one moment of a replay. Sizes in bytes.
 *
 * @param timeSeconds trace time
 * @param op number of trace events replayed so far
 * @param bdCount pages on the backing device; null without one
 */
public record TimelinePoint(
        String codec,
        String allocator,
        String policy,
        double timeSeconds,
        long op,
        long origDataSize,
        long comprDataSize,
        long memUsedTotal,
        long idealBytes,
        @Nullable Long bdCount) {
    public TimelinePoint {
        if (!Double.isFinite(timeSeconds)) {
            throw new IllegalArgumentException("time_s: " + timeSeconds + " is not a number");
        }
    }
}
