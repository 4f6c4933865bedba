package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.stats.MmStat;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultBuilder;
import swapreplay.reports.model.RunInfo;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/**
 * Replays a trace on a real target, configuration after configuration. What the target says of itself and how long it takes is measured;
 * nothing is modelled.
 */
public final class TargetReplay {
    /** Operations before the first that counts. */
    private static final int WARM_UP = 12_000;

    private final TargetPlan plan;
    private final String version;
    private final String commandLine;
    private final Progress progress;
    private final List<ConfigurationResult> rows = new ArrayList<>();
    private final List<TimelinePoint> timeline = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private volatile boolean stopped;
    private @Nullable TargetLostException lost;

    /**
     * @param version of the program, for the results
     * @param commandLine as given, for the results
     */
    public TargetReplay(TargetPlan plan, String version, String commandLine, Progress progress) {
        this.plan = plan;
        this.version = version;
        this.commandLine = commandLine;
        this.progress = progress;
    }

    /** Asks {@link #run} to end soon, with the configurations that are finished. From any thread. */
    public void stop() {
        stopped = true;
    }

    /** Why {@link #run} ended before its last configuration, unless it was stopped; null if it did not. */
    public @Nullable TargetLostException lost() {
        return lost;
    }

    /**
     * Runs all of it. After {@link #stop}, or when the target was {@link #lost}, the result holds the configurations that were finished.
     *
     * @throws IOException if the trace is damaged inside, or the target cannot be set up; the message says why
     * @throws ReplayException if the trace cannot be replayed on a device
     */
    public RunResults run() throws IOException, ReplayException {
        long startedMs = System.currentTimeMillis();
        long startNs = System.nanoTime();
        try (Workers workers = new Workers(1);
                TraceReader trace = TraceReader.open(plan.trace())) {
            // before the clock of any configuration runs: afterwards nothing else is to use the CPU
            Future<TraceSummary> summarising = workers.start(() -> TraceSummary.of(trace));
            Survey survey = Survey.of(trace, plan.freeOnRead());
            Replay.requireReplayable(trace, survey, Mode.FULL);
            TraceSummary summary = Workers.await(summarising);
            ResultAssembly assembly =
                    new ResultAssembly(plan.asReplayPlan(), trace, summary, survey, TraceIdentity.of(plan.trace()));
            warmUp(trace, survey);
            for (DeviceSpec configuration : plan.source().configurations()) {
                if (stopped || lost != null) {
                    break;
                }
                replay(configuration, trace, survey);
            }
            List<String> all = new ArrayList<>(assembly.notes(rows.size()));
            all.addAll(notes);
            double wall = (System.nanoTime() - startNs) / 1e9;
            return new RunResults(
                    new RunInfo(version, commandLine, Machine.description(), startedMs, wall, all),
                    assembly.facts(),
                    rows,
                    timeline,
                    List.of(),
                    assembly.rates());
        }
    }

    /** The JVM compiles what it runs often: without this the first of several configurations would pay for all. */
    private void warmUp(TraceReader trace, Survey survey) throws IOException {
        List<DeviceSpec> configurations = plan.source().configurations();
        if (configurations.size() < 2) {
            return;
        }
        OpBatch batch = new OpBatch();
        try (Target target = plan.source().open(configurations.get(0), trace.pageSize(), survey.slots, plan.depth());
                OpStream ops = new OpStream(trace, survey)) {
            TargetRun run = new TargetRun(target, trace, Pace.ASAP, plan.depth(), () -> stopped);
            boolean more = true;
            for (int done = 0; done < WARM_UP && more && !stopped; done += batch.length) {
                more = ops.fill(batch);
                run.apply(batch);
            }
            run.drain();
        } catch (TargetLostException e) {
            lost = e;
        }
    }

