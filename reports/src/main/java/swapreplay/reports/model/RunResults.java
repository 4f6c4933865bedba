package swapreplay.reports.model;

import java.util.List;

/**
 * One trace replayed over some configurations: all that a report shows.
 *
 * @param configurations rows of results.csv, in the order of the file
 * @param timeline lines of timeline.csv, in time order within a configuration; may be empty
 * @param histograms one for each codec; may be empty
 * @param policies lines of policies.csv, in time order within a configuration; empty without device policies
 */
public record RunResults(
        RunInfo run,
        TraceFacts trace,
        List<ConfigurationResult> configurations,
        List<TimelinePoint> timeline,
        List<CodecHistogram> histograms,
        Rates rates,
        List<PolicyLine> policies) {
    public RunResults {
        policies = List.copyOf(policies);
        configurations = List.copyOf(configurations);
        timeline = List.copyOf(timeline);
        histograms = List.copyOf(histograms);
    }

    /** The same with other rows. */
    public RunResults withConfigurations(List<ConfigurationResult> rows) {
        return new RunResults(run, trace, rows, timeline, histograms, rates, policies);
    }

    /** Results without device policies. */
    public RunResults(
            RunInfo run,
            TraceFacts trace,
            List<ConfigurationResult> configurations,
            List<TimelinePoint> timeline,
            List<CodecHistogram> histograms,
            Rates rates) {
        this(run, trace, configurations, timeline, histograms, rates, List.of());
    }

    /** The same with these lines of policies.csv. */
    public RunResults withPolicies(List<PolicyLine> lines) {
        return new RunResults(run, trace, configurations, timeline, histograms, rates, lines);
    }
}
