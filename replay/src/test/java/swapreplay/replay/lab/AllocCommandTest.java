package swapreplay.replay.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.TestTraces;
import swapreplay.replay.share.Scrub;
import swapreplay.replay.share.ScrubPlan;
import swapreplay.traces.transform.Cut;
import swapreplay.traces.transform.Naming;

class AllocCommandTest {
    @TempDir
    private Path temp = Path.of("");

    /** Beginnings of the vectors that were measured on running kernels. */
    @ParameterizedTest
    @CsvSource({"zs_6.18_chain8_pulse.csv.gz, zsmalloc", "zs_6.1_pulse.csv.gz, zsmalloc:kernel=6.1"})
    void holdsThePagesThatTheKernelHeld(String history, String allocator) throws IOException {
        List<List<String>> kernel = LabRun.rows(history);
        List<List<String>> ours = pagesOut(allocator, LabRun.file(temp, history));
        assertEquals(kernel.size(), ours.size());
        for (int i = 0; i < kernel.size(); i++) {
            assertEquals(kernel.get(i).subList(3, 6), ours.get(i), "line " + (i + 1));
        }
    }

    /** Beginnings of the vectors that were made with the original allocators. */
    @ParameterizedTest
    @CsvSource({
        "xvmalloc_edges.csv.gz, xvmalloc:user, user_pages, user_ok",
        "xvmalloc_edges.csv.gz, xvmalloc:k8, k8_pages, k8_ok",
        "tlsf_edges.csv.gz, 'tlsf:region=4K,layout=32', w4_r4k_regions, w4_r4k_ok",
        "tlsf_edges.csv.gz, tlsf, w8_r16k_regions, w8_r16k_ok"
    })
    void holdsWhatTheOriginalHeld(String history, String allocator, String pages, String ok) throws IOException {
        List<List<String>> original = LabRun.rows(history);
        int column = original.get(0).indexOf(pages);
        Path file = LabRun.file(temp, history);
        List<List<String>> ours = pagesOut(allocator, file);
        for (int i = 1; i < original.size(); i++) {
            assertEquals(original.get(i).get(column), ours.get(i).get(0), "line " + (i + 1));
        }
        int okColumn = original.get(0).indexOf(ok);
        long failed = original.stream()
                .filter(row -> row.get(0).equals("A") && row.get(okColumn).equals("0"))
                .count();
        assertEquals(Long.toString(failed), printed(file, allocator).get(2));
    }

    @Test
    void theOrderOfAnOverwriteDecidesThePeak() throws IOException {
        Path file = history("slot,op,note,size\n1,w,,4096\n1,w,,4096\n1,A,,4096\n1,F,,\n1,f,,\n,C,,\n2,A,,4096\n");
        assertEquals(
                "pages,max,compacted\n1,1,\n1,2,\n1,2,\n0,2,\n0,2,\n0,2,0\n1,2,\n",
                Files.readString(pagesOutFile("zsmalloc", file)));
        assertEquals(
                List.of("zsmalloc", "7", "0", "4096", "2", "1", "8192", "4096", "0.000", "0.000", ""),
                printed(file, "zsmalloc"));
    }

    @Test
    void aFailedAllocationLeavesTheSlotEmpty() throws IOException {
        Path file = history("op,slot,size\nA,1,2000\nA,1,5000\nw,2,2000\nw,2,0\nF,2,\n");
        assertEquals(
                "pages,max,compacted\n1,1,\n0,1,\n1,1,\n0,1,\n0,1,\n",
                Files.readString(pagesOutFile("xvmalloc", file)));
        assertEquals("2", printed(file, "xvmalloc").get(2));
    }

    @Test
    void measuresSeveralAllocatorsAtOnce() throws IOException {
        Path file = history("op,slot,size\nA,1,2000\n");
        String printed = run(
                "--history",
                file,
                "--allocator",
                "zsmalloc:chain=4,kernel=6.18,xvmalloc:k8",
                "--allocator",
                "tlsf",
                "--format",
                "csv",
                "--rounds",
                "1");
        List<String> lines = printed.lines().toList();
        assertEquals(4, lines.size(), printed);
        assertEquals(true, lines.get(1).startsWith("\"zsmalloc:chain=4,kernel=6.18\",1,0,4096,"), printed);
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        assertBadInput(
                "op,slot,size\nA,1,20\nX,1,20\n",
                ":3: no operation 'X'\n"
                        + "  Known are A (free, then allocate), w (allocate, then free), F or f (free), C or c (compact).");
        assertBadInput(
                "op,slot\nA,1\n",
                ":1: no column 'size' in the header 'op,slot'\n" + "  The first line must name at least op,slot,size.");
        assertBadInput("op,slot,size\nA,1\n", ":2: 2 fields, the header has 3");
        assertBadInput(
                "op,slot,size\nA,1,10\nF,x,\n", ":3: slot 'x' is not a whole number from 0 to 9223372036854775807");
        assertBadInput("op,slot,size\nA,1,-3\n", ":2: size '-3' is not a whole number from 0 to 1048576");
        assertBadInput("op,slot,size\nw,1,\n", ":2: size '' is not a whole number from 0 to 1048576");
        assertBadInput("", ":1: no column 'op' in the header ''\n  The first line must name at least op,slot,size.");
    }

