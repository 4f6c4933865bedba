package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.html.TableColumn.Best;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/**
 * What each configuration costs beyond its peak: memory over time, CPU, waiting, bytes to the disk; least mean memory first. Only for runs
 * with policies, since without one all but the codec's time is in the other table.
 */
final class CostTable {
    private CostTable() {}

    /** The table; empty without policies. */
    static Map<String, Object> of(RunResults results) {
        List<ConfigurationResult> rows = results.configurations().stream()
                .filter(row -> !Ranking.isFloor(row.allocator()))
                .sorted(Comparator.comparing(
                        row -> row.count(CostColumn.MEM_USED_MEAN), Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        if (rows.stream().allMatch(row -> row.policy().equals("none"))) {
            return Map.of();
        }
        List<TableColumn> columns = columns(rows).stream()
                .filter(column -> rows.stream().map(column.value()).anyMatch(Objects::nonNull))
                .toList();
        Map<TableColumn, @Nullable Double> best = new HashMap<>();
        columns.forEach(column -> best.put(column, column.bestOf(rows)));
        List<Map<String, Object>> body = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            body.add(TableColumn.row(
                    row,
                    columns.stream()
                            .map(column -> column.cell(row, best.get(column)))
                            .toList()));
        }
        return Map.of(
                "header",
                columns.stream()
                        .map(column -> column.header(column.source().equals(CostColumn.MEM_USED_MEAN.column())))
                        .toList(),
                "rows",
                body);
    }

    private static List<TableColumn> columns(List<ConfigurationResult> rows) {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(new TableColumn(
                "Configuration",
                "",
                "policy",
                Best.NONE,
                ConfigurationResult::label,
                ConfigurationResult::label,
                row -> ""));
        columns.add(bytes("Mean memory", CostColumn.MEM_USED_MEAN, Best.LEAST));
        columns.add(decimal("CPU", CostColumn.CPU_S, Best.LEAST, seconds -> Text.seconds(seconds)));
        columns.add(
                decimal("of it for policies", CostColumn.POLICY_CPU_S, Best.LEAST, seconds -> Text.seconds(seconds)));
        columns.add(nanos("Fault, median", CostColumn.FAULT_P50_NS));
        columns.add(nanos("p99", CostColumn.FAULT_P99_NS));
        columns.add(nanos("p99.9", CostColumn.FAULT_P999_NS));
        columns.add(nanos("1,024 faults in a row, worst", CostColumn.BURST_NS));
        columns.add(decimal("Held up by the disk", CostColumn.STALL_S, Best.LEAST, seconds -> Text.seconds(seconds)));
        columns.add(decimal(
                "To the disk in a day",
                CostColumn.FLASH_BYTES_DAY,
                Best.LEAST,
                bytes -> ByteScale.of(Math.round(bytes))));
        columns.add(decimal(
                "Endurance",
                CostColumn.ENDURANCE_YEARS,
                Best.MOST,
                years -> Text.decimal(years, years < 10 ? 1 : 0) + " years"));
        columns.add(count("Disk pages written", "bd_writes", ConfigurationResult::bdWrites));
        columns.add(count("Disk pages read", "bd_reads", ConfigurationResult::bdReads));
        columns.add(bytes("Saved by recompression", CostColumn.RECOMPRESS_OBJECT_BYTES, Best.MOST));
        columns.add(bytes("Saved by deduplication", CostColumn.DEDUP_OBJECT_BYTES, Best.MOST));
        for (CostColumn column : List.of(
                CostColumn.READAHEAD_PAGES,
                CostColumn.READAHEAD_HITS,
                CostColumn.STORED_PAGES,
                CostColumn.WRITTEN_BACK_PAGES,
                CostColumn.POOL_LIMIT_HIT,
                CostColumn.REJECTED_WHILE_FULL,
                CostColumn.REJECT_ALLOC_FAIL,
                CostColumn.NO_SLOT,
                CostColumn.OVER_LIMIT,
                CostColumn.INCOMPRESSIBLE,
                CostColumn.STALE_PAGES,
                CostColumn.STALE_PAGES_MAX,
                CostColumn.BD_COUNT_MAX,
                CostColumn.RECOMPRESSED_PAGES,
                CostColumn.RESCUED_PAGES,
                CostColumn.RECOMPRESS_ATTEMPTS,
                CostColumn.INCOMPRESSIBLE_PAGES,
                CostColumn.POLICY_TURNS,
                CostColumn.POLICY_ERRORS,
                CostColumn.DEDUP_PAGES,
                CostColumn.DEDUP_FOUND)) {
            if (rows.stream().anyMatch(row -> isPositive(row.count(column)))) {
                columns.add(count(label(column), column.column(), row -> row.count(column)));
            }
        }
        return columns;
    }

    private static String label(CostColumn column) {
        String words = column.column().replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static boolean isPositive(@Nullable Long value) {
        return value != null && value > 0;
    }

    private static TableColumn count(String label, String source, Function<ConfigurationResult, @Nullable Long> value) {
        return new TableColumn(
                label, "", source, Best.NONE, value::apply, row -> text(value.apply(row), Text::count), row -> "");
    }

    private static TableColumn bytes(String label, CostColumn column, Best best) {
        return new TableColumn(
                label,
                "",
                column.column(),
                best,
                row -> row.count(column),
                row -> text(row.count(column), ByteScale::of),
                row -> text(row.count(column), bytes -> Text.count(bytes) + " bytes"));
    }

    private static TableColumn nanos(String label, CostColumn column) {
        return new TableColumn(
                label,
                "",
                column.column(),
                Best.LEAST,
                row -> row.count(column),
                row -> text(row.count(column), ns -> Text.nanos(ns)),
                row -> text(row.count(column), ns -> Text.count(ns) + " ns"));
    }

    private static TableColumn decimal(String label, CostColumn column, Best best, DoubleFunction<String> format) {
        return new TableColumn(
                label,
                "",
                column.column(),
                best,
                row -> row.decimal(column),
                row -> text(row.decimal(column), format::apply),
                row -> text(row.decimal(column), number -> Text.decimal(number, 6)));
    }

    private static <T> String text(@Nullable T value, Function<T, String> format) {
        return value == null ? "" : format.apply(value);
    }
}
