package swapreplay.reports.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of one trace that no other beats in peak memory ({@code mem_used_max}), CPU time ({@code cpu_s}), bytes to a disk
 * ({@code flash_bytes_day}) and fault latency ({@code fault_p99_ns}) together. CPU and latency within {@link Ranking#CPU_TOLERANCE} count as
 * equal. A row takes part if it refused nothing, read nothing wrong, holds a known amount of memory and is no floor.
 */
public final class ParetoFront {
    private static final double TOLERANCE = 1 + Ranking.CPU_TOLERANCE;

    private final List<ConfigurationResult> rows = new ArrayList<>();
    private final Set<ConfigurationResult> front = Collections.newSetFromMap(new IdentityHashMap<>());

    private ParetoFront(List<ConfigurationResult> all) {
        all.stream().filter(ParetoFront::takesPart).forEach(rows::add);
        for (ConfigurationResult row : rows) {
            if (rows.stream().noneMatch(other -> beats(other, row))) {
                front.add(row);
            }
        }
    }

    public static ParetoFront of(List<ConfigurationResult> rows) {
        return new ParetoFront(rows);
    }

    /** {@code yes}, {@code no}, or null for a row that does not take part: the cell of the column {@code pareto}. */
    public @Nullable String mark(ConfigurationResult row) {
        return !takesPart(row) ? null : front.contains(row) ? "yes" : "no";
    }

    private static boolean takesPart(ConfigurationResult row) {
        return !Ranking.isFloor(row.allocator())
                && row.memUsedMax() != null
                && (row.writeFailed() == null || row.writeFailed() == 0)
                && (row.verifyErrors() == null || row.verifyErrors() == 0);
    }

    private static boolean beats(ConfigurationResult one, ConfigurationResult other) {
        double memory = memory(one) - memory(other);
        double flash = flash(one) - flash(other);
        double cpu = cpu(one);
        double otherCpu = cpu(other);
        double latency = latency(one);
        double otherLatency = latency(other);
        boolean noWorse =
                memory <= 0 && flash <= 0 && cpu <= otherCpu * TOLERANCE && latency <= otherLatency * TOLERANCE;
        return noWorse && (memory < 0 || flash < 0 || cpu * TOLERANCE < otherCpu || latency * TOLERANCE < otherLatency);
    }

    private static double memory(ConfigurationResult row) {
        return row.memUsedMax() == null ? Double.POSITIVE_INFINITY : row.memUsedMax();
    }

    /** Where time does not pass there are no bytes a day, but pages written count all the same. */
    private static double flash(ConfigurationResult row) {
        Double perDay = row.decimal(CostColumn.FLASH_BYTES_DAY);
        return perDay != null ? perDay : row.bdWrites() == null ? 0 : row.bdWrites();
    }

    /** What is unknown beats nothing, and is beaten by what is known. */
    private static double cpu(ConfigurationResult row) {
        Double seconds = row.decimal(CostColumn.CPU_S);
        boolean noCodec = row.codec().equals("none");
        return seconds != null ? seconds : noCodec ? 0 : Double.MAX_VALUE / 4;
    }

    private static double latency(ConfigurationResult row) {
        Long ns = row.count(CostColumn.FAULT_P99_NS);
        return ns == null ? Double.MAX_VALUE / 4 : ns;
    }
}
