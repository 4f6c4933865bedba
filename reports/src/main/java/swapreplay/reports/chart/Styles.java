package swapreplay.reports.chart;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;

/**
 * One style for each allocator with its policy, the same in all charts of a run.
 *
 * @param names in the order of the results; the place of a name is its style
 */
record Styles(List<String> names) {
    static Styles of(RunResults results) {
        Set<String> names = new LinkedHashSet<>();
        for (ConfigurationResult row : results.configurations()) {
            if (!Ranking.isFloor(row.allocator())) {
                names.add(name(row.allocator(), row.policy()));
            }
        }
        for (TimelinePoint point : results.timeline()) {
            if (!Ranking.isFloor(point.allocator())) {
                names.add(name(point.allocator(), point.policy()));
            }
        }
        return new Styles(List.copyOf(names));
    }

    /** What a line is called within its codec. */
    static String name(String allocator, String policy) {
        return policy.isEmpty() || policy.equals("none") ? allocator : allocator + " / " + policy;
    }

    int of(String name) {
        return Math.max(names.indexOf(name), 0);
    }
}
