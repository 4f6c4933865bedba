package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records a live swap device into a trace. One recording for each object: {@link #record} runs it on the calling thread, {@link #stop} ends it
 * from any other, such as a shutdown hook, which then waits with {@link #awaitEnd} until the trace is whole.
 */
public final class Recorder {
    private final RecordOptions options;
    private final RecordProgress progress;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean snapshot;

    /** Nothing happens before {@link #record}. */
    public Recorder(RecordOptions options, RecordProgress progress) {
        this.options = options;
        this.progress = progress;
    }

    /** The trace shall begin with the pages that the device holds; before {@link #record}. */
    public void beginWithSnapshot() {
        snapshot = true;
    }

    boolean beginsWithSnapshot() {
        return snapshot;
    }

    /** Ends the recording; what was captured is kept. Any thread, any time. */
    public void stop() {
        stop.countDown();
    }

    /** Waits until {@link #record} is over and the kernel is as it was before. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /**
     * Records until the duration is over, the command exits, or {@link #stop}.
     * @throws CaptureException when this machine cannot record: not root, no such device, not swap, a tool missing, the disk full
     * @throws swapreplay.traces.format.TraceException when the output cannot be made
     */
    public RecordSummary record() throws CaptureException, IOException, InterruptedException {
        try {
            requireRoot();
            SwapDevice device = SwapDevice.named(options.device());
            if (!options.beforeSwapon()) {
                device.requireInUse();
            }
            if (snapshot) {
                HeldPages.requireTold(device);
            }
            WarmUp.run(device);
            return record(device);
        } finally {
            ended.countDown();
        }
    }

    private static void requireRoot() throws CaptureException {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            throw new CaptureException("this system has no /proc: it is not Linux", "Record on a Linux machine.");
        }
        for (String line : PseudoFile.lines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:") && !PseudoFile.words(line).get(2).equals("0")) {
                throw new CaptureException(
                        "recording needs root: it reads kernel trace events and the swap device", "Run it with sudo.");
            }
        }
    }

    private RecordSummary record(SwapDevice device) throws CaptureException, IOException, InterruptedException {
        List<String> passedOver = new ArrayList<>();
        Command command = null;
        boolean begun = false;
        List<EventSource> sources = LiveSource.of(options.source(), device, options.contents());
        for (int i = 0; ; i++) {
            boolean last = i == sources.size() - 1;
            try {
                return record(device, sources.get(i), last, passedOver, command, begun);
            } catch (PassedOverException e) {
                if (last) {
                    throw noSource(e, passedOver);
                }
                command = e.command() == null ? command : e.command();
                begun |= e.blind();
                passedOver.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private static CaptureException noSource(PassedOverException refused, List<String> before) {
        CaptureException reason =
                (CaptureException) Objects.requireNonNull(refused.getCause(), "the last one is never blind");
        return before.isEmpty()
                ? reason
                : new CaptureException(
                        "no source of events works here: "
                                + String.join("; ", before).replaceAll("\\s*\n\\s*", " "),
                        String.valueOf(refused.getMessage()));
    }

    private RecordSummary record(
            SwapDevice device,
            EventSource source,
            boolean last,
            List<String> passedOver,
            @Nullable Command command,
            boolean begun)
            throws CaptureException, PassedOverException, IOException, InterruptedException {
        PagePool pool = new PagePool(device.pageSize(), poolBytes());
        TaskCost cost = new TaskCost(device);
        cost.measureWithout();
        boolean readBackWanted = options.contents().fraction() > 0 && source.seesPages() && !source.bringsPages();
        try (ReadBack readBack = readBackWanted ? ReadBack.open(source, device, pool) : null) {
            Counters before = Counters.of(device);
            try {
                LiveSource.arm(source, readBack == null ? -1 : readBack.threadId());
            } catch (CaptureException e) {
                throw new PassedOverException(source, e);
            }
            try (source) {
                SelfCheck check = new SelfCheck(device, before, Counters.of(device));
                return new Recording(this, options, progress, device, source, readBack, pool, check, cost, last)
                        .run(String.join("; ", passedOver), command, begun);
            }
        }
    }

    /** Room for pages between their read-back and the trace: some seconds of heavy swapping. */
    private static long poolBytes() {
        return Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Waits this long, or until somebody stops the recording. */
    boolean stoppedWithin(long millis) throws InterruptedException {
        return stop.await(millis, TimeUnit.MILLISECONDS);
    }
}
