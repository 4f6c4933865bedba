package swapreplay.replay.engine;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.policy.FaultTimes;
import swapreplay.core.policy.TierStats;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultBuilder;
import swapreplay.reports.model.TimelinePoint;
import swapreplay.traces.format.TraceSummary;

/** What a configuration costs: memory over time, CPU, waiting, flash. */
final class Costs {
    private static final double DAY_S = 86_400;
    private static final double YEAR_DAYS = 365.25;

    private final Survey survey;
    private final int pageSize;
    private final double seconds;
    private final Calibration calibration;

    Costs(Survey survey, TraceSummary summary, int pageSize, Calibration calibration) {
        this.calibration = calibration;
        this.survey = survey;
        this.pageSize = pageSize;
        this.seconds = summary.watchedNs() / 1e9;
    }

    /** @param sizes by codec */
    void add(ResultBuilder row, ResultRow result, Map<String, SizeTable> sizes) {
        memory(row, result.timeline());
        SizeTable table = table(result.configuration().device().codec(), sizes);
        if (result.upkeep() != null) {
            new PolicyCosts(row, result.upkeep(), seconds).add();
            cpu(row, result, result.upkeep(), sizes);
            return;
        }
        CodecSpeed speed = table.speed();
        ResultRow.Tiers tiers = result.tiers();
        boolean timed = !Double.isNaN(speed.compressNs()) && !Double.isNaN(speed.decompressNs());
        if (tiers == null) {
            deviceAlone(row, table, timed);
        } else {
            TierStats stats = tiers.stats();
            if (timed && result.configuration().policy().usesCodec()) {
                cpu(row, table, stats.compressions(), stats.restores());
            }
            faults(row, tiers.times());
            disk(row, stats);
            stats.counters()
                    .forEach((name, value) ->
                            row.cost(CostColumn.valueOf(name.toUpperCase(java.util.Locale.ROOT)), value));
        }
    }

    /** Between two points of the timeline memory is taken to change evenly. */
    private static void memory(ResultBuilder row, List<TimelinePoint> timeline) {
        double byteSeconds = 0;
        for (int i = 1; i < timeline.size(); i++) {
            TimelinePoint from = timeline.get(i - 1);
            TimelinePoint to = timeline.get(i);
            byteSeconds += (to.timeSeconds() - from.timeSeconds()) * (from.memUsedTotal() + to.memUsedTotal()) / 2.0;
        }
        double span = timeline.isEmpty()
                ? 0
                : timeline.get(timeline.size() - 1).timeSeconds()
                        - timeline.get(0).timeSeconds();
        if (span > 0) {
            row.cost(CostColumn.MEM_BYTE_SECONDS, byteSeconds);
            row.cost(CostColumn.MEM_USED_MEAN, Math.round(byteSeconds / span));
        }
    }

    /** Nothing but the codec is ever waited for, and every restore counts as the mean of all. */
    private void deviceAlone(ResultBuilder row, SizeTable table, boolean timed) {
        long same = samePages(table);
        long served = survey.reads - survey.readMisses - survey.readsAfterFree;
        long restores = Math.round(served * (1 - (double) same / survey.writes));
        row.cost(CostColumn.FAULTS, served);
        if (timed) {
            cpu(row, table, survey.writes - same, restores);
            if (served > 0) {
                long restoreNs = Math.round(table.speed().decompressNs());
                row.cost(CostColumn.FAULT_P50_NS, restoreNs);
                row.cost(CostColumn.FAULT_P99_NS, restoreNs);
                row.cost(CostColumn.FAULT_P999_NS, restoreNs);
                row.cost(CostColumn.BURST_NS, served < FaultTimes.BURST ? null : FaultTimes.BURST * restoreNs);
            }
        }
    }

    private long samePages(SizeTable table) {
        long same = 0;
        for (int content = 0; content < survey.writesOf.length; content++) {
            same += table.same(content) ? survey.writesOf[content] : 0;
        }
        return same;
    }

