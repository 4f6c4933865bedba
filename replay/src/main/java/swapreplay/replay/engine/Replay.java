package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policy;
import swapreplay.reports.model.RunInfo;
import swapreplay.reports.model.RunResults;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/**
 * Replays a trace over configurations of the device core. Each configuration is walked by one thread in the order of the trace, so the
 * figures do not depend on the number of threads; only times do.
 */
public final class Replay {
    private final ReplayPlan plan;
    private final String version;
    private final String commandLine;
    private final Progress progress;
    private final List<String> warnings = new ArrayList<>();
    private final Workers workers;

    /**
     * @param version of the program, for the results
     * @param commandLine as given, for the results
     */
    public Replay(ReplayPlan plan, String version, String commandLine, Progress progress) {
        this.plan = plan;
        this.version = version;
        this.commandLine = commandLine;
        this.progress = progress;
        this.workers = new Workers(plan.threads());
    }

    /** Asks {@link #run} to end soon, with the configurations that are finished. From any thread. */
    public void stop() {
        workers.stop();
    }

    /** Sentences for the person at the terminal: remembered sizes that could not be used, a torn trace. */
    public List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    /**
     * Runs all of it. After {@link #stop} the result holds the configurations that were finished by then, perhaps none.
     *
     * @throws IOException if the trace is damaged inside; the message says where
     * @throws ReplayException if the trace cannot be replayed as asked
     */
    public RunResults run() throws IOException, ReplayException {
        long startedMs = System.currentTimeMillis();
        long startNs = System.nanoTime();
        try (workers;
                TraceReader trace = TraceReader.open(plan.trace())) {
            String identity = TraceIdentity.of(plan.trace());
            String machine = Machine.description();
            Future<TraceSummary> summarising = workers.start(() -> TraceSummary.of(trace));
            Survey survey = Survey.of(trace, plan.freeOnRead());
            requireReplayable(trace, survey, plan.mode());
            for (Configuration configuration : plan.configurations()) {
                requireRoom(configuration.policy(), survey);
            }
            SizeStore store = new SizeStore(plan.trace(), identity, machine, this::warn);
            Map<String, SizeTable> sizes = sizes(trace, store);
            List<ResultRow> rows = replay(trace, survey, sizes);
            TraceSummary summary = Workers.await(summarising);
            ResultAssembly assembly = new ResultAssembly(plan, trace, summary, survey, identity);
            double wall = (System.nanoTime() - startNs) / 1e9;
            List<String> notes = assembly.notes(rows.size());
            return assembly.results(new RunInfo(version, commandLine, machine, startedMs, wall, notes), rows, sizes);
        }
    }

    private void warn(String warning) {
        synchronized (warnings) {
            warnings.add(warning);
        }
    }

    static void requireReplayable(TraceReader trace, Survey survey, Mode mode) throws ReplayException {
        if (trace.pageSize() < 4096 || trace.pageSize() > 65536) {
            throw new ReplayException(
                    trace.path() + ": a page size of " + trace.pageSize()
                            + " bytes; the core knows pages of 4K to 64K\n  Import the recording again with the right --page-size.");
        } else if (survey.writes == 0 && trace.metadata().containsKey("counters")) {
            throw new ReplayException(trace.path() + ": the trace holds what the kernel counted, and no page"
                    + "\n  Record with another --source; 'swapreplay info' says why this one was taken.");
        } else if (survey.writes == 0) {
            throw new ReplayException(trace.path() + ": the trace holds no page write, so there is nothing to replay"
                    + "\n  See what it holds with 'swapreplay info'.");
        } else if (trace.sized() && mode == Mode.FULL) {
            throw new ReplayException(
                    trace.path() + ": the trace holds sizes of its pages, not their bytes, so none can be stored"
                            + "\n  Replay it with --mode model.");
        } else if (!survey.standIns.any()) {
            throw new ReplayException(trace.path() + ": the trace holds " + survey.writes
                    + " page writes, none of them with its content, so no codec can be replayed"
                    + "\n  Record with --contents full, or sample=P if the machine is too busy for that.");
        }
    }

