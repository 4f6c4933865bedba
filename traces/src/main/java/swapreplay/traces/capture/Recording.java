package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** One recording from an armed source to its end: starts the threads and the command, watches, and sums up. */
final class Recording {
    private static final long STATUS_NS = 250_000_000;
    private static final int TICK_MS = 20;
    /** Read-backs that are under way when the recording ends get so long. */
    private static final long SETTLE_NS = 300_000_000;

    private static final long JOIN_MS = 20_000;

    private final Recorder recorder;
    private final RecordOptions options;
    private final RecordProgress progress;
    private final SwapDevice device;
    private final EventSource source;
    private final @Nullable ReadBack readBack;
    private final PagePool pool;
    private final SelfCheck check;
    private final ContentsTally tally = new ContentsTally();
    private final PendingEvents pending = new PendingEvents();
    private final Collector collector;
    private final List<String> warnings = new ArrayList<>();
    private final long armedNs = System.nanoTime();
    private final long armedWallNs = System.currentTimeMillis() * 1_000_000;
    private boolean swapSeen;
    private boolean swapoffMarked;

    Recording(
            Recorder recorder,
            RecordOptions options,
            RecordProgress progress,
            SwapDevice device,
            EventSource source,
            @Nullable ReadBack readBack,
            PagePool pool,
            SelfCheck check)
            throws InterruptedException {
        this.recorder = recorder;
        this.options = options;
        this.progress = progress;
        this.device = device;
        this.source = source;
        this.readBack = readBack;
        this.pool = pool;
        this.check = check;
        int ownThread = readBack == null ? -1 : readBack.threadId();
        this.collector = new Collector(source, device, options.contents(), readBack, ownThread, pool, pending, tally);
    }

