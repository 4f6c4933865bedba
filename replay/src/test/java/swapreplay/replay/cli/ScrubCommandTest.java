package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.engine.TestTraces;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** A scrubbed trace replays as the original, and tells nothing else. */
class ScrubCommandTest {
    private static final Set<String> TIMES = Set.of(
            "compress_ns_page",
            "decompress_ns_page",
            "wall_s",
            "cpu_s",
            "cost_source",
            "pareto", // CPU is one of its measures
            "fault_p50_ns",
            "fault_p99_ns",
            "fault_p999_ns");

    @TempDir
    Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private void run(String... args) {
        assertEquals(0, SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args), err.toString());
    }

    private Path churn(String name, long seed) throws IOException {
        return TestTraces.churn(Files.createDirectories(directory.resolve(name)).resolve("t.swaptrace"), seed, 3000);
    }

    private List<List<String>> replayed(Path trace) throws IOException {
        Path report = trace.resolveSibling("report");
        run(
                "replay",
                trace.toString(),
                "--codec",
                "lz4,zstd:1,lzo-rle",
                "--allocator",
                "zsmalloc,xvmalloc,ideal",
                "-o",
                report.toString());
        List<List<String>> rows = new ArrayList<>();
        try (CSVParser csv = CSVParser.parse(
                report.resolve("results.csv"),
                StandardCharsets.UTF_8,
                CSVFormat.DEFAULT.builder().setHeader().get())) {
            for (CSVRecord record : csv) {
                List<String> row = new ArrayList<>();
                csv.getHeaderNames().stream()
                        .filter(name -> !TIMES.contains(name))
                        .forEach(name -> row.add(name + "=" + record.get(name)));
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void replaysGiveTheSameCounters() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            Path trace = churn("full" + seed, seed);
            Path scrubbed = Files.createDirectories(directory.resolve("scrubbed" + seed))
                    .resolve("t.swaptrace");
            run("scrub", trace.toString(), "-o", scrubbed.toString(), "--codecs", "lzo-rle,lz4,zstd:1");
            List<List<String>> expected = replayed(trace);
            assertEquals(9, expected.size());
            assertEquals(expected, replayed(scrubbed), "seed " + seed);
        }
    }

    @Test
    void aSecondCodecNeedsItsSizes() throws IOException {
        Path trace = directory.resolve("full.swaptrace");
        run("generate", "-o", trace.toString(), "churn:writes=2000,rate=400,lifetime=exp:3s");
        Path scrubbed = directory.resolve("s.swaptrace");
        run("scrub", trace.toString(), "-o", scrubbed.toString(), "--codecs", "lz4,zstd:1");
        String spec = "codec=lz4 recompress=zstd:1@idle:1s,every:1s";
        assertEquals(counters(trace, spec), counters(scrubbed, spec));
        int exit = SwapReplay.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "replay",
                scrubbed.toString(),
                "--device-spec",
                "codec=lz4 recompress=zstd:2@idle:1s,every:1s",
                "-o",
                directory.resolve("none").toString());
        assertEquals(3, exit, err.toString());
        assertTrue(
                err.toString().contains("no sizes for codec 'zstd:2'; the trace has those for lz4, zstd:1"),
                err.toString());
    }

    private String counters(Path trace, String spec) throws IOException {
        Path report = directory.resolve("report-" + trace.getFileName());
        run("replay", trace.toString(), "--device-spec", spec, "-o", report.toString());
        try (CSVParser csv = CSVParser.parse(
                report.resolve("results.csv"),
                StandardCharsets.UTF_8,
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            StringBuilder all = new StringBuilder();
            for (CSVRecord row : csv) {
                assertTrue(Long.parseLong(row.get("recompressed_pages")) > 0, "nothing was recompressed");
                for (String column : List.of(
                        "mem_used_total",
                        "mem_used_max",
                        "compr_data_size",
                        "huge_pages",
                        "recompressed_pages",
                        "recompress_object_bytes",
                        "recompress_memory_bytes")) {
                    all.append(column).append('=').append(row.get(column)).append(' ');
                }
            }
            return all.toString();
        }
    }

    @Test
    void neitherPagesNorNamesNorTheHourAreInTheFile() throws IOException {
        Path trace = churn("full", 3);
        Path scrubbed = directory.resolve("s.swaptrace");
        run("scrub", trace.toString(), "-o", scrubbed.toString(), "--codecs", "lz4");
        try (TraceReader before = TraceReader.open(trace);
                TraceReader after = TraceReader.open(scrubbed)) {
            assertTrue(after.sized());
            Set<Long> prints = new HashSet<>();
            for (int id = 0; id < before.distinctPages(); id++) {
                prints.add(before.fingerprint(id));
            }
            for (int id = 0; id < after.distinctPages(); id++) {
                assertFalse(prints.contains(after.fingerprint(id)), "the identity is the plain hash of the page");
            }
            for (int name = 0; name < after.names(); name++) {
                assertTrue(after.name(name).matches("process\\d+"), after.name(name));
            }
            assertFalse(after.metadata().containsKey("start_wall_ns"));
        }
    }

    @Test
    void onlyTheSameKeyGivesTheSameIdentities() throws IOException {
        Path trace = churn("full", 4);
        Path key = directory.resolve("key");
        List<byte[]> identities = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Path scrubbed = directory.resolve(name);
            List<String> args =
                    new ArrayList<>(List.of("scrub", trace.toString(), "-o", scrubbed.toString(), "--codecs", "lz4"));
            if (!name.equals("c")) {
                args.addAll(List.of("--key-file", key.toString()));
            }
            run(args.toArray(String[]::new));
            try (TraceReader reader = TraceReader.open(scrubbed)) {
                identities.add(reader.identity(0));
            }
        }
        assertArrayEquals(identities.get(0), identities.get(1));
        assertNotEquals(
                List.of(
                        identities.get(0)[0],
                        identities.get(0)[1],
                        identities.get(0)[2],
                        identities.get(0)[3]),
                List.of(
                        identities.get(2)[0],
                        identities.get(2)[1],
                        identities.get(2)[2],
                        identities.get(2)[3]));
        assertEquals(32, Files.size(key));
        assertEquals(
                "rw-------", java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    }

    @Test
    void slicesJoinToTheWholeAndSamplesKeepWholeSlots() throws IOException {
        Path trace = churn("full", 5);
        List<String> whole = events(trace, 0);
        List<String> joined = new ArrayList<>();
        String[] bounds = {"", "250ms", "1s", ""};
        for (int i = 0; i < 3; i++) {
            Path part = directory.resolve("part" + i);
            run(
                    "scrub",
                    trace.toString(),
                    "-o",
                    part.toString(),
                    "--keep-contents",
                    "--slice",
                    bounds[i] + ".." + bounds[i + 1]);
            joined.addAll(events(part, i == 0 ? 0 : i == 1 ? 250_000_000L : 1_000_000_000L));
        }
        assertEquals(whole, joined);
        Path sampled = directory.resolve("sampled");
        run("scrub", trace.toString(), "-o", sampled.toString(), "--keep-contents", "--sample", "0.25");
        List<String> some = events(sampled, 0);
        Set<String> slots = new HashSet<>();
        onePage(some).forEach(event -> slots.add(event.split(" ", -1)[2]));
        List<String> expected = whole.stream()
                .filter(event -> slots.contains(event.split(" ", -1)[2]))
                .toList();
        assertTrue(
                some.size() > whole.size() / 10 && some.size() < whole.size() / 2, some.size() + " of " + whole.size());
        assertEquals(onePage(expected), onePage(some));
    }

    private static List<String> onePage(List<String> events) {
        return events.stream()
                .filter(event -> event.contains(" WRITE ") || event.contains(" READ "))
                .toList();
    }

    @Test
    void aSliceCanBeginWithWhatIsInUse() throws IOException {
        Path trace = churn("full", 6);
        Path part = directory.resolve("part");
        run("scrub", trace.toString(), "-o", part.toString(), "--keep-contents", "--slice", "1s..", "--with-state");
        try (TraceReader reader = TraceReader.open(part);
                EventCursor event = reader.cursor()) {
            int restored = 0;
            long last = -1;
            while (event.next() && event.timeNs() == 0 && event.op() == Op.WRITE && event.nameId() < 0) {
                assertTrue(event.slot() > last, "slots in order, each once");
                last = event.slot();
                restored++;
            }
            assertTrue(restored > 50, restored + " pages in use");
        }
    }

    private static List<String> events(Path file, long shiftNs) throws IOException {
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                String page = event.contentId() < 0 ? "-" : Long.toHexString(trace.fingerprint(event.contentId()));
                events.add((event.timeNs() + shiftNs) + " " + event.op() + " " + event.slot() + " " + event.pages()
                        + " " + page + " " + trace.name(event.nameId()) + " " + event.pid());
            }
        }
        return events;
    }

    @Test
    void mergedDevicesStandOneBehindTheOther() throws IOException {
        Path one = churn("one", 7);
        Path two = churn("two", 8);
        Path merged = directory.resolve("m.swaptrace");
        run("merge", "-o", merged.toString(), one.toString(), two.toString());
        List<String> all = events(merged, 0);
        List<String> first = events(one, 0);
        List<String> second = events(two, 0);
        assertEquals(first.size() + second.size(), all.size());
        long base;
        try (TraceReader reader = TraceReader.open(merged)) {
            List<?> parts = (List<?>) Objects.requireNonNull(reader.metadata().get("merged"));
            base = ((Number) Objects.requireNonNull(((java.util.Map<?, ?>) parts.get(1)).get("first_slot")))
                    .longValue();
        }
        List<String> found = new ArrayList<>();
        for (String event : all) {
            String[] words = event.split(" ", 4);
            long slot = Long.parseLong(words[2]);
            if (slot >= base) {
                found.add(words[0] + " " + words[1] + " " + (slot - base) + " " + words[3]);
            }
        }
        assertEquals(
                second.stream()
                        .filter(event -> !event.contains(" LOST ") && !event.contains(" SWAPOFF "))
                        .toList(),
                found.stream().filter(event -> !event.contains(" DISCARD 0 ")).toList());
    }

    @Test
    void theTimeThatWasRecordedIsKeptAndCut() throws IOException {
        Path trace = TestTraces.churn(directory.resolve("t"), 9, 200, Map.of("seconds", 600.0));
        for (String cut : List.of("..", "10s..", "..70s", "10s..70s", "11m..")) {
            Path shared = directory.resolve("s" + cut);
            run("scrub", trace.toString(), "-o", shared.toString(), "--codecs", "lz4", "--slice", cut);
        }
        assertEquals(600.0, seconds("s.."));
        assertEquals(590.0, seconds("s10s.."));
        assertEquals(70.0, seconds("s..70s"));
        assertEquals(60.0, seconds("s10s..70s"));
        assertEquals(0.0, seconds("s11m.."));
        run(
                "merge",
                "-o",
                directory.resolve("sm").toString(),
                directory.resolve("s..70s").toString(),
                directory.resolve("s..").toString());
        assertEquals(600.0, seconds("sm"));
    }

    private double seconds(String name) throws IOException {
        try (TraceReader reader = TraceReader.open(directory.resolve(name))) {
            return ((Number) Objects.requireNonNull(reader.metadata().get("seconds"))).doubleValue();
        }
    }

    @Test
    void aFolderThatThereIsNotIsSaidBeforeAnythingIsDone() throws IOException {
        String trace = churn("one", 9).toString();
        Path output = directory.resolve("none").resolve("s");
        for (String[] command : new String[][] {
            {"scrub", trace, "--codecs", "zstd:19"},
            {"export", trace, "--to", "csv"},
            {"generate", "scan"},
            {"merge", trace, trace},
            {"import", trace}
        }) {
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of("-o", output.toString()));
            err.getBuffer().setLength(0);
            assertEquals(4, SwapReplay.run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new)));
            assertTrue(
                    err.toString().startsWith("swapreplay: " + output + ": its folder does not exist"), err.toString());
        }
    }

    @Test
    void codecsHaveParameters() throws IOException {
        Path trace = churn("one", 9);
        Path shared = directory.resolve("s");
        run(
                "scrub",
                trace.toString(),
                "-o",
                shared.toString(),
                "--codecs",
                "zstd:3,kernel=6.12,lz4",
                "--codecs",
                "842");
        try (TraceReader reader = TraceReader.open(shared)) {
            assertEquals(List.of("zstd:3,kernel=6.12", "lz4", "842"), reader.sizeCodecs());
        }
    }

    @Test
    void tracesThatAreUnlikeAreNotMerged() throws IOException {
        Path one = churn("one", 9);
        Path scrubbed = directory.resolve("s");
        run("scrub", one.toString(), "-o", scrubbed.toString(), "--codecs", "lz4");
        int code = SwapReplay.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "merge",
                "-o",
                directory.resolve("m").toString(),
                one.toString(),
                scrubbed.toString());
        assertEquals(3, code);
        assertTrue(err.toString().contains("the trace has page sizes where"), err.toString());
    }
}
