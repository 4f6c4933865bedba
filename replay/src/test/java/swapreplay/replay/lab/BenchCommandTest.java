package swapreplay.replay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.engine.TestTraces;
import swapreplay.traces.format.TraceReader;

class BenchCommandTest {
    private static final String HEADER = "codec,kernel,codec_in_ns,store_ns,kernel_write_ns,store_ratio,"
            + "codec_out_ns,load_ns,kernel_read_ns,load_ratio";

    @TempDir
    private Path temp = Path.of("");

    @Test
    void withoutADeviceTheKernelsColumnsAreEmpty() {
        List<List<String>> rows =
                LabRun.split(run("--codec", "none,lz4", "--max-pages", 200, "--rounds", 1, "--format", "csv"));
        assertEquals(HEADER, String.join(",", rows.get(0)));
        assertEquals(
                List.of("none", "lz4"),
                rows.subList(1, 3).stream().map(row -> row.get(0)).toList());
        for (List<String> row : rows.subList(1, 3)) {
            assertEquals(
                    List.of("", "", "", "", ""), List.of(row.get(1), row.get(4), row.get(5), row.get(8), row.get(9)));
            assertTrue(Long.parseLong(row.get(3)) > 0, row::toString);
            assertTrue(Long.parseLong(row.get(7)) > 0, row::toString);
        }
    }

    @Test
    void saysWhichPagesItUsed() throws IOException {
        String builtIn = run("--codec", "none", "--max-pages", 100, "--rounds", 1);
        assertTrue(builtIn.contains("100 built-in generated pages; real memory differs"), builtIn);
        Path file = Files.write(temp.resolve("pages"), new byte[10 * 4096]);
        String own = run("--codec", "none", "--max-pages", 4, "--rounds", 1, "--pages", file);
        assertTrue(own.contains("4 of the 10 pages of " + file), own);
    }

    @Test
    void builtInPagesAreOfManyKindsAndAlwaysTheSame() {
        PageFile pages = BuiltInPages.make();
        CodecFigures figures = new CodecLab(pages, 3625, 0).measure("lz4", swapreplay.core.codec.Codecs.named("lz4"));
        assertEquals(BuiltInPages.PAGES, pages.pages());
        assertTrue(figures.samePages() > 20 && figures.samePages() < 400, "same " + figures.samePages());
        assertTrue(figures.hugePages() > 100 && figures.hugePages() < 800, "huge " + figures.hugePages());
        double ratio = 4096.0 * pages.pages() / figures.comprDataSize();
        assertTrue(ratio > 1.8 && ratio < 3.2, "ratio " + ratio);
    }

    @Test
    void endsBetweenRoundsWhenAskedTo() {
        PageFile pages = BuiltInPages.make().thinned(50);
        CliException e = assertThrows(CliException.class, () -> new Bench(pages, 1, null, () -> true).measure("none"));
        assertEquals(ExitCode.INTERRUPTED, e.exitCode());
    }

    @Test
    @RequiresZram
    void measuresTheKernelAndLeavesTheDeviceAsItWas() throws IOException {
        String id = Files.readString(RequiresZram.HOT_ADD).trim();
        Path sysfs = Path.of("/sys/block/zram" + id);
        try {
            List<List<String>> rows = LabRun.split(run(
                    "--device",
                    "/dev/zram" + id,
                    "--codec",
                    "lz4-jni,lzo,none",
                    "--max-pages",
                    200,
                    "--rounds",
                    1,
                    "--format",
                    "csv"));
            assertEquals(
                    List.of("lz4", "lzo", ""),
                    rows.subList(1, 4).stream().map(row -> row.get(1)).toList());
            assertTrue(Double.parseDouble(rows.get(1).get(5)) > 0, rows.toString());
            assertTrue(Double.parseDouble(rows.get(2).get(9)) > 0, rows.toString());
            assertEquals("0\n", Files.readString(sysfs.resolve("initstate")));
        } finally {
            Files.writeString(sysfs.resolve("reset"), "1");
            Files.writeString(RequiresZram.HOT_REMOVE, id);
        }
    }

    @Test
    void measuresAReplayInModeModel() throws IOException {
        Path trace = TestTraces.churn(temp.resolve("t.swaptrace"), 1, 400);
        List<List<String>> rows = LabRun.split(run("--model", trace, "--rounds", 3, "--format", "csv"));
        assertEquals(
                "configuration,events,events_s,events_s_median,ns_event,slots,bytes,bytes_slot",
                String.join(",", rows.get(0)));
        assertEquals(3, rows.size(), rows.toString());
        long events;
        try (TraceReader reader = TraceReader.open(trace)) {
            events = reader.events();
        }
        for (List<String> row : rows.subList(1, 3)) {
            int behind = row.size() - 7; // the configuration may hold commas
            assertEquals(events, Long.parseLong(row.get(behind)));
            assertTrue(Long.parseLong(row.get(behind + 1)) >= Long.parseLong(row.get(behind + 2)), row::toString);
        }
        String chosen = run("--model", trace, "--rounds", 1, "--device-spec", "codec=lzo-rle policy=zram:ufs,size=1M");
        assertTrue(chosen.contains("policy=zram:ufs,size=1M"), chosen);
        assertTrue(chosen.contains("Included: decoding the file"), chosen);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        for (Object[] wrong : new Object[][] {
            {"--device-spec", "codec=lz4"},
            {"--model", "t.swaptrace", "--pages", "p"},
            {"--model", "t.swaptrace", "--device-spec", "codec=lz5"}
        }) {
            CliException e = assertThrows(CliException.class, () -> run(wrong));
            assertEquals(ExitCode.USAGE, e.exitCode());
        }
    }

    private static String run(Object... arguments) {
        return LabRun.run(new BenchCommand(), arguments);
    }
}
