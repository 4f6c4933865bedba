package swapreplay.replay.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.SimulatedDisk;
import swapreplay.core.stats.MmStat;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ParetoFront;
import swapreplay.reports.model.PolicyLine;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.ResultBuilder;
import swapreplay.reports.model.RunInfo;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;
import swapreplay.reports.model.TraceFacts;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/** Puts together what a run found, for files and reports. */
final class ResultAssembly {
    private final ReplayPlan plan;
    private final TraceReader trace;
    private final TraceSummary summary;
    private final Survey survey;
    private final String identity;
    private final Costs costs;

    ResultAssembly(ReplayPlan plan, TraceReader trace, TraceSummary summary, Survey survey, String identity) {
        this.plan = plan;
        this.trace = trace;
        this.summary = summary;
        this.survey = survey;
        this.identity = identity;
        this.costs = new Costs(survey, summary, trace.pageSize(), plan.calibration());
    }

    RunResults results(RunInfo run, List<ResultRow> rows, Map<String, SizeTable> sizes) {
        List<ResultBuilder> builders = new ArrayList<>();
        List<TimelinePoint> timeline = new ArrayList<>();
        List<PolicyLine> policies = new ArrayList<>();
        Map<String, CodecHistogram> histograms = new LinkedHashMap<>();
        for (ResultRow row : rows) {
            SizeTable table = sizes.get(row.configuration().device().codec());
            if (table == null) {
                throw new IllegalStateException("no sizes for " + row.configuration());
            }
            builders.add(configuration(row, table, sizes));
            timeline.addAll(row.timeline());
            if (row.upkeep() != null) {
                policies.addAll(PolicyLines.of(row.configuration(), row.upkeep().runs(), summary.durationNs()));
            }
            histograms.computeIfAbsent(
                    table.codec(), codec -> Histograms.of(table, survey.writesOf, row.hugeThreshold()));
        }
        return new RunResults(
                run, facts(), marked(builders), timeline, List.copyOf(histograms.values()), rates(), policies);
    }

