package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

/** The chapter of costs, which runs with policies have. */
class CostTableTest {
    private static ConfigurationResult zswap() {
        return ConfigurationResult.of("t", "zstd:3", "zsmalloc:chain=8")
                .policy("zswap:emmc,ram=64M")
                .memUsedMax(10L)
                .bdWrites(7L)
                .cost(CostColumn.DISK, "emmc")
                .cost(CostColumn.MEM_USED_MEAN, 5L)
                .cost(CostColumn.FAULT_P50_NS, 4_000L)
                .cost(CostColumn.FAULT_P99_NS, 2_500_000L)
                .cost(CostColumn.FLASH_BYTES_DAY, 1.5e9)
                .cost(CostColumn.ENDURANCE_YEARS, 58.4)
                .cost(CostColumn.WRITTEN_BACK_PAGES, 7L)
                .build();
    }

    private static RunResults run() {
        RunResults usual = SyntheticRun.usual();
        List<ConfigurationResult> rows = new ArrayList<>(usual.configurations());
        rows.add(zswap());
        return new RunResults(usual.run(), usual.trace(), rows, usual.timeline(), usual.histograms(), usual.rates());
    }

    @Test
    void withoutPoliciesThereIsNone() {
        assertTrue(CostTable.of(SyntheticRun.usual()).isEmpty());
    }

    @Test
    void showsWhatIsKnownUnderTheNamesOfTheColumns() {
        Map<String, Object> table = CostTable.of(run());
        String text = table.toString();
        for (String part : List.of(
                "zstd:3 / zsmalloc:chain=8 / zswap:emmc,ram=64M",
                "4.00\u00a0\u00b5s",
                "2.50\u00a0ms",
                "58 years",
                "written_back_pages",
                "fault_p99_ns",
                "flash_bytes_day")) {
            assertTrue(text.contains(part), part + " is missing in " + text);
        }
        assertFalse(text.contains("over_limit"), "nobody has that counter");
    }

    /** Every figure of the page's table stands in results.csv, in the column that its heading names. */
    @Test
    void everyCellIsTheColumnThatItsHeadingNames(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dir)
            throws Exception {
        RunResults run = run();
        ResultFiles.write(dir, run);
        Map<String, Object> table = CostTable.of(run);
        List<?> header = (List<?>) java.util.Objects.requireNonNull(table.get("header"));
        int compared = 0;
        for (Object each : (List<?>) java.util.Objects.requireNonNull(table.get("rows"))) {
            List<?> cells = (List<?>) java.util.Objects.requireNonNull(((Map<?, ?>) each).get("cells"));
            String label = String.valueOf(((Map<?, ?>) cells.get(0)).get("sort"));
            CSVRecord line = line(dir, label);
            for (int i = 1; i < cells.size(); i++) {
                String source = String.valueOf(((Map<?, ?>) header.get(i)).get("source"));
                String shown = String.valueOf(((Map<?, ?>) cells.get(i)).get("sort"));
                String stored = line.get(source);
                assertEquals(stored.isEmpty(), shown.isEmpty(), label + " " + source);
                if (!stored.isEmpty()) {
                    assertEquals(Double.parseDouble(stored), Double.parseDouble(shown), label + " " + source);
                }
                compared++;
            }
        }
        assertTrue(compared > 50, "cells " + compared);
    }

    private static CSVRecord line(java.nio.file.Path dir, String label) throws Exception {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (java.io.Reader in = java.nio.file.Files.newBufferedReader(dir.resolve("results.csv"))) {
            for (CSVRecord line : format.parse(in)) {
                String own = line.get("codec") + " / " + line.get("allocator")
                        + (line.get("policy").equals("none") ? "" : " / " + line.get("policy"));
                if (own.equals(label)) {
                    return line;
                }
            }
        }
        throw new AssertionError("no line for " + label);
    }

    @Test
    void rowWithADiskIsNotRankedByMemory() {
        Ranking ranking = Ranking.of(run().configurations());
        assertFalse(ranking.byMemory().contains(zswap()));
        assertTrue(ranking.excluded().stream().anyMatch(each -> each.row().equals(zswap())));
    }

    @Test
    void costsReadBackEqual(@TempDir java.nio.file.Path dir) throws Exception {
        ResultFiles.write(dir, run());
        assertEquals(run().configurations(), ResultFiles.read(dir).configurations());
    }
}