    private void replay(DeviceSpec configuration, TraceReader trace, Survey survey) throws IOException {
        List<TimelinePoint> points = new ArrayList<>();
        OpBatch batch = new OpBatch();
        try (Target target = plan.source().open(configuration, trace.pageSize(), survey.slots, plan.depth());
                OpStream ops = new OpStream(trace, survey)) {
            TargetRun run = new TargetRun(target, trace, plan.pace(), plan.depth(), () -> stopped);
            run.start();
            long startNs = System.nanoTime();
            boolean more = true;
            while (more) {
                more = ops.fill(batch);
                if (!run.apply(batch)) {
                    run.drain();
                    return;
                }
                progress.update(
                        "replaying",
                        rows.size() * trace.events() + batch.events,
                        trace.events() * plan.source().configurations().size());
                if (batch.checkpoint || !more) {
                    mark(points, configuration, batch, target);
                }
            }
            run.drain();
            double wall = (System.nanoTime() - startNs) / 1e9;
            rows.add(row(configuration, run, target.mmStat(), survey, trace.pageSize(), wall));
            timeline.addAll(points);
            notes.addAll(target.notes());
            addNotes(run);
        } catch (TargetLostException e) {
            lost = e;
        }
    }

    private static void mark(List<TimelinePoint> points, DeviceSpec configuration, OpBatch batch, Target target)
            throws IOException {
        MmStat now = target.mmStat();
        boolean marked = !points.isEmpty() && points.get(points.size() - 1).op() == batch.events;
        if (now != null && !marked) {
            points.add(new TimelinePoint(
                    configuration.codec(),
                    configuration.allocator(),
                    "none",
                    batch.timeNs / 1e9,
                    batch.events,
                    now.origDataSize(),
                    now.comprDataSize(),
                    now.memUsedTotal(),
                    now.comprDataSize(), // the sum of the objects, under the kernel's name
                    null));
        }
    }

    private ConfigurationResult row(
            DeviceSpec configuration,
            TargetRun run,
            @Nullable MmStat mm,
            Survey survey,
            int pageSize,
            double wallSeconds) {
        ResultBuilder row = ConfigurationResult.of(
                        ReplayPlan.traceName(plan.trace()), configuration.codec(), configuration.allocator())
                .mode(Mode.FULL.word())
                .target(plan.source().name())
                .writes(survey.writes)
                .reads(survey.reads)
                .frees(survey.frees)
                .readMisses(survey.readMisses)
                .writeFailed(run.refused())
                .verifyErrors(run.wrong())
                .verifiedReads(run.verified())
                .wallSeconds(wallSeconds)
                .origDataMax(run.refused() == 0 ? survey.peakLive * pageSize : null)
                .imputedWrites(survey.imputed)
                .cost(CostColumn.PACE, plan.pace().toString())
                .cost(CostColumn.DEPTH, (long) plan.depth());
        if (mm != null) {
            row.origDataSize(mm.origDataSize())
                    .comprDataSize(mm.comprDataSize())
                    .memUsedTotal(mm.memUsedTotal())
                    .memUsedMax(mm.memUsedMax())
                    .samePages(mm.samePages())
                    .hugePages(mm.hugePages())
                    .hugePagesSince(mm.hugePagesSince())
                    .pagesCompacted(mm.pagesCompacted())
                    .idealBytes(mm.comprDataSize())
                    .memLimit(mm.memLimit() == 0 ? null : mm.memLimit());
        }
        run.times().addTo(row, wallSeconds);
        return row.build();
    }

    private void addNotes(TargetRun run) {
        if (!run.firstError().isEmpty()) {
            notes.add(plan.source().name() + " did not carry out every request; the first time: " + run.firstError()
                    + ".");
        }
        if (!plan.pace().isAsap()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "Pace %s: %,d of %,d requests began more than 1 ms after their time, because the target or this machine was"
                            + " still busy with those before them.",
                    plan.pace(),
                    run.times().late(),
                    run.times().requests()));
        }
    }
}
