package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.html.TableColumn.Best;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** The table of all configurations, in the order of advise or least peak first; columns that say nothing in this run are left out. */
final class ConfigurationTable {
    private static final String PEAK = "mem_used_max";

    private final List<ConfigurationResult> rows;
    private final boolean ranked;
    private final List<TableColumn> columns = new ArrayList<>();

    private ConfigurationTable(List<ConfigurationResult> rows) {
        this.ranked = rows.stream().anyMatch(row -> row.count(CostColumn.RANK) != null);
        Comparator<ConfigurationResult> byPeak =
                Comparator.comparing(ConfigurationResult::memUsedMax, Comparator.nullsLast(Comparator.naturalOrder()));
        this.rows = rows.stream()
                .sorted(Comparator.comparing(
                                (ConfigurationResult row) -> row.count(CostColumn.RANK),
                                Comparator.nullsLast(Comparator.<Long>naturalOrder()))
                        .thenComparing(byPeak))
                .toList();
    }

    static Map<String, Object> of(RunResults results) {
        ConfigurationTable table = new ConfigurationTable(results.configurations());
        table.chooseColumns();
        return table.model();
    }

    private void chooseColumns() {
        boolean targetsAlone = rows.stream().allMatch(row -> row.codec().isEmpty());
        if (!targetsAlone) {
            text("Codec", "codec", ConfigurationResult::codec);
            text("Allocator", "allocator", ConfigurationResult::allocator);
        }
        if (differ(ConfigurationResult::policy)) {
            text("Policy", "policy", ConfigurationResult::policy);
        }
        if (differ(ConfigurationResult::mode)) {
            text("Mode", "mode", ConfigurationResult::mode);
        }
        if (rows.stream().anyMatch(row -> !row.target().equals("core"))) {
            text("Target", "target", ConfigurationResult::target);
        }
        if (ranked) {
            count("Rank", CostColumn.RANK.column(), row -> row.count(CostColumn.RANK));
        }
        known("Preset", CostColumn.PRESET);
        if (!targetsAlone || known(ConfigurationResult::memUsedMax)) {
            memory();
        }
        known("Not recommended:", CostColumn.WHY_NOT);
        countIfAny("Frames compacted", "pages_compacted", ConfigurationResult::pagesCompacted);
        countIfAny("Writes refused", "write_failed", ConfigurationResult::writeFailed);
        countIfAny("Backing device, written", "bd_writes", ConfigurationResult::bdWrites);
        countIfAny("Backing device, read", "bd_reads", ConfigurationResult::bdReads);
        countIfAny("Reads verified", "verified_reads", ConfigurationResult::verifiedReads);
        if (known(ConfigurationResult::verifyErrors)) {
            count("Verify errors", "verify_errors", ConfigurationResult::verifyErrors);
        }
    }

    private void memory() {
        bytes("Peak", PEAK, ConfigurationResult::memUsedMax);
        add("Ratio", "", "orig_data_max / mem_used_max", Best.MOST, Ranking::ratio, ratio -> Text.decimal(ratio, 2));
        if (rows.stream().allMatch(row -> row.text(CostColumn.PACE) != null)) {
            count("Huge pages", "huge_pages_since", ConfigurationResult::hugePagesSince);
            bytes("At the end", "mem_used_total", ConfigurationResult::memUsedTotal);
            return; // a real device: it has neither an ideal nor times of the codec alone
        }
        add(
                "Fragmen\u00adtation",
                "%",
                "fragmentation_pct",
                Best.LEAST,
                ConfigurationResult::fragmentationPct,
                percent -> Text.decimal(percent, 1));
        add(
                "Compress",
                "\u00b5s",
                "compress_ns_page",
                Best.LEAST,
                ConfigurationResult::compressNsPage,
                ConfigurationTable::micros);
        add(
                "Restore",
                "\u00b5s",
                "decompress_ns_page",
                Best.LEAST,
                ConfigurationResult::decompressNsPage,
                ConfigurationTable::micros);
        known("Pareto front", CostColumn.PARETO);
        count("Huge pages", "huge_pages_since", ConfigurationResult::hugePagesSince);
        bytes("At the end", "mem_used_total", ConfigurationResult::memUsedTotal);
    }

