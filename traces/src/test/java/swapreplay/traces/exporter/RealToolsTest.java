package swapreplay.traces.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.importer.ImportOptions;
import swapreplay.traces.importer.Importer;

/** The tools themselves read, and print, what we write. */
class RealToolsTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/recordings");

    @TempDir
    Path directory = Path.of("");

    private Path export(Path trace, String format) throws IOException {
        Path file = directory.resolve("out." + format);
        try (TraceReader reader = TraceReader.open(trace);
                OutputStream out = Files.newOutputStream(file)) {
            TraceExporters.named(format).export(reader, "/dev/swapreplay", out);
        }
        return file;
    }

    private Path unpack(String recording, int cpu, String name) throws IOException {
        Path file = directory.resolve(name + ".blktrace." + cpu);
        Files.deleteIfExists(file);
        Path packed = RECORDINGS.resolve(recording).resolve(name + ".blktrace." + cpu + ".gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            Files.copy(in, file);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zram-plain:zram0", "nullb-thp-split:nullb0", "loop-discard:loop0"})
    @RequiresTool(value = "blkparse", debian = "blktrace")
    void ourTextIsThatOfBlkparse(String recording) throws Exception {
        String name = recording.substring(recording.indexOf(':') + 1);
        String of = recording.substring(0, recording.indexOf(':'));
        List<Path> files = List.of(unpack(of, 0, name), unpack(of, 1, name));
        Path trace = directory.resolve("t.swaptrace");
        Importer.importFiles(files, null, trace, ImportOptions.DEFAULT);
        String tool = Tools.run("blkparse", "-q", "-a", "queue", "-i", name, "-D", directory.toString());
        List<String> expected = tool.lines()
                .filter(line -> line.matches(".*\\s[Q]\\s+\\S+ \\d+ \\+ .*"))
                .map(RealToolsTest::comparable)
                .sorted()
                .toList();
        List<String> ours = Files.readAllLines(export(trace, "blkparse")).stream()
                .map(RealToolsTest::comparable)
                .sorted()
                .toList();
        assertEquals(expected, ours);
    }

    /** Other formats of {@code -f}, other options: each text gives the events of the binary files that it was made of. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-f|%D %2c %8s %5T.%9t %5p %2a %3d %S + %n [%C]\\n",
                "-f|%T.%t, %p, %C, %a, %d, %S, %n\\n",
                "-f|%M %m %T %t %a %d %S %N %p %C %e\\n",
                "-f|%D;%c;%s;%T;%t;%p;%a;%d;%S;%N;%C;%e\\n",
                "-t",
                "-s",
                "-s|-h",
                "-v",
            })
    @RequiresTool(value = "blkparse", debian = "blktrace")
    void everyTextOfBlkparseGivesTheEventsOfItsFiles(String options) throws Exception {
        for (String recording : List.of("zram-plain:zram0", "nullb-thp-split:nullb0", "loop-discard:loop0")) {
            String of = recording.substring(0, recording.indexOf(':'));
            String name = recording.substring(recording.indexOf(':') + 1);
            List<Path> files = List.of(unpack(of, 0, name), unpack(of, 1, name));
            List<String> command = new ArrayList<>(List.of("-i", name, "-D", directory.toString()));
            command.addAll(List.of(options.split("\\|", -1)));
            Path text =
                    Files.writeString(directory.resolve("text"), Tools.run("blkparse", command.toArray(String[]::new)));
            String format = options.startsWith("-f") ? options.substring(3) : null;
            List<String> expected = events(files, null, ImportOptions.DEFAULT);
            List<String> found =
                    events(List.of(text), "blkparse", ImportOptions.DEFAULT.withFormats(format, Map.of(), null));
            if (options.startsWith("-f|%T")) {
                expected.set(0, "null"); // this format does not name the device
            }
            assertSame(expected, found, of);
        }
    }

    /** What blkparse merges into one file of records is a stream of all processors. */
    @Test
    @RequiresTool(value = "blkparse", debian = "blktrace")
    void recordsThatBlkparseMergedGiveTheEventsOfTheirFiles() throws Exception {
        List<Path> files = List.of(unpack("loop-discard", 0, "loop0"), unpack("loop-discard", 1, "loop0"));
        Path merged = directory.resolve("merged");
        Tools.run("blkparse", "-q", "-O", "-d", merged.toString(), "-i", "loop0", "-D", directory.toString());
        assertSame(
                events(files, null, ImportOptions.DEFAULT),
                events(List.of(merged), "blktrace", ImportOptions.DEFAULT),
                "merged");
    }

    /** Thousands of lines: the first that differs says enough. */
    private static void assertSame(List<String> expected, List<String> found, String what) {
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            assertEquals(expected.get(i), found.get(i), what + ", line " + i);
        }
        assertEquals(expected.size(), found.size(), what);
    }

    private List<String> events(List<Path> files, @Nullable String from, ImportOptions options) throws IOException {
        Path output = directory.resolve("events");
        Importer.importFiles(files, from, output, options.withOverwrite(true));
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(output);
                EventCursor event = trace.cursor()) {
            events.add(String.valueOf(trace.metadata().get("device_number")));
            while (event.next()) {
                events.add(event.timeNs() + " " + event.op() + " " + event.slot() + " " + event.pages() + " "
                        + event.pid() + " " + trace.name(event.nameId()));
            }
        }
        return events;
    }

    /** A line without what a trace does not keep: processor and sequence; blanks as one. */
    private static String comparable(String line) {
        String[] words = line.strip().split("\\s+", 5);
        return words[0] + " " + words[3] + " " + words[4].replaceAll("\\s+", " ");
    }

    @Test
    @RequiresTool(value = "fio", debian = "fio")
    void fioReplaysEveryRequest() throws Exception {
        Path trace = SwapTraffic.write(directory.resolve("t"), 7, 500);
        Path log = export(trace, "fio-iolog");
        String json = Tools.run(
                "fio",
                "--name=replay",
                "--ioengine=null",
                "--replay_no_stall=1",
                "--read_iolog=" + log,
                "--output-format=json");
        Map<?, ?> job = (Map<?, ?>) ((List<?>) Objects.requireNonNull(
                        JSON.std.mapFrom(json.substring(json.indexOf('{'))).get("jobs")))
                .get(0);
        try (TraceReader reader = TraceReader.open(trace)) {
            TraceSummary summary = TraceSummary.of(reader);
            assertEquals(4096 * summary.pages(Op.WRITE), bytes(job, "write"));
            assertEquals(4096 * summary.pages(Op.READ), bytes(job, "read"));
            assertEquals(summary.ops(Op.WRITE), count(job, "write"));
            assertEquals(summary.ops(Op.READ), count(job, "read"));
            // its null engine takes trims without counting them
        }
    }

    /** A job on two files: which one is wanted must be said, and then its requests alone count. */
    @Test
    @RequiresTool(value = "fio", debian = "fio")
    void ofALogOfSeveralFilesOneIsTaken() throws Exception {
        Path log = directory.resolve("two.iolog");
        Tools.run(
                "fio",
                "--name=x",
                "--ioengine=null",
                "--filename=one:two",
                "--size=1m",
                "--rw=randwrite",
                "--bs=4k",
                "--write_iolog=" + log);
        TraceException e = assertThrows(
                TraceException.class,
                () -> Importer.importFiles(List.of(log), null, directory.resolve("x"), ImportOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains("I/O on several files: one ("), e.getMessage());
        long taken = 0;
        for (String file : List.of("one", "two")) {
            long lines;
            try (Stream<String> text = Files.lines(log)) {
                lines = text.filter(line -> line.contains(" " + file + " write "))
                        .count();
            }
            Map<Op, Long> pages = Importer.importFiles(
                            List.of(log),
                            null,
                            directory.resolve("x"),
                            ImportOptions.DEFAULT.withDevice(file).withOverwrite(true))
                    .pages();
            assertEquals(Map.of(Op.WRITE, lines), pages);
            taken += lines;
        }
        assertEquals(256, taken);
    }

    private static long bytes(Map<?, ?> job, String direction) {
        return ((Number) Objects.requireNonNull(
                        ((Map<?, ?>) Objects.requireNonNull(job.get(direction))).get("io_bytes")))
                .longValue();
    }

    private static long count(Map<?, ?> job, String direction) {
        return ((Number) Objects.requireNonNull(
                        ((Map<?, ?>) Objects.requireNonNull(job.get(direction))).get("total_ios")))
                .longValue();
    }

    @Test
    @RequiresTool(value = "fio", debian = "fio")
    void whatFioLogsIsWhatItDid() throws Exception {
        Path log = directory.resolve("fio.iolog");
        String json = Tools.run(
                "fio",
                "--name=x",
                "--ioengine=null",
                "--size=1m",
                "--rw=randrw",
                "--bs=4k",
                "--write_iolog=" + log,
                "--output-format=json");
        Map<?, ?> job = (Map<?, ?>) ((List<?>) Objects.requireNonNull(
                        JSON.std.mapFrom(json.substring(json.indexOf('{'))).get("jobs")))
                .get(0);
        Map<Op, Long> pages = Importer.importFiles(List.of(log), null, directory.resolve("x"), ImportOptions.DEFAULT)
                .pages();
        assertEquals(count(job, "write"), pages.get(Op.WRITE));
        assertEquals(count(job, "read"), pages.get(Op.READ));
    }
}
