package swapreplay.reports.chart;

import java.util.function.Predicate;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;

/** Something that results may hold or lack. */
@SuppressWarnings("ImmutableEnumChecker") // the predicates have no state
public enum Figure {
    TIMELINE(
            "there are no points over time (timeline.csv)",
            results -> !results.timeline().isEmpty()),
    ALLOCATOR_TIMELINE(
            "there are no points over time of an allocator other than ideal (timeline.csv)",
            results -> results.timeline().stream().anyMatch(point -> !Ranking.isFloor(point.allocator()))),
    PEAK_AND_IDEAL(
            "no configuration has both mem_used_max and ideal_max (results.csv)",
            results -> results.configurations().stream()
                    .anyMatch(row -> row.memUsedMax() != null && row.idealMax() != null && row.memUsedMax() > 0)),
    RATIO_AND_CPU(
            "no configuration has all of orig_data_max, mem_used_max, compress_ns_page and decompress_ns_page (results.csv)",
            results -> Ranking.of(results.configurations()).byMemory().stream()
                    .anyMatch(row -> Ranking.ratio(row) != null && isPositive(Ranking.cpuNs(row)))),
    FLASH(
            "no configuration that compresses writes to a disk (flash_bytes_day in results.csv), so memory against CPU is all there is to"
                    + " weigh",
            results -> results.configurations().stream()
                    .anyMatch(row -> MemoryAgainstCpuAndFlash.isDrawn(row)
                            && isPositive(row.decimal(CostColumn.FLASH_BYTES_DAY)))),
    DISK_TIMELINE(
            "no configuration puts anything on a disk (bd_count in timeline.csv)",
            results -> results.timeline().stream().anyMatch(point -> DiskOverTime.onDisk(point) > 0)),
    FAULT_TIMES(
            "no configuration waits for anything but the codec: fault_p99_ns is fault_p50_ns or unknown (results.csv)",
            results -> results.configurations().stream().anyMatch(Figure::waits)),
    SIZES(
            "the compressed sizes of pages are not known (results.json, histograms)",
            results -> results.histograms().stream().anyMatch(histogram -> histogram.pages() > 0)),
    RATES(
            "the rates of the trace are not known (results.json, rates)",
            results -> results.rates().writes().length > 0 && results.rates().bucketSeconds() > 0);

    private final String absence;
    private final Predicate<RunResults> presence;

    Figure(String absence, Predicate<RunResults> presence) {
        this.absence = absence;
        this.presence = presence;
    }

    boolean isIn(RunResults results) {
        return presence.test(results);
    }

    String absence() {
        return absence;
    }

    private static boolean isPositive(@org.jspecify.annotations.Nullable Double value) {
        return value != null && value > 0;
    }

    private static boolean waits(ConfigurationResult row) {
        Long p99 = row.count(CostColumn.FAULT_P99_NS);
        return p99 != null && !p99.equals(row.count(CostColumn.FAULT_P50_NS));
    }
}
