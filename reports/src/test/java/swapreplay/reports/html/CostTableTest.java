package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
