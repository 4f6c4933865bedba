package swapreplay.traces.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlktraceStream;
import swapreplay.traces.importer.BlockEvent;
import swapreplay.traces.importer.DropReport;

/**
 * Block events from the real tool, {@code blktrace -d DEV -o -}. Its stream holds chunks of the processors one after the other, each up to half a
 * second old, so events wait for a second and a half before they leave in order, and read-backs are decided that late; but they are begun when a
 * completion arrives.
 */
final class BlktraceLiveSource implements EventSource {
    /** The tool empties its buffers every half second, and at once when one is full. */
    private static final long POLL_TOOL_NS = 500_000_000;

    private static final long WINDOW_NS = 3 * POLL_TOOL_NS;

    /**
     * Small buffers are soon full: 40 operations on zram. Many of them, because a processor that finds none empty is silent for the rest of the recording:
     * 4 MiB for each.
     */
    private static final List<String> BUFFERS = List.of("-b", "4", "-n", "1024");

    /** How long to wait for more, while records come and when none has come for a while. */
    private static final long BUSY_NS = 500_000, POLL_NS = 20_000_000;

    private static final int BUSY_POLLS = 200;
    private static final long ARM_NS = 10_000_000_000L;
    private static final Path DEBUGFS = Path.of("/sys/kernel/debug/block");

    private final SwapDevice device;
    private final boolean completions;
    private Consumer<BlockEvent> arrival = event -> {};
    private final BlktraceStream stream = new BlktraceStream(event -> arrival.accept(event));
    private final Deque<long[]> marks = new ArrayDeque<>();
    private final byte[] chunk = new byte[1 << 16];
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder stderr = new StringBuilder();
    private @Nullable Process process;
    private @Nullable Thread stderrReader;
    private boolean atEnd;
    private int emptyPolls;
    private volatile boolean disarmed;
    private volatile long cpuNs;
    private long number;
    private long lostInStream;

    BlktraceLiveSource(SwapDevice device, boolean completions) {
        this.device = device;
        this.completions = completions;
    }

    @Override
    public String name() {
        return "blktrace";
    }

    @Override
    public boolean tellArrivals(Consumer<BlockEvent> listener) {
        arrival = listener;
        return true;
    }

    @Override
    public long delayNs() {
        return POLL_TOOL_NS;
    }

    @Override
    public void arm(int ownThread) throws CaptureException, IOException {
        if (device.extents() != null) {
            throw new CaptureException(
                    "blktrace looks at devices, and " + device.path() + " is a file", "Record with --source tracefs.");
        }
        if (ZramProbes.hidesPages(device)) {
            throw new CaptureException(
                    "before Linux 6.3 swap on zram goes past the block layer, where blktrace does not see it",
                    "Record with --source tracefs, which sets a probe.");
        }
        List<String> command =
                new ArrayList<>(List.of("blktrace", "-d", device.path().toString(), "-o", "-", "-a", "queue"));
        command.addAll(BUFFERS);
        if (completions) {
            command.addAll(List.of("-a", "complete"));
        }
        Process tool;
        try {
            tool = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
        } catch (IOException e) {
            throw new CaptureException(
                    "the tool blktrace is not installed",
                    "Debian: apt-get install blktrace. Or record with --source tracefs.",
                    e);
        }
        process = tool;
        Thread reader = new Thread(() -> readStderr(tool), "blktrace stderr");
        reader.setDaemon(true);
        reader.start();
        stderrReader = reader;
        Path ready = DEBUGFS.resolve(device.name()).resolve("trace0");
        long start = System.nanoTime();
        while (tool.isAlive() && !Files.exists(ready) && System.nanoTime() - start < ARM_NS) {
            LockSupport.parkNanos(POLL_NS);
        }
        // Its threads begin to read a moment after the files are there.
        boolean ended = waitFor(tool, 500);
        if (ended || !Files.exists(ready)) {
            throw refused(tool);
        }
    }

