package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.replay.advise.Calibrations;
import swapreplay.replay.advise.SettingFiles;
import swapreplay.replay.engine.TestTraces;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.ResultFiles;

/** The command advise as a person meets it. */
class AdviseCommandTest {
    private static final Path ZRAM_CONTROL = Path.of("/sys/class/zram-control/hot_add");

    @TempDir
    private Path dir;

    private Path trace = Path.of("none");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeTrace() throws Exception {
        trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 3, 1500);
    }

    /** With costs from a file: nothing is timed. */
    private int advise(String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("advise", trace.toString(), "--calibration"));
        args.add(Calibrations.write(dir.resolve("all.csv")).toString());
        args.addAll(List.of(options));
        return run(args.toArray(String[]::new));
    }

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private static ConfigurationResult row(String codec, String policy) {
        return ConfigurationResult.of("t", codec, "zsmalloc")
                .policy(policy)
                .memUsedMax(1000L)
                .origDataMax(3010L)
                .build();
    }

    private String written(ConfigurationResult row, String name) throws Exception {
        List<String> names = SettingFiles.write(dir, row);
        assertTrue(names.contains(name), names.toString());
        return Files.readString(dir.resolve(name));
    }

    @Test
    void whereNothingCanBeWrittenIsSaidBeforeAnythingIsTried() throws Exception {
        Path file = Files.writeString(dir.resolve("a file"), "");
        assertEquals(2, advise("-o", file.toString()));
        assertTrue(err.toString().startsWith("swapreplay: --output: " + file + " is a file"), err.toString());
        err.getBuffer().setLength(0);
        assertEquals(4, advise("-o", file.resolve("below").toString()));
        assertTrue(err.toString().startsWith("swapreplay: --output: nothing can be written to "), err.toString());
        assertTrue(Files.notExists(dir.resolve("churn.swaptrace.sizes")), "pages were compressed for nothing");
    }

    @Test
    void memoryGoalNamesTheExhaustiveBest() throws Exception {
        Path to = dir.resolve("advice");
        assertEquals(0, advise("--goal=memory", "-o", to.toString()), err.toString());
        List<ConfigurationResult> rows = ResultFiles.read(to).configurations();
        long least = rows.stream()
                .filter(row -> row.allocator().equals("zsmalloc"))
                .mapToLong(row -> Objects.requireNonNull(row.memUsedMax()))
                .min()
                .orElseThrow();
        String text = out.toString();
        assertTrue(
                rows.stream()
                        .filter(row -> Objects.equals(row.memUsedMax(), least)
                                && row.allocator().equals("zsmalloc"))
                        .anyMatch(row -> text.contains("\n   1  " + row.label() + " ")),
                text);
        assertTrue(text.contains("too short to stand for a day's work"), text);
        assertTrue(text.contains("the least to decide by"), text);
        assertTrue(text.contains("CPU: kernel zram, all.csv"), text);
        assertTrue(text.contains("Recompression with lz4 behind zstd:3"), text);
        assertTrue(text.contains("zstd above level 15"), text);
        for (String file :
                List.of("advice.txt", "zram-generator.conf", "zram-setup.sh", "99-swapreplay.conf", "report.html")) {
            assertTrue(Files.size(to.resolve(file)) > 0, file);
        }
        assertTrue(text.startsWith(Files.readString(to.resolve("advice.txt"))), "advice.txt is what was printed");
    }

    @Test
    void flashGoalPrefersWhatWritesNothing() throws Exception {
        Path to = dir.resolve("advice");
        int code = advise("--goal=flash", "--disk=emmc", "--ram=1M", "--flash-budget=1M/day", "-o", to.toString());
        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("above the budget"), out.toString());
        assertTrue(out.toString().contains("nothing is compressed; here to compare with"), out.toString());
    }

    @Test
    void calibrationTakesTheJvmsPlace() throws Exception {
        Path file = Files.writeString(
                dir.resolve("kernel.csv"),
                "codec,kernel,codec_in_ns,kernel_write_ns,kernel_read_ns\nlz4,lz4,9000,3000,1500\nlzo,,9000,,\n");
        Path to = dir.resolve("advice");
        int code = run("advise", trace.toString(), "--goal=cpu", "--calibration", file.toString(), "-o", to.toString());
        assertEquals(0, code, err.toString());
        assertTrue(out.toString().contains("CPU: partly from kernel zram, kernel.csv; of "), out.toString());
        assertTrue(out.toString().contains("these are not the kernel's times"), out.toString());
        ConfigurationResult lz4 = ResultFiles.read(to).configurations().stream()
                .filter(row -> row.label().equals("lz4 / zsmalloc"))
                .findFirst()
                .orElseThrow();
        assertEquals(3000.0, lz4.compressNsPage());
        assertTrue(
                Files.readString(to.resolve("report.html")).contains("measured on a kernel"), "the report says so too");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --disk=tape             | 2 | --disk: no disk 'tape'
                    --goal=flash            | 2 | --goal flash needs --disk
                    --flash-budget=5G/day   | 2 | --flash-budget needs --disk
                    --threads=0             | 2 | --threads: 0 is not in 1..1024
                    --goal=fame             | 2 | --goal: 'fame' is none of memory, cpu, balanced, flash
                    """)
    void wrongOptionsAreNamed(String option, int code, String message) {
        assertEquals(code, run("advise", trace.toString(), option));
        assertTrue(err.toString().startsWith("swapreplay: " + message), err.toString());
    }

    @Test
    void calibrationWithoutAKernelIsBadInput() throws Exception {
        Path file = Files.writeString(dir.resolve("own.csv"), "codec,kernel,kernel_write_ns,kernel_read_ns\nlz4,,,\n");
        assertEquals(3, run("advise", trace.toString(), "--calibration", file.toString()));
        assertTrue(err.toString().contains("no kernel was measured"), err.toString());
        Files.writeString(file, "page,lz4\n1,2\n");
        assertEquals(3, run("advise", trace.toString(), "--calibration", file.toString()));
        assertTrue(err.toString().contains("no column codec"), err.toString());
    }

    @Test
    void parametersComeBeforeDisksize() throws Exception {
        String script = written(row("zstd:9", "none"), "zram-setup.sh");
        int algorithm = script.indexOf("comp_algorithm");
        int params = script.indexOf("priority=0 level=9");
        int size = script.indexOf("\"$sys/disksize\"");
        assertTrue(0 < algorithm && algorithm < params && params < size && size < script.indexOf("swapon --"), script);
        assertFalse(written(row("zstd:3", "none"), "zram-setup.sh").contains("algorithm_params"), "3 is the default");
        assertTrue(written(row("zstd:9", "none"), "zram-generator.conf").contains("zstd(level=9)"), "zram-generator");
        assertTrue(written(row("lz4", "none"), "zram-generator.conf").contains("zram-size = ram * 1.50"), "ratio 3");
        assertTrue(
                written(row("lz4", "zram:nvme,size=512M"), "zram-generator.conf")
                        .contains("zram-size = 512\n"),
                "fixed");
    }

    /** What the kernel refuses once disksize is written stands before it; what it refuses before, behind. */
    @Test
    void secondariesAndTheBackingDeviceComeBeforeDisksize() throws Exception {
        ConfigurationResult row = row(
                "lz4",
                "backing=sim:ufs writeback=idle:10m,huge,limit:512M/1d recompress=zstd:9@huge,idle:1m,threshold:1000");
        String script = written(row, "zram-setup.sh");
        int last = 0;
        for (String step : List.of(
                "'lz4' > \"$sys/comp_algorithm\"",
                "'algo=zstd priority=1' > \"$sys/recomp_algorithm\"",
                "'priority=1 level=9' > \"$sys/algorithm_params\"",
                "> \"$sys/backing_dev\"",
                "> \"$sys/disksize\"",
                "printf 131072 > \"$sys/writeback_limit\"",
                "swapon --")) {
            int at = script.indexOf(step);
            assertTrue(at > last, step + " in " + script);
            last = at;
        }
        String upkeep = Files.readString(dir.resolve("zram-upkeep.sh"));
        for (String part : List.of(
                "put 600 idle",
                "put 'type=idle' writeback",
                "put 'type=huge' writeback",
                "every 86400 budget",
                "every 60 recompress1",
                "put 60 idle",
                "put 'type=idle priority=1 threshold=1000' recompress")) {
            assertTrue(upkeep.contains(part), part + " in " + upkeep);
        }
        String conf = Files.readString(dir.resolve("zram-generator.conf"));
        // zram-generator writes what stands behind a second algorithm to recompress, which a device without a size
        // refuses
        assertTrue(conf.contains("compression-algorithm = lz4 zstd\n"), conf);
        assertTrue(conf.contains("zstd will recompress with its default, not with 9; zram-setup.sh sets it."), conf);
        assertTrue(conf.contains("writeback-device = "), conf);
        for (String shell : List.of("zram-setup.sh", "zram-upkeep.sh")) {
            assertEquals(
                    0,
                    new ProcessBuilder("sh", "-n", dir.resolve(shell).toString())
                            .start()
                            .waitFor(),
                    shell);
        }
    }

    @Test
    void presetsAreRankedAmongTheCandidates() throws Exception {
        int code = advise(
                "--preset=fedora,pop-os",
                "--ram=64M",
                "-o",
                dir.resolve("advice").toString());
        assertEquals(0, code, err.toString());
        assertTrue(
                out.toString().contains("preset fedora") && out.toString().contains("preset pop-os"), out.toString());
        assertEquals(2, run("advise", trace.toString(), "--preset=gentoo"));
        assertTrue(err.toString().contains("--preset: no preset 'gentoo'; known are zram-generator"), err.toString());
    }

    @Test
    void zswapScriptSetsTheParameters() throws Exception {
        Path parameters = Files.createDirectories(dir.resolve("parameters"));
        written(row("zstd:3", "zswap:nvme,ram=4G,pool=35,accept=80"), "zswap-setup.sh");
        ProcessBuilder script = new ProcessBuilder(dir.resolve("zswap-setup.sh").toString());
        script.environment().put("ZSWAP_PARAMETERS", parameters.toString());
        assertEquals(0, script.start().waitFor());
        assertEquals("zstd", Files.readString(parameters.resolve("compressor")));
        assertEquals("35", Files.readString(parameters.resolve("max_pool_percent")));
        assertEquals("80", Files.readString(parameters.resolve("accept_threshold_percent")));
        assertEquals("Y", Files.readString(parameters.resolve("enabled")));
    }

    @Test
    void scriptSaysWhichAlgorithmsTheKernelHas() throws Exception {
        assumeTrue(Files.isReadable(ZRAM_CONTROL), "needs root and a kernel with zram: no zram");
        written(row("lz9", "none"), "zram-setup.sh");
        Process script = new ProcessBuilder(dir.resolve("zram-setup.sh").toString(), "--no-swapon").start();
        String said = new String(script.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(4, script.waitFor(), said);
        assertTrue(said.startsWith("this kernel's zram has no lz9, only: "), said);
    }

    /** Where the kernel can recompress, secondary algorithms are set; where it cannot, the script says so and leaves nothing behind. */
    @Test
    void scriptSetsSecondariesOrSaysThatTheKernelHasNone() throws Exception {
        assumeTrue(Files.isReadable(ZRAM_CONTROL), "needs root and a kernel with zram: no zram");
        written(row("lz4", "recompress=zstd:9@huge,idle:1m"), "zram-setup.sh");
        List<String> before = zrams();
        Process script = new ProcessBuilder(dir.resolve("zram-setup.sh").toString(), "--no-swapon")
                .redirectErrorStream(true)
                .start();
        String printed =
                new String(script.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        if (script.waitFor() == 4) {
            assertTrue(printed.contains("CONFIG_ZRAM_MULTI_COMP") || printed.contains("has no zstd"), printed);
            assertEquals(before, zrams(), "nothing is left");
            return;
        }
        String name = printed.substring(printed.lastIndexOf('/') + 1);
        Path sys = Path.of("/sys/block", name);
        try {
            assertTrue(Files.readString(sys.resolve("recomp_algorithm")).contains("[zstd]"), printed);
            Process upkeep =
                    new ProcessBuilder(dir.resolve("zram-upkeep.sh").toString(), "/dev/" + name, "--once").start();
            assertEquals(0, upkeep.waitFor());
        } finally {
            Files.writeString(sys.resolve("reset"), "1");
            Files.writeString(ZRAM_CONTROL.resolveSibling("hot_remove"), name.substring("zram".length()));
        }
    }

    private static List<String> zrams() throws Exception {
        try (java.util.stream.Stream<Path> blocks = Files.list(Path.of("/sys/block"))) {
            return blocks.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("zram"))
                    .sorted()
                    .toList();
        }
    }

    /** The script on a real zram of its own, which is removed again. */
    @Test
    void scriptSetsUpARealDevice() throws Exception {
        assumeTrue(Files.isReadable(ZRAM_CONTROL), "needs root and a kernel with zram: no zram");
        written(row("lz4:3", "none"), "zram-setup.sh");
        Process script = new ProcessBuilder(dir.resolve("zram-setup.sh").toString(), "--no-swapon")
                .redirectErrorStream(true)
                .start();
        String printed =
                new String(script.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertEquals(0, script.waitFor(), printed);
        String name = printed.substring(printed.lastIndexOf('/') + 1);
        Path sys = Path.of("/sys/block", name);
        try {
            assertTrue(Files.readString(sys.resolve("comp_algorithm")).contains("[lz4]"), printed);
            assertTrue(Long.parseLong(Files.readString(sys.resolve("disksize")).strip()) > 0, printed);
        } finally {
            Files.writeString(sys.resolve("reset"), "1");
            Files.writeString(ZRAM_CONTROL.resolveSibling("hot_remove"), name.substring("zram".length()));
        }
    }
}
