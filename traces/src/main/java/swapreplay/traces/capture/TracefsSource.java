package swapreplay.traces.capture;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;
import swapreplay.traces.importer.LineReader;
import swapreplay.traces.importer.TracefsLine;

/**
 * Block events as text from a private tracefs instance. Marks go through trace_marker, so they stand in the same stream, behind every event
 * that was there before them.
 */
final class TracefsSource implements EventSource {
    private static final String QUEUE = "block/block_bio_queue";
    /** Bio-based devices (zram, dm) complete bios, all others requests; the other event stays silent. */
    private static final List<String> COMPLETIONS = List.of("block/block_bio_complete", "block/block_rq_complete");

    private static final String MARK = "swapreplay ";
    private static final long END_MARK = -3;

    /** All processors' buffers together; the least and the most for one. */
    private static final int BUFFERS_KB = 64 << 10, LEAST_KB = 1 << 10, MOST_KB = 16 << 10;

    /** The smallest buffer holds 10,000 events of a processor, which none can produce in this time. */
    private static final long IN_TIME_NS = 10_000_000;

    private final SwapDevice device;
    private final boolean completions;
    private final long pauseNs;
    private final TracefsLine line = new TracefsLine();

    private @Nullable TracefsInstance instance;
    private @Nullable ZramProbes probes;
    private @Nullable LineReader lines;
    private @Nullable FileChannel marker;
    private long number;
    private long lostInStream;
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
        int kb = BUFFERS_KB / Runtime.getRuntime().availableProcessors();
        made.set("buffer_size_kb", Integer.toString(Math.max(LEAST_KB, Math.min(MOST_KB, kb))));
        // The clock of System.nanoTime and of blktrace; the default clock cannot be compared between processors.
        made.set("trace_clock", "mono");
        lines = new LineReader(
                new Gathering(new FileInputStream(made.file("trace_pipe").toFile()), pauseNs));
        marker = FileChannel.open(made.file("trace_marker"), StandardOpenOption.WRITE);
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
        LineReader in = Objects.requireNonNull(lines);
        while (in.next()) {
            switch (line.parse(in.buffer(), in.from(), in.to(), event)) {
                case EVENT -> {
                    if (Objects.requireNonNull(probes).complete(event)) {
                        return Kind.EVENT;
                    }
                }
                case LOST -> {
                    number = line.lostEvents;
                    lostInStream += number;
                    return Kind.LOST;
                }
                case MARK -> {
                    if (isMark(in.buffer(), line.markFrom, line.markTo)) {
                        return number == END_MARK ? Kind.END : Kind.MARK;
                    }
                }
                case MALFORMED ->
                    throw new IOException("a line of trace_pipe that cannot be understood: '"
                            + new String(in.buffer(), in.from(), in.to() - in.from(), StandardCharsets.UTF_8) + "'");
                case HEADER, OTHER -> {}
            }
        }
        return Kind.END;
    }

    private boolean isMark(byte[] text, int from, int to) {
        int at = from;
        for (int i = 0; i < MARK.length(); i++, at++) {
            if (at >= to || text[at] != MARK.charAt(i)) {
                return false;
            }
        }
        boolean negative = at < to && text[at] == '-';
        long value = 0;
        for (at += negative ? 1 : 0; at < to && text[at] >= '0' && text[at] <= '9'; at++) {
            value = 10 * value + text[at] - '0';
        }
        number = negative ? -value : value;
        return true;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void mark(long markNumber) throws IOException {
        Objects.requireNonNull(marker)
                .write(ByteBuffer.wrap((MARK + markNumber + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public boolean nothingMissingBefore(long markNs) throws IOException {
        return System.nanoTime() - markNs < IN_TIME_NS
                || Objects.requireNonNull(instance).overruns() == lostInStream;
    }

    @Override
    public void disarm() throws IOException {
        TracefsInstance made = Objects.requireNonNull(instance);
        made.disable(QUEUE);
        Objects.requireNonNull(probes).disable();
        lostBesides = Math.max(0, made.overruns() - lostInStream);
        for (String event : COMPLETIONS) {
            if (made.hasEvent(event)) {
                made.disable(event);
            }
        }
        mark(END_MARK);
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
        if (marker != null) {
            marker.close();
        }
        if (lines != null) {
            lines.close();
        }
        if (probes != null) {
            probes.close();
        }
        if (Files.exists(made.file("events/enable"))) {
            made.set("events/enable", "0");
        }
        made.close();
    }

    /** Lets events gather for a while when there were few, so that not every event wakes this thread. */
    private static final class Gathering extends InputStream {
        private static final int FEW_BYTES = 2048;

        private final InputStream in;
        private final long pauseNs;
        private boolean drained;

        Gathering(InputStream in, long pauseNs) {
            this.in = in;
            this.pauseNs = pauseNs;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (drained) {
                LockSupport.parkNanos(pauseNs);
            }
            int got = in.read(bytes, offset, length);
            drained = got < FEW_BYTES;
            return got;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