    private void requireRoom(Policy policy, Survey survey) throws ReplayException {
        DiskModel disk = policy.disk();
        if (disk != null && disk.pages() > 0 && policy.keepsSlotNumbers() && survey.slots > disk.pages()) {
            throw new ReplayException(
                    plan.trace() + ": the trace uses swap slots up to " + (survey.slots - 1) + ", and " + disk.name()
                            + " has " + disk.pages() + " pages\n  Name a larger disk, or simulate one.");
        }
    }

    private Map<String, SizeTable> sizes(TraceReader trace, SizeStore store) throws IOException {
        List<String> codecs = plan.configurations().stream()
                .flatMap(each -> each.codecs().stream())
                .distinct()
                .toList();
        Map<String, SizeTable> sizes = new LinkedHashMap<>();
        try {
            for (SizeTable table :
                    new SizeSweep(trace, store, workers, progress).tables(codecs, plan.calibration()::knows)) {
                CodecSpeed speed = plan.calibration().speed(table.codec(), table.speed());
                sizes.put(table.codec(), new SizeTable(table.codec(), table.lengths(), speed));
            }
        } catch (Workers.Stopped interrupted) {
            return Map.of();
        }
        return sizes;
    }

    /** Rows of the configurations that were finished, in the order of the plan. */
    private List<ResultRow> replay(TraceReader trace, Survey survey, Map<String, SizeTable> sizes) throws IOException {
        AtomicLong eventsDone = new AtomicLong();
        List<Future<ResultRow>> walks = new ArrayList<>();
        for (Configuration configuration : sizes.isEmpty() ? List.<Configuration>of() : plan.configurations()) {
            walks.add(workers.start(() -> walk(configuration, trace, survey, sizes, eventsDone)));
        }
        List<ResultRow> rows = new ArrayList<>();
        for (Future<ResultRow> walk : walks) {
            try {
                rows.add(Workers.await(walk));
            } catch (Workers.Stopped interrupted) {
                // a later one may have finished before
            }
        }
        return rows;
    }

    /**
     * One configuration past all events. Each has a walk of its own: decoding the events again costs some percent, while several devices
     * taking turns push each other out of the processor's caches (measured: 20 % more time for four together).
     */
    private ResultRow walk(
            Configuration configuration,
            TraceReader trace,
            Survey survey,
            Map<String, SizeTable> sizes,
            AtomicLong eventsDone)
            throws IOException {
        long startNs = System.nanoTime();
        try (OpStream ops = new OpStream(trace, survey);
                Walk run = start(plan.mode(), configuration, trace, survey, sizes)) {
            OpBatch batch = new OpBatch();
            long before = 0;
            boolean more = true;
            while (more) {
                workers.goOn();
                more = ops.fill(batch);
                run.apply(batch);
                long done = eventsDone.addAndGet(batch.events - before);
                progress.update(
                        "replaying",
                        done,
                        trace.events() * plan.configurations().size());
                before = batch.events;
            }
            return run.finish(batch.timeNs, batch.events, (System.nanoTime() - startNs) / 1e9);
        }
    }

    /** A walk that has seen no event yet. */
    static Walk start(
            Mode mode, Configuration configuration, TraceReader trace, Survey survey, Map<String, SizeTable> sizes)
            throws IOException {
        DeviceSpec device = configuration.device();
        List<SizeTable> tables = new ArrayList<>();
        for (String codec : configuration.codecs()) {
            tables.add(Objects.requireNonNull(sizes.get(codec), "sizes of every codec"));
        }
        if (!configuration.policy().isNone()) {
            SizeTable table = tables.get(0);
            return new TierRun(
                    configuration, trace, survey.slots, table, table.speed().decompressNs());
        }
        return mode == Mode.FULL
                ? FullRun.of(device, trace, survey.slots, tables)
                : ModelRun.of(device, trace.pageSize(), survey.slots, tables);
    }
}
