package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.replay.engine.TestTraces;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultFiles;

/** The commands replay, report and info as a person meets them. */
class ReplayCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void writesTheFilesAndEndsWithThePathOfTheReport() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 800);
        Path report = dir.resolve("out");
        int code = run(
                "replay",
                trace.toString(),
                "--codec=lz4,none",
                "--allocator=zsmalloc:chain=4,ideal",
                "--allocator",
                "tlsf",
                "--device-spec",
                "codec=lzo alloc=ideal limit=40K",
                "--mode=FULL",
                "-o",
                report.toString());
        assertEquals(0, code, err.toString());
        List<String> lines = out.toString().lines().toList();
        assertEquals(report.resolve("report.html").toString(), lines.get(lines.size() - 1));
        for (String name : List.of("results.csv", "results.json", "timeline.csv", "report.html")) {
            assertTrue(Files.size(report.resolve(name)) > 0, name);
        }
        List<ConfigurationResult> rows = ResultFiles.read(report).configurations();
        assertEquals(7, rows.size());
        assertEquals("churn", rows.get(0).trace());
        assertEquals("full", rows.get(0).mode());
        assertTrue(
                rows.get(6).writeFailed() != null && rows.get(6).writeFailed() > 0, "the limit of 40K refuses nothing");
        assertEquals(1 + 7 + 1 + 1, lines.size(), out.toString());

        out.getBuffer().setLength(0);
        Files.delete(report.resolve("report.html"));
        assertEquals(0, run("report", report.toString()), err.toString());
        assertEquals(report.resolve("report.html") + System.lineSeparator(), out.toString());
        assertTrue(Files.size(report.resolve("report.html")) > 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --codec=lz5              | --codec: no codec 'lz5'; known are
                    --codec=zstd:99          | --codec: 'zstd:99': 99 is not a whole number
                    --allocator=zmalloc      | --allocator: no allocator 'zmalloc'; known are
                    --policy=writeback       | --policy: no policy 'writeback'; known are none, zram:
                    --policy=zswap:nvme      | --policy: policy 'zswap:nvme': ram=SIZE is missing
                    --policy=disk:tape       | --policy: no disk 'tape'; known are hdd, sd,
                    --policy=zram:size=1M,x=2| --policy: policy 'zram:size=1M,x=2': no parameter 'x'
                    --device-spec=policy=disk| --device-spec: policy 'disk': names no disk
                    --target=ftp://x/y       | --target: no target 'ftp://x/y'; there are core, /dev/zramN, nbd://
                    --pace=fast              | --pace: no pace 'fast'; known are asap, original, and xN
                    --pace=x2                | --pace x2: the core runs on the trace's own clock
                    --depth=4                | --depth 4: core takes one operation after the other
                    --overwrite              | --overwrite: only for a block device or a FILE
                    --device-spec=codec=lz4,x| --device-spec:
                    --limit=12Q              | --limit: '12Q' is no size
                    --threads=0              | --threads: 0 is not in 1..1024
                    --mode=fast              | --mode: 'fast' is none of model, full
                    """)
    void wrongOptionsAreNamed(String option, String message) {
        assertEquals(2, run("replay", "any.swaptrace", option));
        assertTrue(err.toString().startsWith("swapreplay: " + message), err.toString());
        assertTrue(err.toString().endsWith("  Try 'swapreplay replay --help'.\n"), err.toString());
    }

    @Test
    void sweepsGiveARowForEachCombination() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 800);
        Path sweep = Files.writeString(
                dir.resolve("sweep.yaml"),
                "combinations:\n  - codec: ['zstd:{1..20}']\n    alloc: ['zsmalloc:chain={4..16}']\n");
        Path one = dir.resolve("one");
        Path four = dir.resolve("four");
        String spec = "codec={lz4,lzo} alloc={tlsf,zbud}";
        for (String[] threads : new String[][] {{"1", one.toString()}, {"4", four.toString()}}) {
            int code = run(
                    "replay",
                    trace.toString(),
                    "--sweep",
                    sweep.toString(),
                    "--device-spec",
                    spec,
                    "--threads",
                    threads[0],
                    "-o",
                    threads[1]);
            assertEquals(0, code, err.toString());
        }
        List<String> lines = Files.readAllLines(one.resolve("results.csv"));
        assertEquals(1 + 20 * 13 + 4, lines.size());
        // sizes and speeds are remembered beside the trace by the first run, so all but the wall time is the same
        int wall = List.of(lines.get(0).split(",", -1)).indexOf("wall_s");
        List<String> others = Files.readAllLines(four.resolve("results.csv"));
        for (int i = 0; i < lines.size(); i++) {
            assertEquals(
                    without(CSVFormat.DEFAULT.parse(new StringReader(lines.get(i))), wall),
                    without(CSVFormat.DEFAULT.parse(new StringReader(others.get(i))), wall));
        }
        assertEquals(Files.readAllLines(one.resolve("timeline.csv")), Files.readAllLines(four.resolve("timeline.csv")));
    }

    private static List<String> without(CSVParser line, int cell) {
        List<String> cells = new ArrayList<>(line.getRecords().get(0).toList());
        cells.remove(cell);
        return cells;
    }

    @Test
    void presetsAreNamedInTheResultsAndPrintedInFull() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 800);
        Path to = dir.resolve("out");
        int code = run(
                "replay", trace.toString(), "--preset=fedora,pop-os,zram-generator", "--ram=4M", "-o", to.toString());
        assertEquals(0, code, err.toString());
        List<ConfigurationResult> rows = ResultFiles.read(to).configurations();
        assertEquals(
                List.of("fedora", "pop-os", "zram-generator"),
                rows.stream().map(row -> row.text(CostColumn.PRESET)).toList());
        assertEquals("zram:size=2M", rows.get(2).policy());
        String report = Files.readString(to.resolve("report.html"));
        assertTrue(report.contains("codec=zstd:3 alloc=zsmalloc policy=zram:size=4M"), "printed in full");
        assertTrue(report.contains("pop-os/default-settings: usr/bin/pop-zram-config"), "with its source");
        assertEquals(2, run("replay", trace.toString(), "--preset=gentoo"));
        assertTrue(err.toString().contains("--preset: no preset 'gentoo'; known are zram-generator, "), err.toString());
        assertEquals(0, run("presets", "--ram=1G"));
        assertTrue(out.toString().contains("policy=zram:size=512M"), out.toString());
    }

    @Test
    void wrongSweepsAreNamed() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 80);
        assertEquals(
                2,
                run(
                        "replay",
                        trace.toString(),
                        "--sweep",
                        dir.resolve("none.yaml").toString()));
        assertTrue(err.toString().contains("none.yaml: no such file"), err.toString());
        Path wrong = Files.writeString(dir.resolve("wrong.yaml"), "specs: [codec=lz5]");
        assertEquals(2, run("replay", trace.toString(), "--sweep", wrong.toString()));
        assertTrue(err.toString().contains("--sweep: wrong.yaml:1:9: no codec 'lz5'; known are"), err.toString());
    }

    @Test
    void modeFullRefusesPolicies() {
        assertEquals(2, run("replay", "any.swaptrace", "--mode=full", "--policy=disk:nvme"));
        assertTrue(err.toString().contains("policy 'disk:nvme' is accounted in mode model only"), err.toString());
    }

    @Test
    void policiesGiveRowsOfTheirOwnAndOnePlainDisk() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 800);
        Path report = dir.resolve("out");
        int code = run(
                "replay",
                trace.toString(),
                "--codec=lz4,lzo",
                "--policy=none,zswap:emmc,pool=100K,disk:hdd,page-cluster=0",
                "-o",
                report.toString());
        assertEquals(0, code, err.toString());
        assertEquals(
                List.of("none", "none", "zswap:emmc,pool=100K", "disk:hdd,page-cluster=0", "zswap:emmc,pool=100K"),
                ResultFiles.read(report).configurations().stream()
                        .map(ConfigurationResult::policy)
                        .toList());
        assertTrue(Files.readString(report.resolve("report.html")).contains("What it costs: memory, time, flash"));
        assertTrue(err.toString().contains("Simulated disk emmc: "), err.toString());
    }

    @Test
    void infoPrintsTextAndJson() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 1, 300);
        assertEquals(0, run("info", trace.toString(), "--histogram=lz4"), err.toString());
        assertTrue(out.toString().contains("same-filled"), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("info", trace.toString(), "--format=json", "--histogram=none"), err.toString());
        Object json = com.fasterxml.jackson.jr.ob.JSON.std.mapFrom(out.toString());
        for (String key : List.of(
                "ops",
                "pages",
                "unique_slots_written",
                "unique_slots_read",
                "duration_ns",
                "lost",
                "complete",
                "contents",
                "source",
                "kernel",
                "device",
                "page_size",
                "histogram")) {
            assertTrue(((java.util.Map<?, ?>) json).containsKey(key), key);
        }
    }

    @Test
    void reportOfNothingIsBadInput() {
        assertEquals(3, run("report", dir.toString()));
        assertTrue(err.toString().contains("results.csv: no such file"), err.toString());
    }

    @Test
    void placesThatCannotBeWrittenToAreRefusedBeforeTheRun() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "precious");
        assertEquals(2, run("replay", "any.swaptrace", "-o", file.toString()));
        assertTrue(err.toString().contains("--output: " + file + " is a file"), err.toString());
        assertEquals(
                4, run("replay", "any.swaptrace", "-o", file.resolve("below").toString()));
        assertTrue(err.toString().contains("--output: nothing can be written to " + file), err.toString());
        assertEquals(3, run("report", file.toString()));
        assertTrue(err.toString().contains(file + ": not a directory"), err.toString());
    }

    @Test
    void traceThatIsNotThereEndsBeforeAnythingIsWritten() {
        Path report = dir.resolve("out");
        assertEquals(3, run("replay", dir.resolve("no.swaptrace").toString(), "-o", report.toString()));
        assertTrue(Files.notExists(report));
    }
}
