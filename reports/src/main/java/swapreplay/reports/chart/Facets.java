package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;

/**
 * A timeline taken apart for small multiples: a facet for each codec, in it a line for each allocator and policy, in the same style in
 * every facet.
 *
 * @param facets in the order of the timeline
 * @param names of the lines, in the order of their styles
 * @param styles of the lines
 * @param omitted lines and facets left out for legibility, those with the highest peaks or those that an advice ranks last
 * @param advised whether the results are ranked by an advice
 */
record Facets(List<Facet> facets, List<String> names, Styles styles, int omitted, boolean advised) {
    private static final int MOST_FACETS = 8;
    private static final int MOST_POINTS = 400;

    /**
     * @param floor the sum of object sizes, from the ideal allocator if it was replayed, else from the line with the least memory
     * @param lines least peak first; without the ideal allocator
     */
    record Facet(String codec, List<TimelinePoint> floor, List<Line> lines) {
        long highest(java.util.function.ToLongFunction<TimelinePoint> figure) {
            return lines.stream()
                    .flatMap(line -> line.points().stream())
                    .mapToLong(figure)
                    .max()
                    .orElse(floor.stream().mapToLong(figure).max().orElse(0));
        }
    }

    record Line(String name, List<TimelinePoint> points) {
        long peak() {
            return peakOf(points);
        }

        double[][] xy(ToDoubleFunction<TimelinePoint> x, ToDoubleFunction<TimelinePoint> y) {
            return Facets.xy(points, x, y);
        }
    }

    static double[][] xy(
            List<TimelinePoint> points, ToDoubleFunction<TimelinePoint> x, ToDoubleFunction<TimelinePoint> y) {
        return new double[][] {
            points.stream().mapToDouble(x).toArray(),
            points.stream().mapToDouble(y).toArray()
        };
    }

    static Facets of(RunResults results) {
        Map<String, Map<String, List<TimelinePoint>>> byCodec = new LinkedHashMap<>();
        Ranks ranks = Ranks.of(results);
        Set<String> unranked = new HashSet<>();
        for (TimelinePoint point : results.timeline()) {
            if (ranks.any() && ranks.of(point.codec(), point.allocator(), point.policy()) > Look.STYLES) {
                unranked.add(point.codec() + "\n" + Styles.name(point.allocator(), point.policy()));
                continue;
            }
            List<TimelinePoint> line = byCodec.computeIfAbsent(point.codec(), codec -> new LinkedHashMap<>())
                    .computeIfAbsent(Styles.name(point.allocator(), point.policy()), name -> new ArrayList<>());
            // configurations that differ in their limit alone have one name here: the first is drawn
            if (line.isEmpty() || line.get(line.size() - 1).op() < point.op()) {
                line.add(point);
            }
        }
        Styles styles = Styles.of(results);
        List<String> names = names(byCodec, styles);
        List<Facet> facets = new ArrayList<>();
        int all = unranked.size();
        for (Map.Entry<String, Map<String, List<TimelinePoint>>> codec : byCodec.entrySet()) {
            Map<String, List<TimelinePoint>> lines = codec.getValue();
            all += (int) lines.keySet().stream()
                    .filter(name -> !Ranking.isFloor(name))
                    .count();
            facets.add(facet(codec.getKey(), lines, names));
        }
        List<Facet> shown = best(facets);
        int drawn = shown.stream().mapToInt(facet -> facet.lines().size()).sum();
        return new Facets(shown, names, styles, all - drawn, ranks.any());
    }

    /** Grid of the panels: on a phone one below the other. */
    int columns(Look look) {
        int count = facets.size();
        return look.narrow() || count == 1 ? 1 : count <= 4 ? 2 : 3;
    }

    double endSeconds() {
        return facets.stream()
                .flatMap(facet -> facet.floor().stream())
                .mapToDouble(TimelinePoint::timeSeconds)
                .max()
                .orElse(0);
    }

    /** Says what is not drawn, or nothing. */
    String omission() {
        return omitted == 0
                ? ""
                : " " + omitted
                        + (advised
                                ? " configurations that the advice ranks lower, or not at all, are left out of the picture; all are in"
                                        + " the table."
                                : " configurations with higher peaks are left out of the picture; all are in the table.");
    }

    private static Facet facet(String codec, Map<String, List<TimelinePoint>> lines, List<String> names) {
        List<Line> shown = new ArrayList<>();
        List<TimelinePoint> floor = List.of();
        for (Map.Entry<String, List<TimelinePoint>> line : lines.entrySet()) {
            List<TimelinePoint> points = thin(line.getValue());
            if (Ranking.isFloor(line.getKey())) {
                floor = points;
            } else if (names.contains(line.getKey())) {
                shown.add(new Line(line.getKey(), points));
            }
        }
        shown.sort(Comparator.comparingLong(Line::peak));
        if (floor.isEmpty() && !shown.isEmpty()) {
            floor = shown.get(0).points();
        }
        return new Facet(codec, floor, List.copyOf(shown));
    }

    private static List<Facet> best(List<Facet> facets) {
        List<Facet> drawable =
                facets.stream().filter(facet -> !facet.floor().isEmpty()).toList();
        if (drawable.size() <= MOST_FACETS) {
            return drawable;
        }
        List<Facet> best = drawable.stream()
                .sorted(Comparator.comparingLong(facet -> facet.highest(TimelinePoint::comprDataSize)))
                .limit(MOST_FACETS)
                .toList();
        return drawable.stream().filter(best::contains).toList();
    }

    /** As many names as can be told apart in one panel: those with the least peaks. */
    private static List<String> names(Map<String, Map<String, List<TimelinePoint>>> byCodec, Styles styles) {
        Map<String, Long> peaks = new LinkedHashMap<>();
        byCodec.values()
                .forEach(lines -> lines.forEach((name, points) -> {
                    if (!Ranking.isFloor(name)) {
                        peaks.merge(name, peakOf(points), Math::min);
                    }
                }));
        List<String> names = new ArrayList<>(peaks.keySet());
        if (names.size() > Look.STYLES) {
            names.sort(Comparator.comparing(peaks::get));
            names.subList(Look.STYLES, names.size()).clear();
        }
        names.sort(Comparator.comparing(styles::of));
        return List.copyOf(names);
    }

    /** Keeps the highest point of every stretch, so that no peak is lost, and both ends. */
    private static List<TimelinePoint> thin(List<TimelinePoint> points) {
        int size = points.size();
        if (size <= MOST_POINTS) {
            return List.copyOf(points);
        }
        List<TimelinePoint> kept = new ArrayList<>();
        kept.add(points.get(0));
        for (int i = 0; i < MOST_POINTS; i++) {
            List<TimelinePoint> stretch =
                    points.subList((int) ((long) size * i / MOST_POINTS), (int) ((long) size * (i + 1) / MOST_POINTS));
            kept.add(stretch.stream()
                    .max(Comparator.comparingLong(TimelinePoint::memUsedTotal))
                    .orElseThrow());
        }
        kept.add(points.get(size - 1));
        return kept;
    }

    private static long peakOf(List<TimelinePoint> points) {
        return points.stream().mapToLong(TimelinePoint::memUsedTotal).max().orElse(0);
    }
}
