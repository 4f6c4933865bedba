package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

/** What a report says of a real target, which was measured. */
class MeasuredTableTest {
    private static ConfigurationResult server() {
        return ConfigurationResult.of("t", "", "")
                .target("nbd://host/swap0")
                .mode("full")
                .verifiedReads(8L)
                .verifyErrors(0L)
                .cost(CostColumn.PACE, "x10")
                .cost(CostColumn.DEPTH, 4L)
                .cost(CostColumn.WRITE_REQUESTS, 9_519L)
                .cost(CostColumn.WRITE_P99_NS, 2_060_000L)
                .cost(CostColumn.READ_P99_NS, 16_580L)
                .cost(CostColumn.LATE_REQUESTS, 7L)
                .cost(CostColumn.LATE_P99_NS, 1_500_000L)
                .cost(CostColumn.LATE_MAX_NS, 3_500_000L)
                .build();
    }

    private static RunResults run(ConfigurationResult row) {
        RunResults usual = SyntheticRun.usual();
        return new RunResults(usual.run(), usual.trace(), List.of(row), List.of(), List.of(), usual.rates());
    }

    @Test
    void aRunOnTheCoreHasNone() {
        assertTrue(MeasuredTable.of(SyntheticRun.usual()).isEmpty());
    }

    @Test
    void hasALineForEachKindOfRequest() {
        Map<String, Object> table = MeasuredTable.of(run(server()));
        assertEquals(3, ((List<?>) Objects.requireNonNull(table.get("rows"))).size());
        String text = table.toString();
        for (String part : List.of(
                "nbd://host/swap0",
                "2.06\u00a0ms",
                "write_p99_ns: 2,060,000 ns",
                "pace x10, at most 4 requests at a time",
                "7 requests began more than 1 ms after their time (99 of 100 within 1.50\u00a0ms, the latest 3.50\u00a0ms)")) {
            assertTrue(text.contains(part), part + " is missing in " + text);
        }
        assertFalse(text.contains("CPU time"), "nobody measured it");
    }

    @Test
    void thePageSaysWhatIsMeasuredAndWhatIsNotKnown(@TempDir Path dir) throws Exception {
        ResultFiles.write(dir, run(server()));
        String html = Files.readString(Report.write(dir, List.of(ResultFiles.read(dir))));
        for (String part : List.of(
                "served 99 of 100 reads within 16.58\u00a0\u00b5s and 99 of 100 writes within 2.06\u00a0ms.",
                "What nbd://host/swap0 holds in memory is not known here.",
                "Times are measured, on the machine that the trace was replayed on.",
                "How long it took, measured on this machine")) {
            assertTrue(html.contains(part), part + " is missing");
        }
        assertFalse(html.contains("modelled, not measured"));
        String table = ConfigurationTable.of(run(server())).toString();
        assertFalse(table.contains("fragmentation_pct"), "a column that says nothing: " + table);
    }

    @Test
    void aZramsCpuTimeIsTheKernels() {
        ConfigurationResult zram = ConfigurationResult.of("t", "lz4", "zsmalloc")
                .target("/dev/zram1")
                .mode("full")
                .memUsedMax(1L << 20)
                .cost(CostColumn.PACE, "asap")
                .cost(CostColumn.WRITE_CPU_NS, 11_700.0)
                .cost(CostColumn.READ_CPU_NS, 5_300.0)
                .build();
        String verdict = Verdict.of(run(zram)).toString();
        assertTrue(
                verdict.contains(
                        "CPU cost on the kernel, system call included: 11.70\u00a0\u00b5s to write a page and 5.30\u00a0\u00b5s to read it."),
                verdict);
        assertTrue(verdict.contains("Memory on /dev/zram1 is what that device reported."), verdict);
        assertTrue(MeasuredTable.of(run(zram)).toString().contains("CPU time, mean"));
    }
}