    private CaptureException refused(Process tool) {
        tool.destroy();
        waitFor(tool, 2000);
        String said = said();
        String lockdown = PseudoFile.read(Path.of("/sys/kernel/security/lockdown"), "");
        if (lockdown.contains("[integrity]") || lockdown.contains("[confidentiality]")) {
            return new CaptureException(
                    "blktrace does not work while the kernel is locked down (" + lockdown + ")",
                    "Record with --source tracefs, which does.");
        }
        if (!Files.isDirectory(DEBUGFS)) {
            return new CaptureException(
                    "blktrace needs debugfs, which is not mounted",
                    "As root: mount -t debugfs nodev /sys/kernel/debug. Or record with --source tracefs.");
        }
        return new CaptureException(
                "blktrace does not start on " + device.path() + ": " + said,
                said.contains("busy")
                        ? "Only one tracer can look at a disk: end the other one, or record with --source tracefs."
                        : "Record with --source tracefs.");
    }

    private static boolean waitFor(Process tool, long millis) {
        try {
            return tool.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void readStderr(Process tool) {
        byte[] bytes = new byte[4096];
        try (InputStream in = tool.getErrorStream()) {
            for (int got = in.read(bytes); got > 0; got = in.read(bytes)) {
                synchronized (stderr) {
                    stderr.append(new String(bytes, 0, got, StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            // the tool is gone; what it said before counts
        }
    }

    private String said() {
        return stderrText().strip().replaceAll("\\s*\n\\s*", "; ");
    }

    private String stderrText() {
        synchronized (stderr) {
            return stderr.toString();
        }
    }

    @Override
    public Kind next(BlockEvent event) throws IOException {
        InputStream in = Objects.requireNonNull(process).getInputStream();
        while (true) {
            long horizon = atEnd ? Long.MAX_VALUE : System.nanoTime() - WINDOW_NS;
            if (markIsNext(horizon, event)) {
                return Kind.MARK;
            }
            if (stream.poll(horizon, event)) {
                return Kind.EVENT;
            }
            if (stream.takeGaps() > 0) {
                number = stream.lastGaps();
                lostInStream += number;
                return Kind.LOST;
            }
            if (atEnd) {
                return Kind.END;
            }
            read(in);
        }
    }

    private boolean markIsNext(long horizon, BlockEvent event) {
        synchronized (marks) {
            long[] mark = marks.peek();
            if (mark == null || mark[1] > horizon || mark[1] > stream.oldestNs()) {
                return false;
            }
            marks.remove();
            number = mark[0];
            event.timeNs = mark[1];
            return true;
        }
    }

    private void read(InputStream in) throws IOException {
        if (in.available() == 0 && Objects.requireNonNull(process).isAlive()) {
            LockSupport.parkNanos(++emptyPolls < BUSY_POLLS ? BUSY_NS : POLL_NS);
            return;
        }
        emptyPolls = 0;
        int got = in.read(chunk, 0, chunk.length);
        if (got < 0) {
            atEnd = true;
        } else {
            stream.add(chunk, got);
        }
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void mark(long markNumber) {
        synchronized (marks) {
            marks.add(new long[] {markNumber, System.nanoTime()});
        }
    }

    @Override
    public boolean nothingMissingBefore(long markNs) {
        return PseudoFile.read(DEBUGFS.resolve(device.name()).resolve("dropped"), "0")
                .equals("0");
    }

    @Override
    public void disarm() {
        // On SIGTERM, as on SIGINT, the tool stops the trace and writes what is left, which the events' thread goes on
        // reading. Through the handle, because Process.destroy closes that stream.
        Process tool = Objects.requireNonNull(process);
        disarmed = tool.isAlive();
        cpuNs = Command.cpuNs(tool);
        tool.toHandle().destroy();
        waitFor(tool, 10_000);
    }

    @Override
    public long processCpuNs() {
        return cpuNs;
    }

    @Override
    public long lostBesides() {
        Process tool = Objects.requireNonNull(process);
        waitFor(tool, 5000);
        joinStderr();
        if (!disarmed) {
            warnings.add("blktrace ended with exit code " + tool.exitValue() + ": " + said());
        }
        long dropped = DropReport.in(stderrText()).orElse(0);
        if (dropped > 0) {
            warnings.add("blktrace dropped " + dropped + " events");
        }
        return Math.max(0, dropped - lostInStream);
    }

    private void joinStderr() {
        try {
            Objects.requireNonNull(stderrReader).join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        Process tool = process;
        if (tool != null && tool.isAlive()) {
            tool.destroy();
            if (!waitFor(tool, 5000)) {
                tool.destroyForcibly();
            }
        }
    }
}