    private void known(String label, CostColumn column) {
        if (rows.stream().anyMatch(row -> row.text(column) != null)) {
            columns.add(new TableColumn(
                    label,
                    "",
                    column.column(),
                    Best.NONE,
                    row -> row.text(column),
                    row -> format(row.text(column), Function.identity()),
                    row -> ""));
        }
    }

    private Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put(
                "header",
                columns.stream()
                        .map(column -> column.header(column.source().equals(ranked ? CostColumn.RANK.column() : PEAK)))
                        .toList());
        List<@Nullable Double> best = new ArrayList<>();
        columns.forEach(column -> best.add(column.bestOf(rows)));
        List<Map<String, Object>> body = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            List<Map<String, Object>> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.add(columns.get(i).cell(row, best.get(i)));
            }
            body.add(TableColumn.row(row, cells));
        }
        model.put("rows", body);
        model.put("common", common());
        return model;
    }

    /** Figures that no configuration changes, said once. */
    private List<String> common() {
        List<String> common = new ArrayList<>();
        same("writes", "pages written", ConfigurationResult::writes, common);
        same("reads", "read", ConfigurationResult::reads, common);
        same("frees", "slots freed", ConfigurationResult::frees, common);
        same("same_pages", "slots same-filled at the end", ConfigurationResult::samePages, common);
        return common;
    }

    private void same(
            String source, String what, Function<ConfigurationResult, @Nullable Long> value, List<String> common) {
        List<Long> values =
                rows.stream().map(value).filter(Objects::nonNull).distinct().toList();
        if (values.size() == 1) {
            common.add(Text.count(values.get(0)) + " " + what + " (" + source + ")");
        } else if (values.size() > 1) {
            columns.add(countColumn(what, source, value));
        }
    }

    private boolean differ(Function<ConfigurationResult, String> value) {
        return rows.stream().map(value).distinct().count() > 1;
    }

    private boolean known(Function<ConfigurationResult, @Nullable Long> value) {
        return rows.stream().map(value).anyMatch(Objects::nonNull);
    }

    private void text(String label, String source, Function<ConfigurationResult, String> value) {
        columns.add(new TableColumn(label, "", source, Best.NONE, value::apply, value, row -> ""));
    }

    private void bytes(String label, String source, Function<ConfigurationResult, @Nullable Long> value) {
        ByteScale scale = ByteScale.forUpTo(rows.stream()
                .map(value)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0));
        columns.add(new TableColumn(
                label,
                scale.unit(),
                source,
                Best.LEAST,
                value::apply,
                row -> format(value.apply(row), scale::number),
                row -> format(value.apply(row), bytes -> Text.count(bytes) + " bytes")));
    }

    private void add(
            String label,
            String unit,
            String source,
            Best best,
            Function<ConfigurationResult, @Nullable Double> value,
            Function<Double, String> format) {
        columns.add(new TableColumn(
                label,
                unit,
                source,
                best,
                value::apply,
                row -> format(value.apply(row), format),
                row -> format(value.apply(row), number -> Text.decimal(number, 6))));
    }

    private void countIfAny(String label, String source, Function<ConfigurationResult, @Nullable Long> value) {
        if (rows.stream().map(value).anyMatch(count -> count != null && count > 0)) {
            count(label, source, value);
        }
    }

    private void count(String label, String source, Function<ConfigurationResult, @Nullable Long> value) {
        columns.add(countColumn(label, source, value));
    }

    private static TableColumn countColumn(
            String label, String source, Function<ConfigurationResult, @Nullable Long> value) {
        return new TableColumn(
                label, "", source, Best.NONE, value::apply, row -> format(value.apply(row), Text::count), row -> "");
    }

    private static <T> String format(@Nullable T value, Function<T, String> format) {
        return value == null ? "" : format.apply(value);
    }

    private static String micros(double ns) {
        return Text.decimal(ns / 1000, 2);
    }
}
