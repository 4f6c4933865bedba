package swapreplay.reports.model;

import java.util.List;

/**
 * One trace replayed over some configurations: all that a report shows.
 *
 * @param configurations rows of results.csv, in the order of the file
 * @param timeline lines of timeline.csv, in time order within a configuration; may be empty
 * @param histograms one for each codec; may be empty
 */
public record RunResults(
        RunInfo run,
        TraceFacts trace,
        List<ConfigurationResult> configurations,
        List<TimelinePoint> timeline,
        List<CodecHistogram> histograms,
        Rates rates) {
    public RunResults {
        configurations = List.copyOf(configurations);
        timeline = List.copyOf(timeline);
        histograms = List.copyOf(histograms);
    }

    /** The same with other rows. */
    public RunResults withConfigurations(List<ConfigurationResult> rows) {
        return new RunResults(run, trace, rows, timeline, histograms, rates);
    }
}
