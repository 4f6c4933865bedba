package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;

/**
 * All events, a line each, with the hash of each page that is known; compressed lengths if the trace states them. The import of this CSV has
 * the same events.
 */
final class CsvExporter implements TraceExporter {
    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String description() {
        return "CSV, a line for each event, with page hashes, and sizes of a scrubbed trace";
    }

    @Override
    public ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException {
        List<String> header = new ArrayList<>(
                List.of("time_ns", "op", "slot", "pages", "starts_request", "pid", "comm", "hash", "same"));
        List<int[]> sizes = new ArrayList<>();
        for (String codec : trace.sizeCodecs()) {
            header.add("size:" + codec);
            sizes.add(trace.sizes(codec));
        }
        long lines = 0;
        print(out, header);
        try (EventCursor event = trace.cursor()) {
            while (event.next()) {
                List<Object> line = new ArrayList<>();
                line.add(event.timeNs());
                line.add(event.op().word());
                line.add(event.slot());
                line.add(event.pages());
                line.add(event.startsRequest() ? 1 : 0);
                line.add(event.pid());
                line.add(trace.name(event.nameId()).replaceAll("[\\x00-\\x1f]", "?"));
                page(trace, event.contentId(), sizes, line);
                print(out, line);
                lines++;
            }
        }
        return new ExportResult(lines, "events", Map.of());
    }

    private static void print(OutputStream out, List<?> line) throws IOException {
        out.write((CSVFormat.DEFAULT.format(line.toArray()) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void page(TraceReader trace, int id, List<int[]> sizes, List<Object> line) throws IOException {
        boolean known = id >= 0;
        String hash = !known
                ? ""
                : trace.sized()
                        ? HexFormat.of().formatHex(trace.identity(id))
                        : HexFormat.of().toHexDigits(trace.fingerprint(id));
        line.add(hash);
        line.add(!known ? "" : trace.sameFilled(id) ? 1 : 0);
        for (int[] lengths : sizes) {
            line.add(known ? lengths[id] : "");
        }
    }
}