    /** Of all codecs: stores and faults, and what the policies did. Unknown if the speed of one is not known. */
    private void cpu(ResultBuilder row, ResultRow result, Upkeep.Outcome upkeep, Map<String, SizeTable> sizes) {
        List<String> codecs = result.configuration().codecs();
        long compressions = survey.writes
                - samePages(table(codecs.get(0), sizes))
                - (upkeep.dedup() == null ? 0 : upkeep.dedup().found());
        double stores = 0;
        double policies = 0;
        for (int priority = 0; priority < codecs.size(); priority++) {
            SizeTable table = table(codecs.get(priority), sizes);
            CodecSpeed speed = table.speed();
            stores += upkeep.restores().get(priority) * speed.decompressNs()
                    + (priority == 0 ? compressions : 0) * speed.compressNs();
            policies += upkeep.post().compressions().get(priority) * speed.compressNs()
                    + upkeep.post().restores().get(priority) * speed.decompressNs();
        }
        if (!Double.isNaN(stores + policies)) {
            row.cost(CostColumn.CPU_S, (stores + policies) / 1e9);
            row.cost(CostColumn.POLICY_CPU_S, policies / 1e9);
            row.cost(
                    CostColumn.COST_SOURCE,
                    codecs.stream().map(calibration::source).distinct().collect(Collectors.joining("; ")));
        }
    }

    private static SizeTable table(String codec, Map<String, SizeTable> sizes) {
        SizeTable table = sizes.get(codec);
        if (table == null) {
            throw new IllegalStateException("no sizes for " + codec);
        }
        return table;
    }

    private void cpu(ResultBuilder row, SizeTable table, long compressions, long restores) {
        CodecSpeed speed = table.speed();
        row.cost(CostColumn.CPU_S, (compressions * speed.compressNs() + restores * speed.decompressNs()) / 1e9);
        row.cost(CostColumn.COST_SOURCE, calibration.source(table.codec()));
    }

    static void faults(ResultBuilder row, FaultTimes times) {
        row.cost(CostColumn.FAULTS, times.count());
        if (times.count() > 0) {
            row.cost(CostColumn.FAULT_P50_NS, times.percentileNs(50));
            row.cost(CostColumn.FAULT_P99_NS, times.percentileNs(99));
            row.cost(CostColumn.FAULT_P999_NS, times.percentileNs(99.9));
            row.cost(CostColumn.BURST_NS, times.worstBurstNs() < 0 ? null : times.worstBurstNs());
        }
    }

    private void disk(ResultBuilder row, TierStats stats) {
        TierStats.@Nullable DiskStat swap = stats.swap();
        if (swap == null || stats.disk() == null) {
            return;
        }
        row.bdCount(swap.pages()).bdReads(swap.pagesRead()).bdWrites(swap.pagesWritten());
        row.cost(CostColumn.DISK, stats.disk().name());
        row.cost(CostColumn.READAHEAD_PAGES, swap.readAhead());
        row.cost(CostColumn.READAHEAD_HITS, swap.readAheadHits());
        row.cost(CostColumn.STALL_S, swap.stalledNs() / 1e9);
        wear(row, (double) swap.pagesWritten() * pageSize, seconds, stats.disk());
    }

    /** @param disk null if nobody knows what it is rated for */
    static void wear(ResultBuilder row, double bytesWritten, double seconds, @Nullable DiskModel disk) {
        if (seconds > 0) {
            double perDay = bytesWritten / seconds * DAY_S;
            row.cost(CostColumn.FLASH_BYTES_DAY, perDay);
            if (perDay > 0 && disk != null && disk.enduranceBytes() > 0) {
                row.cost(CostColumn.ENDURANCE_YEARS, disk.enduranceBytes() / perDay / YEAR_DAYS);
            }
        }
    }
}
