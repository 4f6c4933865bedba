package swapreplay.reports.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configurations of one trace by the memory they need at the peak, and those among them that no other beats.
 *
 * @param byMemory rows that may be recommended, least {@code mem_used_max} first
 * @param front the rows of {@code byMemory} on the Pareto front of memory and CPU cost, least memory first; rows without a CPU cost are
 *     never on it
 * @param excluded rows that may not be recommended, and why
 */
public record Ranking(List<ConfigurationResult> byMemory, List<ConfigurationResult> front, List<Excluded> excluded) {
    /** CPU costs this close count as equal: repeated measurements of one codec differ by as much. */
    public static final double CPU_TOLERANCE = 0.02;

    /** A row that holds little memory for the wrong reason. */
    public record Excluded(ConfigurationResult row, String reason) {}

    public static Ranking of(List<ConfigurationResult> rows) {
        List<ConfigurationResult> fit = new ArrayList<>();
        List<Excluded> excluded = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            String reason = whyNot(row);
            if (reason == null) {
                fit.add(row);
            } else {
                excluded.add(new Excluded(row, reason));
            }
        }
        fit.sort(Comparator.comparingLong(Ranking::peak)
                .thenComparingDouble(row -> cpuOrInfinity(row))
                .thenComparing(ConfigurationResult::label));
        List<ConfigurationResult> front = fit.stream()
                .filter(row -> cpuNs(row) != null && fit.stream().noneMatch(other -> beats(other, row)))
                .toList();
        return new Ranking(List.copyOf(fit), front, List.copyOf(excluded));
    }

    /**
     * Mean CPU time of one page out and in again, in nanoseconds, with its share of what policies did to pages meanwhile; null unless both
     * were measured.
     */
    public static @Nullable Double cpuNs(ConfigurationResult row) {
        Double out = row.compressNsPage();
        Double in = row.decompressNsPage();
        Double policies = row.decimal(CostColumn.POLICY_CPU_S);
        double share = policies == null || row.writes() == 0 ? 0 : policies * 1e9 / row.writes();
        return out == null || in == null ? null : out + in + share;
    }

    /** Bytes swapped out for one byte of memory, both at their peaks: {@code orig_data_max / mem_used_max}. */
    public static @Nullable Double ratio(ConfigurationResult row) {
        Long original = row.origDataMax();
        Long held = row.memUsedMax();
        return original == null || held == null || held == 0 ? null : (double) original / held;
    }

    /** Whether the row is the floor that every chart draws, which no allocator reaches. */
    public static boolean isFloor(String allocator) {
        return allocator.equals("ideal");
    }

    private static @Nullable String whyNot(ConfigurationResult row) {
        if (isFloor(row.allocator())) {
            return "ideal is the floor, not an allocator";
        }
        if (row.memUsedMax() == null) {
            return "its memory is not known";
        }
        if (row.text(CostColumn.DISK) != null) {
            return "part of its pages lie on a disk, so memory alone does not rank it";
        }
        if (row.count(CostColumn.DEDUP_FOUND) != null) {
            return "no kernel keeps identical pages once";
        }
        if (isPositive(row.verifyErrors())) {
            return "reads did not return what was written";
        }
        return isPositive(row.writeFailed()) ? "it refused writes, so it stored less" : null;
    }

    private static boolean beats(ConfigurationResult one, ConfigurationResult other) {
        double oneCpu = cpuOrInfinity(one);
        double otherCpu = cpuOrInfinity(other);
        return peak(one) < peak(other)
                ? oneCpu <= otherCpu * (1 + CPU_TOLERANCE)
                : peak(one) == peak(other) && oneCpu < otherCpu;
    }

    private static boolean isPositive(@Nullable Long count) {
        return count != null && count > 0;
    }

    private static long peak(ConfigurationResult row) {
        Long peak = row.memUsedMax();
        return peak == null ? Long.MAX_VALUE : peak;
    }

    private static double cpuOrInfinity(ConfigurationResult row) {
        Double cpu = cpuNs(row);
        return cpu == null ? Double.POSITIVE_INFINITY : cpu;
    }
}