    /** Whether a configuration is on the Pareto front depends on all the others. */
    private static List<ConfigurationResult> marked(List<ResultBuilder> builders) {
        List<ConfigurationResult> rows =
                builders.stream().map(ResultBuilder::build).toList();
        ParetoFront front = ParetoFront.of(rows);
        List<ConfigurationResult> marked = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            marked.add(builders.get(i)
                    .cost(CostColumn.PARETO, front.mark(rows.get(i)))
                    .build());
        }
        return marked;
    }

    private ResultBuilder configuration(ResultRow row, SizeTable table, Map<String, SizeTable> sizes) {
        MmStat mm = row.mmStat();
        CodecSpeed speed =
                row.configuration().policy().usesCodec() ? table.speed() : CodecSpeed.UNKNOWN; // nothing is compressed
        ResultBuilder builder = ConfigurationResult.of(
                        ReplayPlan.traceName(plan.trace()),
                        row.configuration().device().codec(),
                        row.configuration().device().allocator())
                .policy(row.configuration().policyName())
                .mode(plan.mode().word())
                .target("core")
                .writes(survey.writes)
                .reads(survey.reads)
                .frees(survey.frees)
                .readMisses(survey.readMisses)
                .origDataSize(mm.origDataSize())
                .comprDataSize(mm.comprDataSize())
                .memUsedTotal(mm.memUsedTotal())
                .memUsedMax(mm.memUsedMax())
                .samePages(mm.samePages())
                .hugePages(mm.hugePages())
                .hugePagesSince(mm.hugePagesSince())
                .pagesCompacted(mm.pagesCompacted())
                .idealBytes(row.idealBytes())
                .idealMax(row.idealMax())
                .fragmentationPct(ConfigurationResult.fragmentation(mm.memUsedMax(), row.idealMax()))
                .writeFailed(row.pagesRefused())
                .verifyErrors(row.verifyErrors())
                .verifiedReads(row.verified())
                .compressNsPage(finite(speed.compressNs()))
                .decompressNsPage(finite(speed.decompressNs()))
                .wallSeconds(row.wallSeconds())
                // with refused writes the device held less than the trace says, and nobody counted how much
                .origDataMax(row.pagesRefused() == 0 ? survey.peakLive * trace.pageSize() : null)
                .memLimit(mm.memLimit() == 0 ? null : mm.memLimit())
                .imputedWrites(survey.imputed);
        costs.add(builder, row, sizes);
        builder.cost(CostColumn.PRESET, plan.presets().get(row.configuration().toString()));
        return builder;
    }

    TraceFacts facts() {
        Map<String, Object> info = new LinkedHashMap<>(summary.toMap());
        info.put("metadata", trace.metadata());
        info.put("read_frees_slot", survey.readFrees);
        info.put("reads_after_free", survey.readsAfterFree);
        return new TraceFacts(ReplayPlan.traceName(plan.trace()), identity, info);
    }

    Rates rates() {
        return new Rates(summary.rateBucketNs() / 1e9, summary.writeRates(), summary.readRates(), summary.freeRates());
    }

    /** What a reader must know to trust the figures. */
    List<String> notes(int finished) {
        List<String> notes = new ArrayList<>();
        if (finished < plan.configurations().size()) {
            notes.add("Interrupted: %d of %d configurations were finished; the others are left out."
                    .formatted(finished, plan.configurations().size()));
        }
        trace.damage()
                .ifPresent(damage ->
                        notes.add("The trace is torn at its end; all before was replayed. " + damage.message()));
        if (summary.lost() > 0) {
            notes.add(count(summary.lost()) + " events are known to be missing from the trace.");
        }
        if (survey.imputed > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s of %s page writes (%.1f %%) have no page in the trace; each got the page of another write, drawn by a fixed rule.",
                    count(survey.imputed),
                    count(survey.writes),
                    100.0 * survey.imputed / survey.writes));
        }
        notes.add(
                survey.readFrees
                        ? "A swap-in was taken to free its slot, as on zram."
                        : "A swap-in was taken to leave its slot in use.");
        notes.addAll(plan.notes());
        notes.addAll(policyNotes());
        if (survey.readMisses > 0) {
            notes.add(count(survey.readMisses)
                    + " reads were of slots written before the trace began; they were left out.");
        }
        if (survey.readsAfterFree > 0) {
            notes.add(
                    count(survey.readsAfterFree)
                            + " reads were of slots taken as free by then (shared pages, or frees that were inferred wrongly).");
        }
        return notes;
    }

    /** What was simulated, in full, and what a simulation on a recorded trace cannot know. */
    private List<String> policyNotes() {
        List<String> notes = new ArrayList<>();
        Stream.concat(
                        plan.configurations().stream().map(each -> each.policy().disk()),
                        plan.configurations().stream()
                                .map(each -> each.device().policies().disk()))
                .filter(Objects::nonNull)
                .distinct()
                .forEach(disk -> notes.add("Simulated disk " + disk.describe()));
        if (!notes.isEmpty()) {
            notes.add(
                    "Disk times are simulated on the trace's clock: at most %d faults and %d page-outs wait at a time; beyond that"
                                    .formatted(SimulatedDisk.READERS, SimulatedDisk.WRITERS)
                            + " everything behind is held up, which stall_s counts. Bytes per day are the trace's own pace, day and night."
                            + " On a real disk a page that was not changed since its swap-in is not written again; a trace of zram cannot"
                            + " show that, so writes are an upper bound.");
        }
        if (plan.configurations().stream()
                .anyMatch(each -> !each.device().policies().isNone())) {
            notes.add(
                    "Write-back and recompression are zram's own verbs, run when their rules are due on the trace's clock; a turn"
                            + " is one moment for the device. The pages it writes go to a simulated disk one after the other while faults pass in"
                            + " between. The kernel's access times are taken to begin long before the trace.");
        }
        if (plan.configurations().stream()
                .anyMatch(each -> each.device().policies().dedup())) {
            notes.add(
                    "dedup=on is ours; no kernel keeps identical pages once. There compr_data_size, huge_pages and mem_used_total count a page"
                            + " that several slots hold once; same-filled pages were taken out before.");
        }
        if (plan.configurations().stream().anyMatch(each -> each.policy().disk() != null)) {
            notes.add(
                    "Read-ahead follows slot numbers (page-cluster), as the kernel does on rotating disks; on others it follows"
                            + " addresses, which a trace does not hold.");
        }
        if (policies("zswap:.*shrinker=on.*")) {
            notes.add(
                    "zswap's shrinker: what a pass of memory reclaim takes from the pool is as in Linux 6.18 (compared counter by counter; where the kernel's"
                            + " statistics of a control group lag, it offers an entry more or less);"
                            + " when the machine reclaims memory, and how hard, no trace of swap shows. Assumed is one pass for 32 page-outs, of"
                            + " one priority (reclaim-priority sets it). written_back_pages and all that"
                            + " follows from it are those of this assumption, not a prediction. A page written back counts as read from the disk"
                            + " when it is asked for again; the kernel may still have it in the swap cache.");
        }
        if (policies("zswap:.*kernel=6.1.*")
                && plan.configurations().stream()
                        .anyMatch(each -> each.device().allocator().equals("z3fold"))) {
            notes.add("z3fold moves objects in the background, here at once: its pages can be a few percent off.");
        }
        return notes;
    }

    private boolean policies(String pattern) {
        return plan.configurations().stream()
                .anyMatch(each -> each.policy().name().matches(pattern));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
