package swapreplay.reports.chart;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.RunResults;

/** The places that an advice gives to configurations. A chart without room for all draws those that the advice ranks first. */
final class Ranks {
    private final Map<String, Long> places = new HashMap<>();

    private Ranks() {}

    static Ranks of(RunResults results) {
        Ranks ranks = new Ranks();
        for (ConfigurationResult row : results.configurations()) {
            Long rank = row.count(CostColumn.RANK);
            if (rank != null) {
                ranks.places.merge(name(row.codec(), row.allocator(), row.policy()), rank, Math::min);
            }
        }
        return ranks;
    }

    /** Whether the results are those of an advice. */
    boolean any() {
        return !places.isEmpty();
    }

    /** 1 for the advised one; the largest number there is for those that have no place. */
    long of(String codec, String allocator, String policy) {
        return places.getOrDefault(name(codec, allocator, policy), Long.MAX_VALUE);
    }

    /** @return as many rows as may be drawn, in their order: the first, or those that the advice ranks first */
    List<ConfigurationResult> drawn(List<ConfigurationResult> rows, int most) {
        Set<ConfigurationResult> best = new HashSet<>(rows.stream()
                .sorted(Comparator.comparingLong(row -> of(row.codec(), row.allocator(), row.policy())))
                .limit(most)
                .toList());
        return rows.stream().filter(best::contains).limit(most).toList();
    }

    private static String name(String codec, String allocator, String policy) {
        return codec + " / " + Styles.name(allocator, policy);
    }
}
