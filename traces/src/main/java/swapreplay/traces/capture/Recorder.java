package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** Nothing happens before {@link #record}. */
    public Recorder(RecordOptions options, RecordProgress progress) {
        this.options = options;
        this.progress = progress;
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
        StringBuilder passedOver = new StringBuilder();
        @Nullable CaptureException refusal = null;
        for (EventSource source :
                LiveSource.of(options.source(), device, options.contents().fraction() > 0)) {
            PagePool pool = new PagePool(device.pageSize(), poolBytes());
            ReadBack readBack = options.contents().fraction() > 0 ? ReadBack.open(source, device, pool) : null;
            try (readBack) {
                int ownThread = readBack == null ? -1 : readBack.threadId();
                Counters before = Counters.of(device);
                try {
                    LiveSource.arm(source, ownThread);
                } catch (CaptureException e) {
                    refusal = e;
                    passedOver
                            .append(passedOver.isEmpty() ? "" : "; ")
                            .append(source.name())
                            .append(": ")
                            .append(e.getMessage());
                    continue;
                }
                SelfCheck check = new SelfCheck(device, before, Counters.of(device));
                try (source) {
                    return new Recording(this, options, progress, device, source, readBack, pool, check)
                            .run(passedOver.toString());
                }
            }
        }
        throw java.util.Objects.requireNonNull(refusal);
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
