package swapreplay.reports.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;

/**
 * A column of the table of configurations.
 *
 * @param unit behind the label, empty for none
 * @param source column of results.csv, or the formula of columns; empty for a text that has none
 * @param best which end is best: least, most, or neither
 * @param value what the column sorts by: a Number, a String, or null for unknown
 * @param text how it reads
 * @param exact the full value for the tooltip; empty for none
 */
record TableColumn(
        String label,
        String unit,
        String source,
        Best best,
        Function<ConfigurationResult, @Nullable Object> value,
        Function<ConfigurationResult, String> text,
        Function<ConfigurationResult, String> exact) {
    enum Best {
        LEAST,
        MOST,
        NONE
    }

    private static final Set<String> TEXTS =
            Set.of("codec", "allocator", "policy", "mode", "target", "pareto", "preset", "why_not");

    boolean isNumeric() {
        return !source.isEmpty() && !TEXTS.contains(source);
    }

    /** A row of the page's table. */
    static Map<String, Object> row(ConfigurationResult row, List<Map<String, Object>> cells) {
        return Map.of(
                "cells",
                cells,
                "floor",
                Ranking.isFloor(row.allocator()),
                "front",
                "yes".equals(row.text(CostColumn.PARETO)));
    }

    Map<String, Object> header(boolean sorted) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("label", label);
        header.put("unit", unit);
        header.put("source", source);
        header.put("numeric", isNumeric());
        header.put("first", best == Best.MOST ? "descending" : "ascending");
        header.put("sort", sorted ? "ascending" : "none");
        return header;
    }

    /** The best value among rows that may be recommended; null if there is none or all are equal. */
    @Nullable
    Double bestOf(List<ConfigurationResult> rows) {
        double[] values = rows.stream()
                .filter(row -> !Ranking.isFloor(row.allocator()))
                .map(value)
                .filter(Objects::nonNull)
                .filter(Number.class::isInstance)
                .mapToDouble(number -> ((Number) number).doubleValue())
                .sorted()
                .toArray();
        if (best == Best.NONE || values.length < 2 || values[0] == values[values.length - 1]) {
            return null;
        }
        return best == Best.LEAST ? values[0] : values[values.length - 1];
    }

    Map<String, Object> cell(ConfigurationResult row, @Nullable Double bestValue) {
        Object own = value.apply(row);
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("sort", own == null ? "" : own.toString());
        cell.put("text", own == null ? "\u2013" : text.apply(row));
        cell.put("title", own == null ? "not known or not applicable" : exact.apply(row));
        cell.put("numeric", isNumeric());
        cell.put(
                "best",
                bestValue != null
                        && !Ranking.isFloor(row.allocator())
                        && own instanceof Number number
                        && number.doubleValue() == bestValue);
        return cell;
    }
}
