package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;

/**
 * Block events from the kernel's {@code blk} tracer: the records of blktrace, as text, and also under lockdown=integrity, where the tool is refused. The kernel
 * has it only once, not in private instances, so it is taken only when nobody else uses it; everything is put back as it was.
 */
final class BlkTracerSource implements EventSource {
    private static final String OTHERWISE = "Record with --source tracefs, which has a trace buffer of its own.";

    /** The smallest buffer holds 10,000 events of a processor, which none can produce in this time. */
    private static final long IN_TIME_NS = 10_000_000;

    private final SwapDevice device;
    private final boolean completions;
    private final long pauseNs;
    private @Nullable TracefsInstance claim;
    private @Nullable Path root;
    private @Nullable TraceText text;
    private String clockBefore = "";
    private String bufferKbBefore = "";
    private long overrunsBefore;
    private long lostBesides;

    /** As for {@link TracefsSource}. */
    BlkTracerSource(SwapDevice device, boolean completions, long pauseNs) {
        this.device = device;
        this.completions = completions;
        this.pauseNs = pauseNs;
    }

    @Override
    public String name() {
        return "blk";
    }

    @Override
    public String detail() {
        return "the kernel's blk tracer, which only one can use at a time";
    }

    @Override
    public void arm(int ownThread) throws CaptureException, IOException {
        if (ZramProbes.hidesPages(device)) {
            throw new CaptureException(
                    "before Linux 6.3 swap on zram goes past the block layer, where the blk tracer does not see it",
                    "Record with --source tracefs, which sets a probe.");
        }
        Path files = TracefsInstance.root();
        claim = TracefsInstance.ofTopLevelTracer();
        requireUnused(files);
        clockBefore = chosen(PseudoFile.read(files.resolve("trace_clock")));
        bufferKbBefore = PseudoFile.read(files.resolve("buffer_size_kb")).replaceAll("[^0-9].*", "");
        root = files;
        set("current_tracer", "blk");
        set("buffer_size_kb", Integer.toString(TracefsSource.bufferKb()));
        set("trace_clock", "mono");
        overrunsBefore = TracefsInstance.overruns(files);
        try {
            text = new TraceText(files, pauseNs);
        } catch (IOException e) {
            throw new CaptureException("another program reads the kernel's trace: " + e.getMessage(), OTHERWISE, e);
        }
        // The mask first: the tracer is on from the last line on.
        setDevice("act_mask", completions ? "queue,complete" : "queue");
        setDevice("start_lba", Long.toString(device.firstSector()));
        setDevice("end_lba", Long.toString(device.endSector()));
        setDevice("enable", "1");
    }

    private void requireUnused(Path files) throws CaptureException, IOException {
        if (!List.of(PseudoFile.read(files.resolve("available_tracers")).split(" ", -1))
                        .contains("blk")
                || !Files.exists(device.attribute("trace/enable"))) {
            throw new CaptureException("this kernel has no blk tracer", "It needs CONFIG_BLK_DEV_IO_TRACE.");
        }
        String tracer = PseudoFile.read(files.resolve("current_tracer"));
        if (!tracer.equals("nop")) {
            throw new CaptureException(
                    "the kernel's tracer is in use (" + files.resolve("current_tracer") + " is " + tracer + ")",
                    OTHERWISE);
        }
        if (!PseudoFile.read(files.resolve("events/enable")).equals("0")) {
            throw new CaptureException("somebody records trace events in the kernel's own buffer", OTHERWISE);
        }
    }

    private static String chosen(String choices) {
        int open = choices.indexOf('[');
        return open < 0 ? "local" : choices.substring(open + 1, choices.indexOf(']'));
    }

    private void set(String name, String value) throws IOException {
        PseudoFile.write(Objects.requireNonNull(root).resolve(name), value);
    }

    private void setDevice(String name, String value) throws IOException {
        PseudoFile.write(device.attribute("trace/" + name), value);
    }

    @Override
    public Kind next(BlockEvent event) throws IOException {
        return Objects.requireNonNull(text).next(event);
    }

    @Override
    public long number() {
        return Objects.requireNonNull(text).number();
    }

    @Override
    public void mark(long markNumber) throws IOException {
        Objects.requireNonNull(text).mark(markNumber);
    }

    @Override
    public boolean nothingMissingBefore(long markNs) throws IOException {
        return System.nanoTime() - markNs < IN_TIME_NS
                || overruns() == Objects.requireNonNull(text).lost();
    }

    private long overruns() throws IOException {
        return TracefsInstance.overruns(Objects.requireNonNull(root)) - overrunsBefore;
    }

    @Override
    public void disarm() throws IOException {
        if (Files.exists(device.attribute("trace/enable"))) {
            setDevice("enable", "0");
        }
        lostBesides = Math.max(0, overruns() - Objects.requireNonNull(text).lost());
        Objects.requireNonNull(text).markEnd();
    }

    @Override
    public long lostBesides() {
        return lostBesides;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        if (root != null) {
            if (Files.exists(device.attribute("trace/enable"))
                    && !PseudoFile.read(device.attribute("trace/enable")).equals("0")) {
                setDevice("enable", "0");
            }
            if (text != null) {
                text.close(); // or the tracer is busy
            }
            set("current_tracer", "nop");
            set("trace_clock", clockBefore);
            set("buffer_size_kb", bufferKbBefore);
            root = null;
        }
        if (claim != null) {
            claim.close();
            claim = null;
        }
    }
}
