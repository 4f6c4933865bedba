package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import swapreplay.traces.format.ContentCursor;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** The distinct pages, one behind the other, in the order in which they were first seen. */
final class PagesExporter implements TraceExporter {
    @Override
    public String name() {
        return "pages";
    }

    @Override
    public String description() {
        return "the distinct pages, raw; memory of the recorded machine";
    }

    @Override
    public ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException {
        if (trace.distinctPages() == 0) {
            throw new TraceException(
                    trace.path(), 0, "the trace holds no page contents", "Record with --contents full or sample=P.");
        }
        long pages = 0;
        try (ContentCursor page = trace.contents()) {
            while (page.next()) {
                out.write(page.bytes(), page.offset(), trace.pageSize());
                pages++;
            }
        }
        return new ExportResult(pages, "pages", Map.of());
    }
}
