package swapreplay.traces.importer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import swapreplay.traces.format.TraceException;

/**
 * Text of {@code trace} or {@code trace_pipe} with the events block_bio_queue and, if they are there, the completions. Several files are merged by
 * time. Reads twice: the first pass checks every line.
 */
final class TracefsTextSource implements TraceSource {
    private final boolean perf;

    private TracefsTextSource(boolean perf) {
        this.perf = perf;
    }

    /** Text of the kernel itself, or of trace-cmd report. */
    static TraceSource ofTracefs() {
        return new TracefsTextSource(false);
    }

    /** Text of perf script. */
    static TraceSource ofPerf() {
        return new TracefsTextSource(true);
    }

    @Override
    public String name() {
        return perf ? "perf" : "tracefs";
    }

    @Override
    public String description() {
        return perf
                ? "text of perf script with block:block_bio_queue events"
                : "tracefs text: 'trace', 'trace_pipe' or trace-cmd report with block_bio_queue events";
    }

    @Override
    public boolean recognises(byte[] head) {
        TracefsLine line = new TracefsLine(perf);
        BlockEvent event = new BlockEvent();
        try (LineReader lines = new LineReader(new ByteArrayInputStream(head))) {
            while (lines.next()) {
                TracefsLine.Kind kind = line.parse(lines.buffer(), lines.from(), lines.to(), event);
                if (kind == TracefsLine.Kind.EVENT || kind == TracefsLine.Kind.LOST || (!perf && isHeader(lines))) {
                    return true;
                }
                if (kind == TracefsLine.Kind.MALFORMED) {
                    return false;
                }
            }
            return false;
        } catch (IOException e) {
            throw new AssertionError("reading from memory", e);
        }
    }

    private static boolean isHeader(LineReader lines) {
        return new String(lines.buffer(), lines.from(), lines.to() - lines.from(), StandardCharsets.ISO_8859_1)
                .startsWith("# tracer:");
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.lossesCounted = !perf; // the kernel says LOST where it loses
        Map<Integer, Long> devices = new HashMap<>();
        for (InputFile file : files) {
            check(file, devices, facts);
        }
        int device = DeviceChoice.of(files.get(0).path(), devices, options);
        facts.deviceNumber = device == DeviceChoice.NONE ? null : BlockEvent.deviceName(device);
        SwapOperations operations = new SwapOperations(facts, sink, device, options);
        List<TracefsCursor> cursors = new ArrayList<>();
        try {
            for (InputFile file : files) {
                cursors.add(new TracefsCursor(file, perf));
            }
            merge(cursors, operations);
        } finally {
            for (TracefsCursor cursor : cursors) {
                cursor.close();
            }
        }
        operations.finish();
        return facts;
    }

    private void check(InputFile file, Map<Integer, Long> devices, SourceFacts facts) throws IOException {
        TracefsLine line = new TracefsLine(perf);
        BlockEvent event = new BlockEvent();
        try (LineReader lines = new LineReader(file.stream())) {
            while (lines.next()) {
                TracefsLine.Kind kind = line.parse(lines.buffer(), lines.from(), lines.to(), event);
                if (kind == TracefsLine.Kind.EVENT && event.action != BlockEvent.Action.SLOT_FREE) {
                    devices.merge(event.device, 1L, Long::sum);
                } else if (kind == TracefsLine.Kind.MALFORMED) {
                    if (lines.terminated()) {
                        throw malformed(file, lines);
                    }
                    facts.cut = true;
                    facts.warnings.add(String.format(
                            Locale.ROOT,
                            "%s:0x%x: the last %d bytes are the beginning of a line that was cut off; they were left out",
                            file.path(),
                            lines.offset(),
                            lines.to() - lines.from()));
                }
            }
        } catch (java.io.EOFException | java.util.zip.ZipException e) {
            throw new TraceException(
                    file.path(),
                    0,
                    "a gzip file that is damaged: " + e.getMessage(),
                    "Unpack it as far as it goes.",
                    e);
        }
    }

    private TraceException malformed(InputFile file, LineReader lines) {
        int length = Math.min(lines.to() - lines.from(), 60);
        StringBuilder found = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int character = lines.buffer()[lines.from() + i];
            found.append(character >= ' ' && character < 127 ? (char) character : '?');
        }
        return new TraceException(
                file.path(),
                lines.offset(),
                "expected a line of " + name() + " text, found '" + found + "'",
                perf
                        ? "A line reads 'comm pid [cpu] seconds.micros: block:event: ...'; remove what is no such line."
                        : "A line reads 'comm-pid [cpu] flags seconds.micros: event: ...' (trace_clock mono); remove what is no such line.");
    }

    private static void merge(List<TracefsCursor> cursors, SwapOperations operations) throws IOException {
        PriorityQueue<TracefsCursor> next = new PriorityQueue<>();
        for (TracefsCursor cursor : cursors) {
            if (cursor.next()) {
                next.add(cursor);
            }
        }
        for (TracefsCursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
            if (cursor.lostBefore() > 0) {
                operations.lost(cursor.event().timeNs, cursor.lostBefore());
            }
            if (cursor.hasEvent()) {
                operations.record(cursor.event());
            }
            if (cursor.next()) {
                next.add(cursor);
            }
        }
    }
}
