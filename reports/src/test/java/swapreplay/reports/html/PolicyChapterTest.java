package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.model.PolicyLine;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;

/** What each policy did and when: the file and the chapter. */
class PolicyChapterTest {
    @TempDir
    private Path dir = Path.of("");

    private static PolicyLine line(String rule, double seconds, long done, long memory, String error) {
        return new PolicyLine(
                "lz4", "zsmalloc", "writeback=idle:5m", seconds, rule, 2, 70L, 80, done, 4096, memory, error);
    }

    private static RunResults run() {
        return SyntheticRun.usual()
                .withPolicies(List.of(
                        line("writeback=idle:5m", 60, 10, 8192, ""),
                        line("recompress=zstd:3@huge", 60, 3, -4096, ""),
                        line("writeback=idle:5m", 120, 1500, 4096, "ENOSPC: the backing device is full")));
    }

    @Test
    void oneRowForEachRule() {
        List<Map<String, Object>> rows = PolicyChapter.of(run());
        assertEquals(2, rows.size());
        assertEquals("lz4 / zsmalloc / writeback=idle:5m", rows.get(0).get("configuration"));
        assertEquals("", rows.get(1).get("configuration"), "named once");
        assertEquals("4", rows.get(0).get("turns"));
        assertEquals("1,510", rows.get(0).get("done"));
        assertEquals("ENOSPC: the backing device is full", rows.get(0).get("error"));
        assertTrue(String.valueOf(rows.get(0).get("busiest")).startsWith("1,500 at "));
        assertTrue(String.valueOf(rows.get(1).get("memory")).startsWith("-4"), "memory grew");
        assertTrue(PolicyChapter.of(SyntheticRun.usual()).isEmpty());
    }

    @Test
    void theFileReadsBackEqualAndGoesWithItsRun() throws Exception {
        ResultFiles.write(dir, run());
        assertEquals(run().policies(), ResultFiles.read(dir).policies());
        ResultFiles.write(dir, SyntheticRun.usual());
        assertFalse(Files.exists(dir.resolve(ResultFiles.POLICIES_CSV)), "of the earlier replay");
        assertTrue(ResultFiles.read(dir).policies().isEmpty());
    }

    @Test
    void theReportHasTheChapterOnlyThen() throws Exception {
        String html = Files.readString(Report.write(dir, List.of(run())));
        assertTrue(html.contains("What each policy did, and when") && html.contains("recompress=zstd:3@huge"));
        html = Files.readString(Report.write(dir, List.of(SyntheticRun.usual())));
        assertFalse(html.contains("What each policy did, and when"));
    }
}
