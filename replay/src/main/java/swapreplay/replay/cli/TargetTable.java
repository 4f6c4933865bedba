package swapreplay.replay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.RunResults;

/** What a real target did, for people: one line for each configuration, and one for each kind of its requests. */
final class TargetTable {
    private static final double MIB = 1 << 20;

    private final List<ConfigurationResult> rows;
    private final long pageSize;

    TargetTable(RunResults results) {
        rows = results.configurations();
        pageSize = results.trace().info().get("page_size") instanceof Long bytes ? bytes : 4096;
    }

    void print(PrintWriter out) {
        configurations(out);
        out.println();
        requests(out);
        out.println();
    }

    private void configurations(PrintWriter out) {
        boolean memory = rows.stream().anyMatch(row -> row.memUsedMax() != null);
        boolean paced = rows.stream().anyMatch(row -> row.count(CostColumn.LATE_REQUESTS) != null);
        List<String> header = new ArrayList<>(List.of("target"));
        if (memory) {
            header.addAll(List.of("codec", "allocator", ">peak memory", ">ratio"));
        }
        header.addAll(List.of(">throughput", ">refused", ">verified", ">wrong"));
        if (paced) {
            header.addAll(List.of(">late", ">late p99", ">latest"));
        }
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (ConfigurationResult row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.target()));
            if (memory) {
                cells.addAll(List.of(
                        row.codec(),
                        row.allocator(),
                        row.memUsedMax() == null ? "-" : HumanText.size(row.memUsedMax()),
                        ratio(row)));
            }
            cells.addAll(List.of(
                    throughput(row), count(row.writeFailed()), count(row.verifiedReads()), count(row.verifyErrors())));
            if (paced) {
                cells.addAll(List.of(
                        count(row.count(CostColumn.LATE_REQUESTS)),
                        duration(row.count(CostColumn.LATE_P99_NS)),
                        duration(row.count(CostColumn.LATE_MAX_NS))));
            }
            table.add(cells.toArray(String[]::new));
        }
        table.print(out);
    }

    private void requests(PrintWriter out) {
        boolean several = rows.size() > 1;
        boolean cpu = rows.stream().anyMatch(row -> row.decimal(CostColumn.WRITE_CPU_NS) != null);
        List<String> header = new ArrayList<>(several ? List.of("codec", "request") : List.of("request"));
        header.addAll(List.of(">number", ">p50", ">p99", ">p99.9"));
        if (cpu) {
            header.add(">CPU, mean");
        }
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (ConfigurationResult row : rows) {
            for (String kind : List.of("write", "read", "free")) {
                List<String> cells = new ArrayList<>(several ? List.of(row.codec(), kind) : List.of(kind));
                cells.addAll(List.of(
                        count(row.count(column(kind, "REQUESTS"))),
                        duration(row.count(column(kind, "P50_NS"))),
                        duration(row.count(column(kind, "P99_NS"))),
                        duration(row.count(column(kind, "P999_NS")))));
                if (cpu) {
                    Double mean = row.decimal(column(kind, "CPU_NS"));
                    cells.add(mean == null ? "-" : duration(Math.round(mean)));
                }
                table.add(cells.toArray(String[]::new));
            }
        }
        table.print(out);
    }

    private static CostColumn column(String kind, String figure) {
        return CostColumn.valueOf(kind.toUpperCase(Locale.ROOT) + "_" + figure);
    }

    private String throughput(ConfigurationResult row) {
        Double pages = row.decimal(CostColumn.PAGES_S);
        return pages == null ? "-" : String.format(Locale.ROOT, "%.1f MiB/s", pages * pageSize / MIB);
    }

    private static String ratio(ConfigurationResult row) {
        Long uncompressed = row.origDataMax();
        Long used = row.memUsedMax();
        return uncompressed == null || used == null || used == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", (double) uncompressed / used);
    }

    private static String count(@Nullable Long value) {
        return value == null ? "-" : HumanText.count(value);
    }

    /** Three digits in the unit that fits. */
    static String duration(@Nullable Long ns) {
        if (ns == null) {
            return "-";
        }
        double us = ns / 1e3;
        return us < 1000
                ? String.format(Locale.ROOT, "%.2f us", us)
                : us < 1e6
                        ? String.format(Locale.ROOT, "%.2f ms", us / 1e3)
                        : String.format(Locale.ROOT, "%.2f s", us / 1e6);
    }
}
