package swapreplay.traces.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.Op;
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
