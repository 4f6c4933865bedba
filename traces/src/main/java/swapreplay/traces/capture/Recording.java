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
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.format.TraceWriter;

/** One recording from an armed source to its end: starts the threads and the command, watches, and sums up. */
final class Recording {
    private static final long STATUS_NS = 250_000_000;
    private static final int TICK_MS = 20;
    /** Read-backs that are under way when the recording ends get so long. */
    private static final long SETTLE_NS = 300_000_000;

    /** A source that has said nothing for so long of pages that are written says nothing. */
    private static final long BLIND_NS = 2_000_000_000;

    private static final long JOIN_MS = 20_000;

    private final Recorder recorder;
    private final RecordOptions options;
    private final RecordProgress progress;
    private final SwapDevice device;
    private final EventSource source;
    private final @Nullable ReadBack readBack;
    private final PagePool pool;
    private final SelfCheck check;
    private final TaskCost cost;
    private final boolean last;
    private final ContentsTally tally = new ContentsTally();
    private final PendingEvents pending = new PendingEvents();
    private final Collector collector;
    private final List<String> warnings = new ArrayList<>();
    private final long armedNs = System.nanoTime();
    private final long armedWallNs = System.currentTimeMillis() * 1_000_000;
    private boolean blind;
    private long ownSwapKb;
    private boolean swapSeen;
    private boolean swapoffMarked;
    private boolean sampling;

    /**
     * @param cost measured here while recording, on the calling thread
     * @param last whether there is no other source to try
     */
    Recording(
            Recorder recorder,
            RecordOptions options,
            RecordProgress progress,
            SwapDevice device,
            EventSource source,
            @Nullable ReadBack readBack,
            PagePool pool,
            SelfCheck check,
            TaskCost cost,
            boolean last)
            throws InterruptedException {
        this.recorder = recorder;
        this.options = options;
        this.progress = progress;
        this.device = device;
        this.source = source;
        this.readBack = readBack;
        this.pool = pool;
        this.check = check;
        this.cost = cost;
        this.last = last;
        int ownThread = readBack == null ? -1 : readBack.threadId();
        this.collector = new Collector(
                source, device, options.contents(), readBack, ownThread, ThreadFacts.id(), pool, pending, tally);
    }

