package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.RunResults;

/** What keeps a trace from deciding: too short, too few pages, contents not known, events lost. */
final class Doubts {
    private static final double SHORTEST_S = 600;
    private static final long FEWEST_WRITES = 10_000;
    private static final double LEAST_COVERAGE = 0.9;

    private Doubts() {}

    static List<String> of(RunResults results, ConfigurationResult row) {
        List<String> doubts = new ArrayList<>();
        Map<String, Object> info = results.trace().info();
        if (info.get("watched_ns") instanceof Long ns && ns < SHORTEST_S * 1e9) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "The trace is %.0f s long: too short to stand for a day's work. Record at least %.0f minutes of the work that matters.",
                    ns / 1e9,
                    SHORTEST_S / 60));
        }
        if (row.writes() < FEWEST_WRITES) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "Only %,d pages were written; %,d are the least to decide by.",
                    row.writes(),
                    FEWEST_WRITES));
        }
        if (info.get("contents") instanceof Map<?, ?> contents
                && contents.get("writes_covered") instanceof Long covered
                && contents.get("writes_total") instanceof Long total
                && total > 0
                && covered < LEAST_COVERAGE * total) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "The trace holds the contents of %.1f %% of the pages written; below %.0f %% the codecs' ranking is a guess.",
                    100.0 * covered / total,
                    100 * LEAST_COVERAGE));
        }
        if (info.get("lost") instanceof Long lost && lost > 0) {
            doubts.add(String.format(Locale.ROOT, "%,d events are known to be missing from the trace.", lost));
        }
        return doubts;
    }
}
