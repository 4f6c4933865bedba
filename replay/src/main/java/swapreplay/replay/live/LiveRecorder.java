package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.nbd.RequestListener;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.cli.CliException;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.format.TraceWriter;

/**
 * Records everything that happens to one export, contents included, in the device's own order: a replay with the same device spec
 * comes to the counters that the live device reported. A page of which a part was written is recorded whole, a page that was
 * zeroed without a hole as a page of zeros, freed slots as a discard.
 */
final class LiveRecorder implements RequestListener, AutoCloseable {
    /** Waiting operations; a page of memory each. */
    private static final int QUEUE = 8192;

    /** A disk that does not answer for longer costs operations, not the client's time. */
    private static final int PATIENCE_MS = 2000;

    private static final byte[] NO_PAGE = new byte[0];

    private final Path file;
    private final TraceWriter writer;
    private final RecordQueue queue;
    private final Thread thread = new Thread(this::write, "trace-writer");
    private final Consumer<String> log;
    private final long startNs = System.nanoTime();
    private volatile @Nullable IOException failure;
    private long written;

    LiveRecorder(Path file, ExportSpec export, Consumer<String> log) throws IOException {
        if (Files.exists(file)) {
            throw CliException.usage(file + ": the file exists already\n  Choose another name, or remove it first.");
        }
        this.file = file;
        this.log = log;
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", ExportSpec.PAGE_SIZE);
        metadata.put("device", "nbd:" + export.name());
        metadata.put("device_slots", export.sizeBytes() / ExportSpec.PAGE_SIZE);
        metadata.put("device_spec", export.device().toString());
        metadata.put("synchronous_swap", false);
        metadata.put("clock", "monotonic");
        metadata.put("sources", List.of("nbd"));
        metadata.put("contents", Map.of("mode", "full"));
        metadata.put("recorder", "swapreplay 0.1.0");
        metadata.put("start_wall_ns", System.currentTimeMillis() * 1_000_000L);
        writer = TraceWriter.create(file, metadata);
        queue = new RecordQueue(QUEUE, ExportSpec.PAGE_SIZE, PATIENCE_MS);
        thread.start();
    }

    @Override
    public void written(long slot, byte[] page, boolean startsRequest) {
        queue.put(Op.WRITE, slot, 1, page, startsRequest);
    }

    @Override
    public void read(long slot, boolean startsRequest) {
        queue.put(Op.READ, slot, 1, NO_PAGE, startsRequest);
    }

    @Override
    public void discarded(long firstSlot, long slots) {
        queue.put(Op.DISCARD, firstSlot, slots, NO_PAGE, true);
    }

    private void write() {
        try {
            queue.drainTo(new RecordQueue.Sink() {
                @Override
                public void take(long timeNs, Op op, long slot, long pages, byte[] page, boolean starts)
                        throws IOException {
                    if (failure == null) {
                        append(timeNs, op, slot, pages, page, starts);
                    }
                }

                @Override
                public void lost(long timeNs, long count) throws IOException {
                    if (failure == null) {
                        writer.event(timeNs, Op.LOST, 0, count, -1, true, -1, -1);
                    }
                }
            });
        } catch (IOException e) {
            failed(e);
        }
    }

    private void append(long timeNs, Op op, long slot, long pages, byte[] page, boolean starts) {
        try {
            int content = op == Op.WRITE ? writer.content(page, 0) : -1;
            writer.event(timeNs, op, slot, pages, content, starts, -1, -1);
            written++;
        } catch (IOException e) {
            failed(e);
        }
    }

    /** The device goes on without a recording: a full disk must not stop a machine that swaps. */
    private void failed(IOException e) {
        failure = e;
        log.accept("the recording has ended: " + e.getMessage());
    }

    /** Operations that are missing in the trace. */
    long lost() {
        return queue.lost();
    }

    /** Writes the rest, with what the device reports at the end. No operation may run any more. */
    void finish(MmStat mmStat) throws IOException {
        queue.end();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the trace has to be finished first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure == null) {
            writer.annotate(TraceSummary.SECONDS, (System.nanoTime() - startNs) / 1e9);
            writer.annotate("lost", queue.lost());
            writer.annotate("complete", queue.lost() == 0);
            writer.annotate("mm_stat", mmStat.toSysfs().trim().replaceAll("\\s+", " "));
        }
        writer.close();
        log.accept(file + ": " + written + " operations recorded, " + queue.lost() + " lost");
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
