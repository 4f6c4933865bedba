package swapreplay.replay.engine;

import swapreplay.core.device.PolicyTotals;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.PostStat;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultBuilder;

/** The columns of results.csv that speak of a device's own policies: write-back, recompression, compaction. */
final class PolicyCosts {
    private static final int BD_UNIT = 4096;

    private final ResultBuilder row;
    private final Upkeep.Outcome upkeep;
    private final double seconds;

    /** @param seconds that the trace lasts */
    PolicyCosts(ResultBuilder row, Upkeep.Outcome upkeep, double seconds) {
        this.row = row;
        this.upkeep = upkeep;
        this.seconds = seconds;
    }

    void add() {
        if (upkeep.times() != null) {
            Costs.faults(row, upkeep.times());
        }
        backing();
        recompression();
        if (upkeep.dedup() != null) {
            row.cost(CostColumn.DEDUP_PAGES, upkeep.dedup().pages());
            row.cost(CostColumn.DEDUP_OBJECT_BYTES, upkeep.dedup().bytes());
            row.cost(CostColumn.DEDUP_FOUND, upkeep.dedup().found());
        }
        row.cost(
                CostColumn.POLICY_TURNS,
                upkeep.totals().stream().mapToLong(PolicyTotals::useful).sum());
        row.cost(
                CostColumn.POLICY_ERRORS,
                upkeep.totals().stream().mapToLong(PolicyTotals::failed).sum());
    }

    private void backing() {
        BdStat stat = upkeep.backing();
        if (stat == null) {
            return;
        }
        row.bdCount(stat.bdCount()).bdReads(stat.bdReads()).bdWrites(stat.bdWrites());
        row.cost(CostColumn.BD_COUNT_MAX, upkeep.bdMax());
        row.cost(CostColumn.WRITEBACK_MEMORY_BYTES, memoryBytes("writeback="));
        row.cost(
                CostColumn.DISK,
                upkeep.disk() == null ? upkeep.backingName() : upkeep.disk().name());
        if (upkeep.disk() != null) {
            row.cost(CostColumn.STALL_S, upkeep.stalledNs() / 1e9);
        }
        // counted in units of 4 KiB, whatever the page size
        Costs.wear(row, (double) stat.bdWrites() * BD_UNIT, seconds, upkeep.disk());
    }

    private void recompression() {
        PostStat post = upkeep.post();
        if (upkeep.totals().stream().noneMatch(total -> total.rule().startsWith("recompress="))) {
            return;
        }
        row.cost(CostColumn.RECOMPRESSED_PAGES, post.recompressed());
        row.cost(CostColumn.RESCUED_PAGES, post.rescued());
        row.cost(CostColumn.RECOMPRESS_ATTEMPTS, post.attempts());
        row.cost(CostColumn.INCOMPRESSIBLE_PAGES, post.incompressible());
        row.cost(
                CostColumn.RECOMPRESS_OBJECT_BYTES,
                upkeep.totals().stream()
                        .filter(total -> total.rule().startsWith("recompress="))
                        .mapToLong(PolicyTotals::objectBytes)
                        .sum());
        row.cost(CostColumn.RECOMPRESS_MEMORY_BYTES, memoryBytes("recompress="));
    }

    private long memoryBytes(String rules) {
        return upkeep.totals().stream()
                .filter(total -> total.rule().startsWith(rules))
                .mapToLong(PolicyTotals::memoryBytes)
                .sum();
    }
}
