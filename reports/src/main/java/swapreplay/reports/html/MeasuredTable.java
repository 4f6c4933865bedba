package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.html.TableColumn.Best;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** How long the requests to real targets took: one line for each configuration and kind of request. Only for runs on such targets. */
final class MeasuredTable {
    /** One line: the requests of one kind. */
    private record Kind(String word) {
        CostColumn column(String figure) {
            return CostColumn.valueOf(word.toUpperCase(Locale.ROOT) + "_" + figure);
        }
    }

    private static final List<Kind> KINDS = List.of(new Kind("write"), new Kind("read"), new Kind("free"));

    private MeasuredTable() {}

    /** The table; empty for runs on the core. */
    static Map<String, Object> of(RunResults results) {
        List<ConfigurationResult> rows = results.configurations().stream()
                .filter(row -> row.text(CostColumn.PACE) != null)
                .toList();
        if (rows.isEmpty()) {
            return Map.of();
        }
        List<Map<String, Object>> header = null;
        List<Map<String, Object>> body = new ArrayList<>();
        for (Kind kind : KINDS) {
            List<TableColumn> columns = columns(kind, rows);
            if (header == null) {
                header = columns.stream().map(column -> column.header(false)).toList();
            }
            for (ConfigurationResult row : rows) {
                body.add(TableColumn.row(
                        row,
                        columns.stream()
                                .map(column -> column.cell(row, rows.size() < 2 ? null : column.bestOf(rows)))
                                .toList()));
            }
        }
        return Map.of("header", header, "rows", body, "conditions", conditions(rows));
    }

    private static List<TableColumn> columns(Kind kind, List<ConfigurationResult> rows) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(words("Configuration", ConfigurationResult::label));
        columns.add(words("Request", row -> kind.word()));
        columns.add(count("Number", "requests", kind));
        columns.add(nanos("Half within", "p50_ns", kind));
        columns.add(nanos("99 of 100", "p99_ns", kind));
        columns.add(nanos("999 of 1,000", "p999_ns", kind));
        if (rows.stream().anyMatch(row -> row.decimal(CostColumn.WRITE_CPU_NS) != null)) {
            columns.add(new TableColumn(
                    "CPU time, mean",
                    "",
                    "cpu_ns",
                    Best.LEAST,
                    row -> row.decimal(kind.column("CPU_NS")),
                    row -> text(row.decimal(kind.column("CPU_NS")), Text::nanos),
                    row -> text(row.decimal(kind.column("CPU_NS")), ns -> Text.decimal(ns, 1) + " ns")));
        }
        return columns;
    }

    /** How the targets were driven and what came of it, a sentence for each configuration. */
    private static List<String> conditions(List<ConfigurationResult> rows) {
        List<String> conditions = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            Long depth = row.count(CostColumn.DEPTH);
            Double pages = row.decimal(CostColumn.PAGES_S);
            Long late = row.count(CostColumn.LATE_REQUESTS);
            String pace = String.valueOf(row.text(CostColumn.PACE));
            conditions.add(row.label() + ": pace " + pace
                    + (depth == null ? "" : ", at most " + Text.count(depth, "request") + " at a time")
                    + (pages == null ? "" : ", " + Text.decimal(pages, 0) + " pages written and read a second")
                    + (late == null ? "" : lateness(row, late)) + ".");
        }
        return conditions;
    }

    private static String lateness(ConfigurationResult row, long late) {
        Long p99 = row.count(CostColumn.LATE_P99_NS);
        Long latest = row.count(CostColumn.LATE_MAX_NS);
        return "; " + Text.count(late, "request") + " began more than 1 ms after their time"
                + (p99 == null || latest == null
                        ? ""
                        : " (99 of 100 within " + Text.nanos(p99) + ", the latest " + Text.nanos(latest) + ")");
    }

    private static TableColumn words(String label, Function<ConfigurationResult, String> value) {
        return new TableColumn(label, "", "", Best.NONE, value::apply, value, row -> "");
    }

    private static TableColumn count(String label, String figure, Kind kind) {
        CostColumn column = kind.column(figure.toUpperCase(Locale.ROOT));
        return new TableColumn(
                label,
                "",
                figure,
                Best.NONE,
                row -> row.count(column),
                row -> text(row.count(column), Text::count),
                row -> column.column());
    }

    private static TableColumn nanos(String label, String figure, Kind kind) {
        CostColumn column = kind.column(figure.toUpperCase(Locale.ROOT));
        return new TableColumn(
                label,
                "",
                figure,
                Best.LEAST,
                row -> row.count(column),
                row -> text(row.count(column), ns -> Text.nanos(ns)),
                row -> text(row.count(column), ns -> column.column() + ": " + Text.count(ns) + " ns"));
    }

    private static <T> String text(@Nullable T value, Function<T, String> format) {
        return value == null ? "" : format.apply(Objects.requireNonNull(value));
    }
}
