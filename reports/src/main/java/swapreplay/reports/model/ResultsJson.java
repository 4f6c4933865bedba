package swapreplay.reports.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** results.json: the run, the trace, configurations under their CSV names, histograms and rates. */
final class ResultsJson {
    private static final String FORMAT = "swapreplay-results/1";

    private ResultsJson() {}

    static void write(Path file, RunResults results) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", FORMAT);
        RunInfo run = results.run();
        Map<String, Object> runMap = new LinkedHashMap<>();
        runMap.put("version", run.version());
        runMap.put("command_line", run.commandLine());
        runMap.put("machine", run.machine());
        runMap.put("started_ms", run.startedMs());
        runMap.put("wall_s", run.wallSeconds());
        runMap.put("notes", run.notes());
        root.put("run", runMap);
        Map<String, Object> trace = new LinkedHashMap<>();
        trace.put("name", results.trace().name());
        trace.put("identity", results.trace().identity());
        trace.put("info", results.trace().info());
        root.put("trace", trace);
        root.put(
                "configurations",
                results.configurations().stream().map(ResultsJson::row).toList());
        root.put(
                "histograms",
                results.histograms().stream().map(ResultsJson::histogram).toList());
        Rates rates = results.rates();
        Map<String, Object> ratesMap = new LinkedHashMap<>();
        ratesMap.put("bucket_s", rates.bucketSeconds());
        ratesMap.put("writes", PlainJson.numbers(rates.writes()));
        ratesMap.put("reads", PlainJson.numbers(rates.reads()));
        ratesMap.put("frees", PlainJson.numbers(rates.frees()));
        root.put("rates", ratesMap);
        String text = JSON.std
                .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
                .asString(root);
        AtomicFile.text(file, out -> out.append(text).append('\n'));
    }

    private static Map<String, @Nullable Object> row(ConfigurationResult row) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Column column : Column.ALL) {
            map.put(column.name(), column.get().apply(row));
        }
        return map;
    }

    private static Map<String, Object> histogram(CodecHistogram histogram) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("codec", histogram.codec());
        map.put("huge_threshold", histogram.hugeThreshold());
        map.put("same_pages", histogram.samePages());
        map.put("pages", histogram.pages());
        map.put("bucket_bytes", CodecHistogram.BUCKET_BYTES);
        map.put("buckets", PlainJson.numbers(histogram.buckets()));
        return map;
    }

    static RunResults read(Path file, List<ConfigurationResult> rows, List<TimelinePoint> timeline) throws IOException {
        Object parsed;
        try {
            parsed = JSON.std.anyFrom(Files.readString(file));
        } catch (JsonProcessingException notJson) {
            int line = notJson.getLocation() == null ? 1 : notJson.getLocation().getLineNr();
            throw new ResultsException(file + ":" + line + ": not JSON: " + notJson.getOriginalMessage()
                    + "\n  The file is cut or was edited; run the replay again.");
        }
        JsonNode root = new JsonNode(file, "", parsed);
        if (!FORMAT.equals(root.at("format").text())) {
            throw new ResultsException(file + ": format '" + root.at("format").text() + "', this version reads '"
                    + FORMAT + "'\n  Use the SwapReplay that wrote it, or run the replay again.");
        }
        JsonNode run = root.at("run");
        JsonNode trace = root.at("trace");
        List<String> notes = new ArrayList<>();
        for (JsonNode note : run.at("notes").items()) {
            notes.add(note.text());
        }
        List<CodecHistogram> histograms = new ArrayList<>();
        for (JsonNode each : root.at("histograms").items()) {
            histograms.add(each.build(node -> new CodecHistogram(
                    node.at("codec").text(),
                    Math.toIntExact(node.at("huge_threshold").count()),
                    node.at("buckets").counts(),
                    node.at("same_pages").count(),
                    node.at("pages").count())));
        }
        Rates rates = root.at("rates")
                .build(node -> new Rates(
                        node.at("bucket_s").decimal(),
                        node.at("writes").counts(),
                        node.at("reads").counts(),
                        node.at("frees").counts()));
        return new RunResults(
                run.build(node -> new RunInfo(
                        node.at("version").text(),
                        node.at("command_line").text(),
                        node.at("machine").text(),
                        node.at("started_ms").count(),
                        node.at("wall_s").decimal(),
                        notes)),
                new TraceFacts(
                        trace.at("name").text(),
                        trace.at("identity").text(),
                        trace.at("info").fields()),
                rows,
                timeline,
                histograms,
                rates);
    }

    /** For a directory that has only the CSV files. */
    static RunResults absent(List<ConfigurationResult> rows, List<TimelinePoint> timeline) {
        String name = rows.isEmpty() ? "unnamed trace" : rows.get(0).trace();
        String note = ResultFiles.RESULTS_JSON
                + " is missing: nothing is known here of the machine, the trace's completeness, compressed sizes and rates.";
        return new RunResults(
                new RunInfo("not known", "not known", "not known", 0, 0, List.of(note)),
                new TraceFacts(name, "not known", Map.of()),
                rows,
                timeline,
                List.of(),
                Rates.none());
    }
}