    RecordSummary run(String passedOver) throws CaptureException, IOException, InterruptedException {
        Map<String, Object> metadata = HostFacts.metadata(device, source.name(), options.contents());
        try (TraceWriter writer = TraceWriter.create(options.output(), metadata, options.overwrite())) {
            TraceThread trace = new TraceThread(pending, pool, writer);
            Thread events = start("events", collector);
            Thread writing = start("trace", trace);
            Command command = null;
            double seconds;
            try {
                progress.armed(source.name(), passedOver);
                command = Command.start(options.command());
                watch(trace, command);
                settle();
            } finally {
                check.beforeDisarm(Counters.of(device));
                source.disarm();
                check.afterDisarm(Counters.of(device));
                seconds = (System.nanoTime() - armedNs) / 1e9;
                events.join(JOIN_MS);
                if (readBack != null) {
                    readBack.close();
                }
                writing.join(JOIN_MS);
            }
            return sumUp(trace, writer, command, seconds, passedOver);
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void watch(TraceThread trace, @Nullable Command command) throws IOException, InterruptedException {
        long nextStatusNs = System.nanoTime() + STATUS_NS;
        long endNs = options.duration() == null
                ? Long.MAX_VALUE
                : armedNs + options.duration().toNanos();
        while (!recorder.stoppedWithin(TICK_MS)) {
            if ((command != null && command.ended()) || System.nanoTime() >= endNs) {
                return;
            }
            if (trace.failure() != null || collector.failure() != null) {
                return;
            }
            if (System.nanoTime() >= nextStatusNs) {
                nextStatusNs += STATUS_NS;
                status(trace);
            }
        }
    }

    private void status(TraceThread trace) throws IOException {
        source.mark(EventSource.WAKE);
        if (check.blind(collector.pages(Op.WRITE) + collector.pages(Op.READ))) {
            String warning = "the kernel swaps to " + device.name() + ", but " + source.name()
                    + " sees no event: before Linux 6.3 swap on zram is invisible to the block layer";
            warnings.add(warning);
            progress.warning(warning);
        }
        boolean inUse = device.inUse();
        if (swapSeen && !inUse && !swapoffMarked) {
            source.mark(EventSource.SWAPOFF);
        }
        swapoffMarked = swapSeen && !inUse;
        swapSeen |= inUse;
        progress.status(new RecordProgress.Status(
                (System.nanoTime() - armedNs) / 1e9,
                collector.pages(Op.WRITE),
                collector.pages(Op.READ),
                tally.covered.get(),
                collector.pages(Op.LOST),
                trace.fileBytes()));
    }

    /** Lets the read-backs under way come to their end while events are still seen. */
    private void settle() throws InterruptedException {
        long end = System.nanoTime() + SETTLE_NS;
        // A last event needs to be seen, read back and marked; a millisecond or two when nothing is in the way.
        do {
            Thread.sleep(5);
        } while (readBack != null && !readBack.idle() && System.nanoTime() < end);
    }

    private RecordSummary sumUp(
            TraceThread trace, TraceWriter writer, @Nullable Command command, double seconds, String passedOver)
            throws CaptureException, IOException {
        Exception failure = trace.failure();
        if (failure != null) {
            throw new CaptureException(
                    "the trace cannot be written any more: " + failure.getMessage(),
                    "Make room and record again; what was captured until then, " + trace.events() + " events, is in "
                            + options.output() + ".",
                    failure);
        }
        if (collector.failure() != null) {
            warnings.add("the event source failed: " + collector.failure().getMessage());
        }
        if (readBack != null && readBack.failure() != null) {
            warnings.add("reading pages back failed: " + readBack.failure().getMessage());
        }
        long lost = collector.pages(Op.LOST) + source.lostBesides();
        warnings.addAll(source.warnings());
        if (command != null && !command.ended()) {
            warnings.add("the command still runs, process " + command.pid());
        }
        Boolean complete = check.complete(collector, warnings);
        if (lost > 0 || collector.failure() != null) {
            complete = false;
        }
        RecordSummary summary = new RecordSummary(
                source.name(),
                passedOver,
                byKind(collector, false),
                byKind(collector, true),
                tally.toMap(options.contents()),
                lost,
                complete,
                check.delta().vmstat(),
                check.delta().device(),
                cpuSeconds(trace),
                microsecondsPerEvent(trace),
                seconds,
                0,
                command == null ? null : command.exitCode(),
                List.copyOf(warnings));
        annotate(writer, summary);
        writer.flush();
        return summary.withFileBytes(Files.size(options.output()));
    }

    private static Map<Op, Long> byKind(Collector collector, boolean pages) {
        Map<Op, Long> counts = new EnumMap<>(Op.class);
        for (Op op : Op.values()) {
            long count = pages ? collector.pages(op) : collector.ops(op);
            if (count > 0) {
                counts.put(op, count);
            }
        }
        return counts;
    }

    private Map<String, Double> cpuSeconds(TraceThread trace) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("events", collector.cpuNs() / 1e9);
        seconds.put("read_back", readBack == null ? 0 : readBack.cpuNs() / 1e9);
        seconds.put("writing", trace.cpuNs() / 1e9);
        return seconds;
    }

    private double microsecondsPerEvent(TraceThread trace) {
        double cpuNs = collector.cpuNs() + trace.cpuNs() + (readBack == null ? 0 : readBack.cpuNs());
        return trace.events() == 0 ? 0 : cpuNs / 1e3 / trace.events();
    }

    private void annotate(TraceWriter writer, RecordSummary summary) {
        writer.annotate("contents", summary.contents());
        writer.annotate("lost", summary.lost());
        if (summary.complete() != null) {
            writer.annotate("complete", summary.complete());
        }
        writer.annotate("vmstat", summary.vmstat());
        writer.annotate("device_stat", summary.device());
        writer.annotate("seconds", summary.seconds());
        Map<String, Object> overhead = new LinkedHashMap<>(summary.cpuSeconds());
        overhead.put("us_per_event", summary.microsecondsPerEvent());
        writer.annotate("overhead", overhead);
        if (collector.startNs() >= 0) {
            writer.annotate("start_clock_ns", collector.startNs());
            writer.annotate("start_wall_ns", armedWallNs + collector.startNs() - armedNs);
        }
        if (collector.ops(Op.WRITE) > 0) {
            writer.annotate("synchronous_swap", collector.syncWrites() == collector.ops(Op.WRITE));
        }
        if (!summary.warnings().isEmpty()) {
            writer.annotate("warnings", summary.warnings());
        }
    }
}
