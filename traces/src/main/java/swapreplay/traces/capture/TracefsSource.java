package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;

/** Block events as text from a private tracefs instance. */
final class TracefsSource implements EventSource {
    private static final String QUEUE = "block/block_bio_queue";
    /** Bio-based devices (zram, dm) complete bios, all others requests; the other event stays silent. */
    private static final List<String> COMPLETIONS = List.of("block/block_bio_complete", "block/block_rq_complete");

    /** All processors' buffers together; the least and the most for one. */
    private static final int BUFFERS_KB = 64 << 10, LEAST_KB = 1 << 10, MOST_KB = 16 << 10;

    /** The smallest buffer holds 10,000 events of a processor, which none can produce in this time. */
    private static final long IN_TIME_NS = 10_000_000;

    private final SwapDevice device;
    private final boolean completions;
    private final long pauseNs;

    private @Nullable TracefsInstance instance;
    private @Nullable ZramProbes probes;
    private @Nullable TraceText text;
    private long lostBesides;

    /**
     * @param completions whether completions are wanted, for reading back
     * @param pauseNs how long events may gather before they are read: shorter sees them sooner, longer disturbs the swapping tasks less
     */
    TracefsSource(SwapDevice device, boolean completions, long pauseNs) {
        this.device = device;
        this.completions = completions;
        this.pauseNs = pauseNs;
    }

    @Override
    public String name() {
        return "tracefs";
    }

    @Override
    public void arm(int ownThread) throws CaptureException, IOException {
        TracefsInstance made = TracefsInstance.create();
        instance = made;
        if (!made.hasEvent(QUEUE)) {
            throw new CaptureException(
                    "this kernel has no trace event block_bio_queue", "It needs CONFIG_BLK_DEV_IO_TRACE.");
        }
        made.set("buffer_size_kb", Integer.toString(bufferKb()));
        // The clock of System.nanoTime and of blktrace; the default clock cannot be compared between processors.
        made.set("trace_clock", "mono");
        text = new TraceText(made.directory(), pauseNs);
        String filter = filter(ownThread);
        if (completions) {
            for (String event : COMPLETIONS) {
                if (made.hasEvent(event)) {
                    made.enable(event, filter);
                }
            }
        }
        probes = ZramProbes.set(made, device);
        made.enable(QUEUE, filter);
    }

    /** What each processor gets. */
    static int bufferKb() {
        int kb = BUFFERS_KB / Runtime.getRuntime().availableProcessors();
        return Math.max(LEAST_KB, Math.min(MOST_KB, kb));
    }

    @Override
    public String detail() {
        String more = probes == null ? "" : probes.detail();
        return "block events of a private trace instance" + (more.isEmpty() ? "" : ", " + more);
    }

    private String filter(int ownThread) {
        StringBuilder filter = new StringBuilder("dev == ").append(Integer.toUnsignedString(device.diskNumber()));
        if (device.sharesDisk()) {
            filter.append(" && sector >= ").append(device.firstSector());
            filter.append(" && sector < ").append(device.endSector());
        }
        if (ownThread >= 0) {
            filter.append(" && common_pid != ").append(ownThread);
        }
        return filter.toString();
    }

    @Override
    public Kind next(BlockEvent event) throws IOException {
        ZramProbes completing = Objects.requireNonNull(probes);
        Kind kind = Objects.requireNonNull(text).next(event);
        while (kind == Kind.EVENT && !completing.complete(event)) {
            kind = Objects.requireNonNull(text).next(event);
        }
        return kind;
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
                || Objects.requireNonNull(instance).overruns()
                        == Objects.requireNonNull(text).lost();
    }

    @Override
    public void disarm() throws IOException {
        TracefsInstance made = Objects.requireNonNull(instance);
        made.disable(QUEUE);
        Objects.requireNonNull(probes).disable();
        lostBesides = Math.max(0, made.overruns() - Objects.requireNonNull(text).lost());
        for (String event : COMPLETIONS) {
            if (made.hasEvent(event)) {
                made.disable(event);
            }
        }
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
        TracefsInstance made = instance;
        if (made == null) {
            return;
        }
        instance = null;
        // An instance cannot be removed while its pipe is open, and events that are on would go on being recorded.
        if (text != null) {
            text.close();
        }
        if (probes != null) {
            probes.close();
        }
        if (Files.exists(made.file("events/enable"))) {
            made.set("events/enable", "0");
        }
        made.close();
    }
}
