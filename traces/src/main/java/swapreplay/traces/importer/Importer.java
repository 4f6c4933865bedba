package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceWriter;

/** Turns a recording of another tool into a trace. */
public final class Importer {
    private Importer() {}

    /**
     * Reads the files of one recording and writes a trace, with what the format knows of contents. A blktrace log among the files, or beside them, is read for what it
     * says about dropped events.
     * @param files files of one recording, a directory of blktrace files, or NAME for all {@code NAME.blktrace.N}
     * @param format a name of {@link TraceSources}, or null to detect it
     * @param output made new, mode 0600; removed again if the recording cannot be read
     * @throws swapreplay.traces.format.TraceException naming file, offset and remedy if a file is no such recording
     * @throws IllegalArgumentException if there is no such format
     */
    public static ImportResult importFiles(
            List<Path> files, @Nullable String format, Path output, ImportOptions options) throws IOException {
        try (RecordingFiles recording = new RecordingFiles(files, format)) {
            boolean whole = false;
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("page_size", options.pageSize());
            metadata.put("sources", List.of(recording.source.name()));
            metadata.put("contents", Map.of("mode", "none"));
            metadata.put("recorder", "swapreplay import");
            List<String> sizeCodecs = recording.source.sizeCodecs(recording.files, options);
            if (sizeCodecs != null) {
                metadata.put("size_codecs", sizeCodecs);
            }
            try (TraceWriter writer = TraceWriter.createWhole(output, metadata, options.overwrite())) {
                try {
                    ImportResult result = write(recording, options, writer);
                    whole = true;
                    return result;
                } finally {
                    if (!whole) {
                        Files.deleteIfExists(output);
                    }
                }
            }
        }
    }

    private static ImportResult write(RecordingFiles recording, ImportOptions options, TraceWriter writer)
            throws IOException {
        TraceSink sink = new TraceSink(writer);
        SourceFacts facts = recording.source.read(recording.files, options, sink);
        facts.cut |= !recording.warnings.isEmpty();
        facts.warnings.addAll(recording.warnings);
        addDrops(recording.dropped(), facts, sink);
        Boolean complete = Completeness.of(facts, options, sink);
        annotate(writer, facts, options, complete);
        if (sink.covered() > 0) {
            String mode = recording.source.sizeCodecs(recording.files, options) == null ? "full" : "sizes";
            writer.annotate("contents", Map.of("mode", mode, "writes_covered", sink.covered()));
        }
        writer.flush();
        return new ImportResult(
                recording.source.name(),
                facts.deviceNumber,
                sink.ops(),
                sink.pages(),
                facts.durationKnown() ? facts.durationNs() : null,
                facts.lost,
                complete,
                writer.fileBytes(),
                List.copyOf(facts.warnings));
    }

    private static void annotate(
            TraceWriter writer, SourceFacts facts, ImportOptions options, @Nullable Boolean complete) {
        if (facts.deviceNumber != null) {
            writer.annotate("device", facts.deviceNumber);
            writer.annotate("device_number", facts.deviceNumber);
        }
        if (facts.startWallNs >= 0) {
            writer.annotate("start_wall_ns", facts.startWallNs);
        }
        if (facts.synchronous != null) {
            writer.annotate("synchronous_swap", facts.synchronous);
        } else if (facts.swapWrites > 0) {
            // Swap writes carry the sync flag only on devices that swap synchronously: zram since Linux 6.3.
            writer.annotate("synchronous_swap", facts.syncSwapWrites == facts.swapWrites);
        }
        if (complete != null) {
            writer.annotate("complete", complete);
        }
        if (options.pswpout() != null && options.pswpin() != null) {
            writer.annotate("vmstat", Map.of("pswpin", options.pswpin(), "pswpout", options.pswpout()));
        }
        writer.annotate("clock", facts.clock);
        if (facts.durationKnown()) {
            writer.annotate("duration_ns", facts.durationNs());
        }
        writer.annotate("lost", facts.lost);
        if (!facts.marks.isEmpty()) {
            writer.annotate("marks", facts.marks);
        }
        if (!facts.warnings.isEmpty()) {
            writer.annotate("warnings", facts.warnings);
        }
    }

    /** A dropped record takes a sequence number, too, so gaps are part of what the tool reports, not in addition to it. */
    private static void addDrops(OptionalLong dropped, SourceFacts facts, OperationSink sink) throws IOException {
        if (dropped.isEmpty()) {
            return;
        }
        facts.lossesCounted = true;
        long unplaced = dropped.getAsLong() - facts.lost;
        if (unplaced > 0) {
            if (facts.ioRecords > 0) {
                sink.lost(facts.lastIoNs, unplaced);
            }
            facts.lost += unplaced;
        }
        if (facts.lost > 0) {
            facts.warnings.add(
                    "blktrace dropped " + facts.lost + " events; where a processor overflowed its records just end");
        }
    }
}
