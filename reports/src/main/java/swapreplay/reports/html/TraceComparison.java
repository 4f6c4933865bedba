package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** Several runs side by side: the best of each, and the ratio of every configuration on every trace. */
final class TraceComparison {
    private final List<String> names;
    private final List<Ranking> rankings;

    private TraceComparison(List<String> names, List<RunResults> runs) {
        this.names = names;
        this.rankings =
                runs.stream().map(run -> Ranking.of(run.configurations())).toList();
    }

    static Map<String, Object> of(List<String> names, List<RunResults> runs) {
        return new TraceComparison(names, runs).model();
    }

    /** A configuration with its ratio on each trace; null where it was not replayed or is not ranked. */
    private record Line(
            String label,
            List<@Nullable Double> ratios,
            @Nullable Double mean) {}

    private Map<String, Object> model() {
        List<Line> lines = lines();
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("answer", answer(lines));
        model.put("best", best());
        model.put("traces", names);
        List<@Nullable Double> highest = new ArrayList<>();
        for (int trace = 0; trace <= names.size(); trace++) {
            int column = trace;
            highest.add(lines.stream()
                    .map(line -> value(line, column))
                    .filter(java.util.Objects::nonNull)
                    .max(Double::compare)
                    .orElse(null));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Line line : lines) {
            List<Map<String, Object>> cells = new ArrayList<>();
            for (int trace = 0; trace <= names.size(); trace++) {
                Double ratio = value(line, trace);
                cells.add(Map.of(
                        "text", ratio == null ? "\u2013" : Text.decimal(ratio, 2),
                        "sort", ratio == null ? "" : ratio.toString(),
                        "best", ratio != null && lines.size() > 1 && ratio.equals(highest.get(trace))));
            }
            rows.add(Map.of("label", line.label(), "cells", cells));
        }
        model.put("rows", rows);
        return model;
    }

    private @Nullable Double value(Line line, int column) {
        return column == names.size() ? line.mean() : line.ratios().get(column);
    }

    private List<Line> lines() {
        Set<String> labels = new LinkedHashSet<>();
        rankings.forEach(ranking -> ranking.byMemory().forEach(row -> labels.add(row.label())));
        List<Line> lines = new ArrayList<>();
        for (String label : labels) {
            List<@Nullable Double> ratios = new ArrayList<>();
            double logs = 0;
            boolean everywhere = true;
            for (Ranking ranking : rankings) {
                Double ratio = ratio(ranking, label);
                ratios.add(ratio);
                everywhere &= ratio != null && ratio > 0;
                logs += ratio == null || ratio <= 0 ? 0 : Math.log(ratio);
            }
            lines.add(new Line(label, ratios, everywhere ? Math.exp(logs / rankings.size()) : null));
        }
        lines.sort(Comparator.comparing(Line::mean, Comparator.nullsFirst(Comparator.<Double>naturalOrder()))
                .reversed());
        return lines;
    }

    private static @Nullable Double ratio(Ranking ranking, String label) {
        return ranking.byMemory().stream()
                .filter(row -> row.label().equals(label))
                .map(Ranking::ratio)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String answer(List<Line> lines) {
        if (lines.isEmpty() || lines.get(0).mean() == null) {
            return "No configuration was replayed and ranked on all of these traces.";
        }
        Line first = lines.get(0);
        Double mean = first.mean();
        long wins = rankings.stream()
                .filter(ranking -> !ranking.byMemory().isEmpty()
                        && ranking.byMemory().get(0).label().equals(first.label()))
                .count();
        return first.label() + " has the highest ratio over all traces: " + Text.decimal(mean == null ? 0 : mean, 2)
                + " (geometric mean). It needs the least memory on " + wins + " of " + names.size() + " traces.";
    }

    /** One line for each trace: what needs least there. */
    private List<Map<String, Object>> best() {
        List<Map<String, Object>> best = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("id", "r" + (i + 1));
            line.put("name", names.get(i));
            List<ConfigurationResult> ranked = rankings.get(i).byMemory();
            ConfigurationResult row = ranked.isEmpty() ? null : ranked.get(0);
            Long original = row == null ? null : row.origDataMax();
            Long held = row == null ? null : row.memUsedMax();
            Double ratio = row == null ? null : Ranking.ratio(row);
            Double cpu = row == null ? null : Ranking.cpuNs(row);
            line.put("label", row == null ? "\u2013" : row.label());
            line.put("original", original == null ? "\u2013" : ByteScale.of(original));
            line.put("held", held == null ? "\u2013" : ByteScale.of(held));
            line.put("ratio", ratio == null ? "\u2013" : Text.decimal(ratio, 2));
            line.put("cpu", cpu == null ? "\u2013" : Text.micros(cpu));
            best.add(line);
        }
        return best;
    }
}
