package swapreplay.reports.chart;

import org.jfree.chart.axis.NumberAxis;

/** The unit of a time axis: seconds, minutes or hours. */
record TimeScale(String unit, double divisor, double endSeconds) {
    static TimeScale upTo(double seconds) {
        if (seconds <= 300) {
            return new TimeScale("s", 1, seconds);
        }
        return seconds <= 3 * 3600 ? new TimeScale("min", 60, seconds) : new TimeScale("h", 3600, seconds);
    }

    double value(double seconds) {
        return seconds / divisor;
    }

    /** From the start to the very end of the trace. */
    NumberAxis axis(Look look, boolean labelled) {
        double end = endSeconds > 0 ? value(endSeconds) : 1;
        return Plots.axis(
                look,
                labelled ? "time since the start of the trace (" + unit + ")" : "",
                0,
                end,
                Plots.roundStep(end / (look.narrow() ? 5 : 8)));
    }
}
