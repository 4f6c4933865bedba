package swapreplay.replay.advise;

import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ConfigurationResult;

/**
 * One configuration in the order of the goal.
 *
 * @param whyNot why it is not recommended although it was replayed; null if it may be
 * @param against its memory against that of the first, over slices of the trace; null for the first itself, or where slices hold nothing
 */
public record Ranked(
        ConfigurationResult row,
        @Nullable String whyNot,
        @Nullable Interval against) {
    /** A mean difference in percent with its 95 % confidence interval. */
    public record Interval(double percent, double low, double high) {
        /** Whether the slices tell the two apart. */
        public boolean isSure() {
            return low > 0 || high < 0;
        }
    }
}