    @Test
    void refusesTwoAllocatorsForOneFile() throws IOException {
        Path file = history("op,slot,size\n");
        CliException e = assertThrows(
                CliException.class,
                () -> run("--history", file, "--allocator", "zsmalloc,tlsf", "--pages-out", temp.resolve("x")));
        assertEquals("--pages-out: takes one allocator, not zsmalloc and tlsf", e.getMessage());
        assertEquals(ExitCode.USAGE, e.exitCode());
    }

    @Test
    void anEmptyHistoryHoldsNothing() throws IOException {
        assertEquals(
                List.of("zsmalloc", "0", "0", "4096", "0", "0", "0", "0", "", "", ""),
                printed(history("op,slot,size\n"), "zsmalloc"));
    }

    private void assertBadInput(String csv, String message) throws IOException {
        Path file = history(csv);
        CliException e = assertThrows(CliException.class, () -> run("--history", file, "--allocator", "zsmalloc"));
        assertEquals(file + message, e.getMessage());
        assertEquals(ExitCode.BAD_INPUT, e.exitCode());
    }

    private Path history(String csv) throws IOException {
        return Files.writeString(temp.resolve("history.csv"), csv);
    }

    private Path pagesOutFile(String allocator, Path history) {
        Path out = temp.resolve("pages.csv");
        run("--allocator", allocator, "--history", history, "--pages-out", out, "--rounds", "0");
        return out;
    }

    private List<List<String>> pagesOut(String allocator, Path history) throws IOException {
        return LabRun.split(Files.readString(pagesOutFile(allocator, history)));
    }

    /** The line of figures, as CSV. */
    private static List<String> printed(Path history, String allocator) {
        String printed = run("--allocator", allocator, "--history", history, "--rounds", "0", "--format", "csv");
        return LabRun.split(printed.substring(printed.indexOf('\n') + 1).replace("\"" + allocator + "\"", "spec"))
                .get(0);
    }

    private static String run(Object... arguments) {
        return LabRun.run(new AllocCommand(), arguments);
    }

    @Test
    void whatIfShowsEveryCombinationOfAPageFile() throws Exception {
        Path pages = temp.resolve("pages");
        byte[] bytes = new byte[64 * 4096];
        new Random(5).nextBytes(bytes);
        Arrays.fill(bytes, 0, 32 * 4096, (byte) 7); // half of the pages: same-filled, no memory
        for (int page = 32; page < 48; page++) {
            Arrays.fill(bytes, page * 4096 + 1000, page * 4096 + 4096, (byte) 0);
        }
        Files.write(pages, bytes);
        List<List<String>> rows =
                LabRun.split(LabRun.run(new AllocCommand(), "--what-if", pages, "--codec", "lz4", "--format", "csv"));
        assertEquals(1 + 3 * 3 * 2 * 16, rows.size());
        List<String> kernel = rows.stream()
                .filter(row -> String.join(" ", row.subList(0, 4)).equals("4096 16 on 8"))
                .findFirst()
                .orElseThrow();
        assertEquals("119", kernel.get(4), "classes");
        assertEquals("3632", kernel.get(5), "watermark");
        assertEquals("32", kernel.get(6), "objects");
        assertEquals("16", kernel.get(7), "raw pages");
        long ideal = Long.parseLong(kernel.get(8));
        long held = Long.parseLong(kernel.get(9));
        assertEquals(held - ideal, Long.parseLong(kernel.get(10)));
    }

    @Test
    void whatIfFitsATerminal() throws Exception {
        Path pages = temp.resolve("pages");
        byte[] bytes = new byte[16 * 4096];
        new Random(5).nextBytes(bytes);
        Files.write(pages, bytes);
        String table = LabRun.run(new AllocCommand(), "--what-if", pages, "--codec", "lz4");
        assertEquals(
                List.of(), table.lines().filter(line -> line.length() > 120).toList());
        assertTrue(table.contains("16 objects, 65,536 bytes"), table);
    }

    @Test
    void whatIfIsTheSameOfATraceAndOfItsSizes() throws Exception {
        Path trace = TestTraces.churn(temp.resolve("t.swaptrace"), 1, 800);
        Path shared = temp.resolve("shared.swaptrace");
        ScrubPlan plan = new ScrubPlan(trace, shared, List.of("zstd:3"), Naming.Rule.map, Cut.NOTHING, null, 1, false);
        Scrub.run(plan, Progress.NONE, warning -> {});
        String whole = LabRun.run(new AllocCommand(), "--what-if", trace, "--codec=zstd", "--format=csv");
        assertEquals(whole, LabRun.run(new AllocCommand(), "--what-if", shared, "--codec=zstd", "--format=csv"));
    }

    @Test
    void whatIfTakesATraceWithItsOwnPageSizeOnly() throws Exception {
        Path trace = TestTraces.churn(temp.resolve("t.swaptrace"), 1, 200);
        assertEquals(
                1 + 3 * 2 * 16,
                LabRun.split(LabRun.run(new AllocCommand(), "--what-if", trace, "--format=csv"))
                        .size());
        CliException e = assertThrows(
                CliException.class, () -> LabRun.run(new AllocCommand(), "--what-if", trace, "--page-size=16K"));
        assertTrue(String.valueOf(e.getMessage()).contains("holds pages of 4096 bytes"), e.getMessage());
        assertThrows(CliException.class, () -> LabRun.run(new AllocCommand(), "--allocator=ideal"));
    }
}