    /**
     * @param passedOver why the sources before this one are not used
     * @param running the command, if a source before this one started it
     * @param begun a source before this one has begun the trace, which may be replaced
     * @throws PassedOverException when this source sees nothing and there is another; what this one wrote may be replaced
     */
    RecordSummary run(String passedOver, @Nullable Command running, boolean begun)
            throws CaptureException, PassedOverException, IOException, InterruptedException {
        Map<String, Object> metadata =
                HostFacts.metadata(device, source.name(), source.seesPages() ? options.contents() : ContentsMode.NONE);
        metadata.put("source_detail", source.detail());
        if (!passedOver.isEmpty()) {
            metadata.put("passed_over", passedOver.replaceAll("\\s*\n\\s*", " "));
        }
        boolean replace = options.overwrite() || begun;
        try (TraceWriter writer = TraceWriter.create(options.output(), metadata, replace)) {
            if (recorder.beginsWithSnapshot()) {
                writer.annotate(TraceSummary.SNAPSHOT_FACTS, HeldPages.writeTo(writer, device));
            }
            TraceThread trace = new TraceThread(pending, pool, writer, this::annotateSoFar, !source.seesPages());
            Thread events = start("events", collector);
            Thread writing = start("trace", trace);
            Command command = running;
            String failure = null;
            double seconds;
            try {
                cost.measureWith();
                progress.armed(source.name(), source.detail(), passedOver);
                command = command == null ? start(options) : command;
                failure = watch(trace, command);
                if (failure == null) {
                    noticeSwapoff();
                }
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
            if (events.isAlive() || writing.isAlive()) {
                throw new IllegalStateException("a thread of the recorder does not end");
            }
            if (blind && !last) {
                throw new PassedOverException(String.valueOf(failure), command);
            }
            cost.measureWithout();
            return sumUp(trace, writer, command, seconds, passedOver, failure);
        }
    }

    /** Without its command a recording has no sense: then no trace is left. */
    private static @Nullable Command start(RecordOptions options) throws CaptureException, IOException {
        try {
            return Command.start(options.command());
        } catch (CaptureException e) {
            Files.deleteIfExists(options.output());
            throw e;
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Answers null when the recording is to end, or why it has to. */
    private @Nullable String watch(TraceThread trace, @Nullable Command command)
            throws IOException, InterruptedException {
        long nextStatusNs = System.nanoTime() + STATUS_NS;
        long endNs = options.duration() == null
                ? Long.MAX_VALUE
                : armedNs + options.duration().toNanos();
        while (!recorder.stoppedWithin(TICK_MS)) {
            if ((command != null && command.ended()) || System.nanoTime() >= endNs) {
                return null;
            }
            if (trace.failure() != null) {
                return null; // said by the trace thread
            }
            if (collector.ended()) {
                Throwable why = collector.failure();
                return "the event source " + source.name() + " ended by itself"
                        + (why == null ? "" : ": " + why.getMessage());
            }
            if (System.nanoTime() >= nextStatusNs) {
                nextStatusNs += STATUS_NS;
                status(trace);
                if (blind) {
                    return check.unseen() + " pages were swapped to " + device.name() + ", and " + source.name()
                            + " saw none of them";
                }
                if (device.vanished()) {
                    return vanished();
                }
            }
        }
        return null;
    }

    /** A device that was taken out of use before has nothing more to tell; one that goes while it is swap is a loss. */
    private @Nullable String vanished() {
        String what = "the device " + device.path() + " is gone";
        if (swapoffMarked) {
            warnings.add(what + ", after it was taken out of use");
            return null;
        }
        return what;
    }

    private void status(TraceThread trace) throws IOException {
        source.mark(EventSource.WAKE);
        if (source.seesPages()
                && check.blind(collector.pages(Op.WRITE) + collector.pages(Op.READ), BLIND_NS + 5 * source.delayNs())) {
            blind = true;
        }
        ownSwapKb = Math.max(ownSwapKb, ThreadFacts.swappedKb());
        noticeSwapoff();
        if (tally.leastShare() < 1 && !sampling) {
            sampling = true;
            progress.warning(
                    "the recorder is behind by more than 50 ms: until it has caught up, contents are taken of a"
                            + " sample of the writes (events are not affected)");
        }
        progress.status(new RecordProgress.Status(
                (System.nanoTime() - armedNs) / 1e9,
                collector.pages(Op.WRITE),
                collector.pages(Op.READ),
                tally.covered.get(),
                collector.pages(Op.LOST),
                trace.fileBytes()));
    }

    private void noticeSwapoff() throws IOException {
        boolean inUse = device.inUse();
        if (swapSeen && !inUse && !swapoffMarked) {
            source.mark(EventSource.SWAPOFF);
            progress.warning(device.path() + " was taken out of use (swapoff)");
        }
        swapoffMarked = swapSeen && !inUse;
        swapSeen |= inUse;
    }

    /** Lets the read-backs under way come to their end while events are still seen. */
    private void settle() throws InterruptedException {
        long end = System.nanoTime() + source.delayNs() + SETTLE_NS;
        Thread.sleep(source.delayNs() / 1_000_000);
        // A last event needs to be seen, read back and marked; a millisecond or two when nothing is in the way.
        do {
            Thread.sleep(5);
        } while (readBack != null && !readBack.idle() && System.nanoTime() < end);
    }

    private RecordSummary sumUp(
            TraceThread trace,
            TraceWriter writer,
            @Nullable Command command,
            double seconds,
            String passedOver,
            @Nullable String failure)
            throws CaptureException, IOException {
        Throwable unwritten = trace.failure();
        if (unwritten != null) {
            throw new CaptureException(
                    "the trace cannot be written any more: "
                            + String.valueOf(unwritten.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    "Make room and record again; what was captured until then reads as usual.",
                    unwritten);
        }
        if (readBack != null && readBack.failure() != null) {
            warnings.add("reading pages back failed: " + readBack.failure().getMessage());
        }
        long lost = collector.pages(Op.LOST) + source.lostBesides();
        warnings.addAll(source.warnings());
        if (ownSwapKb > 0) {
            warnings.add(ownSwapKb + " KiB of the recorder itself were swapped out; run it where it may not swap:"
                    + " systemd-run --scope -p MemorySwapMax=0 swapreplay record ...");
        }
        if (command != null && !command.ended()) {
            warnings.add("the command still runs, process " + command.pid());
        }
        Boolean complete = source.seesPages() ? check.complete(collector, warnings) : Boolean.FALSE;
        if (lost > 0 || failure != null) {
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
                cost.withoutUs(),
                cost.withUs(),
                seconds,
                0,
                command == null ? null : command.exitCode(),
                failure,
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
        seconds.put("events", (collector.cpuNs() + source.processCpuNs()) / 1e9);
        seconds.put("read_back", readBack == null ? 0 : readBack.cpuNs() / 1e9);
        seconds.put("writing", trace.cpuNs() / 1e9);
        return seconds;
    }

    private double microsecondsPerEvent(TraceThread trace) {
        double cpuNs =
                collector.cpuNs() + source.processCpuNs() + trace.cpuNs() + (readBack == null ? 0 : readBack.cpuNs());
        return trace.events() == 0 ? 0 : cpuNs / 1e3 / trace.events();
    }

    /** What a killed recording leaves. */
    private void annotateSoFar(TraceWriter writer) {
        writer.annotate("contents", tally.toMap(options.contents()));
        writer.annotate("lost", collector.pages(Op.LOST));
        source.findings().forEach(writer::annotate);
        if (collector.startNs() >= 0) {
            writer.annotate("start_clock_ns", collector.startNs());
            writer.annotate("start_wall_ns", armedWallNs + collector.startNs() - armedNs);
        }
    }

    private void annotate(TraceWriter writer, RecordSummary summary) {
        annotateSoFar(writer);
        writer.annotate("contents", summary.contents());
        writer.annotate("lost", summary.lost());
        if (summary.complete() != null) {
            writer.annotate("complete", summary.complete());
        }
        writer.annotate("vmstat", summary.vmstat());
        writer.annotate("device_stat", summary.device());
        writer.annotate(TraceSummary.SECONDS, summary.seconds());
        Map<String, Object> overhead = new LinkedHashMap<>(summary.cpuSeconds());
        overhead.put("us_per_event", summary.microsecondsPerEvent());
        if (summary.pageReadUs() > 0 && summary.recordedPageReadUs() > 0) {
            overhead.put("page_read_us", summary.pageReadUs());
            overhead.put("page_read_us_recorded", summary.recordedPageReadUs());
        }
        writer.annotate("overhead", overhead);
        if (collector.ops(Op.WRITE) > 0) {
            writer.annotate("synchronous_swap", collector.syncWrites() == collector.ops(Op.WRITE));
        }
        if (summary.failure() != null) {
            writer.annotate("failure", summary.failure());
        }
        if (!summary.warnings().isEmpty()) {
            writer.annotate("warnings", summary.warnings());
        }
    }
}
