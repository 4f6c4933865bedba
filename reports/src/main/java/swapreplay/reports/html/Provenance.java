package swapreplay.reports.html;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.RunInfo;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** Where a trace and its results come from. */
final class Provenance {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Provenance() {}

    /** One line below the name of the trace. */
    static String lead(RunResults results) {
        Map<String, Object> info = results.trace().info();
        List<String> parts = new ArrayList<>();
        Long writes = Facts.count(info, "pages", "write");
        Long reads = Facts.count(info, "pages", "read");
        if (writes != null && reads != null) {
            parts.add(Text.count(writes, "page") + " written, " + Text.count(reads) + " read");
        }
        Long duration = Facts.count(info, "duration_ns");
        if (duration != null) {
            parts.add("in " + Text.seconds(duration / 1e9));
        }
        String device = Facts.text(info, "device");
        String kernel = Facts.text(info, "kernel");
        String on = device == null ? "" : "on " + device;
        String under = kernel == null ? "" : (device == null ? "on Linux " : " under Linux ") + kernel;
        if (!on.isEmpty() || !under.isEmpty()) {
            parts.add(on + under);
        }
        parts.add(Text.count(results.configurations().size(), "configuration"));
        return String.join("; ", parts) + ".";
    }

    static List<Map<String, String>> made(RunResults results) {
        List<Map<String, String>> made = new ArrayList<>();
        RunInfo run = results.run();
        Map<String, Object> info = results.trace().info();
        add(made, "Trace", results.trace().name());
        add(made, "Trace identity", results.trace().identity());
        String source = Facts.text(info, "source");
        add(made, "Recorded by", source == null ? Facts.text(info, "sources") : source);
        add(made, "Recorded on kernel", Facts.text(info, "kernel"));
        add(made, "Device", Facts.text(info, "device"));
        Long pageSize = Facts.count(info, "page_size");
        add(made, "Page size", pageSize == null ? null : Text.count(pageSize) + " bytes");
        add(made, "SwapReplay", run.version());
        add(made, "Command line", run.commandLine());
        add(made, "Replayed on", run.machine());
        add(made, "Started", run.startedMs() <= 0 ? null : TIME.format(Instant.ofEpochMilli(run.startedMs())));
        add(made, "Took", run.wallSeconds() <= 0 ? null : Text.seconds(run.wallSeconds()));
        return made;
    }

    /** All that the trace says of itself. */
    static List<Map<String, String>> info(RunResults results) {
        return Facts.leaves(results.trace().info());
    }

    private static void add(List<Map<String, String>> made, String label, @Nullable String value) {
        made.add(Map.of("label", label, "value", value == null ? "not known" : value));
    }
}
