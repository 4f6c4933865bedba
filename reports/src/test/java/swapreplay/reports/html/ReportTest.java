package swapreplay.reports.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.chart.Chart;
import swapreplay.reports.chart.Charts;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.RunInfo;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;
import swapreplay.reports.model.TraceFacts;

class ReportTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"'&";

    @TempDir
    Path dir;

    @Test
    void theUsualReportIsOneSmallFileWithItsChartsBesideIt() throws Exception {
        Path file = Report.write(dir, List.of(SyntheticRun.usual()));
        assertEquals(dir.resolve("report.html"), file);
        assertTrue(Files.size(file) < 3_000_000, "bytes: " + Files.size(file));
        for (Chart chart : Charts.ALL) {
            assertTrue(Files.size(dir.resolve(chart.id() + ".png")) > 1000, chart.id());
        }
        try (var files = Files.list(dir)) {
            assertEquals(1 + Charts.ALL.size(), files.count(), "something else was left");
        }
    }

    @Test
    void thePageRefersToNothingOutsideItself() throws Exception {
        String html = report(small());
        Matcher references = Pattern.compile("(?:src|srcset|href|action|url)\\s*[=(]\\s*[\"']?([^\"'\\s>)]{1,40})")
                .matcher(html);
        int seen = 0;
        while (references.find()) {
            String target = references.group(1);
            assertTrue(target.startsWith("data:") || target.startsWith("#"), target);
            seen++;
        }
        assertTrue(seen >= 4 * Charts.ALL.size(), "references seen: " + seen);
    }

    @Test
    void textsOfForeignMachinesAreEscapedEverywhere() throws Exception {
        RunResults usual = small();
        Map<String, Object> info = new LinkedHashMap<>(usual.trace().info());
        info.put("processes", Map.of(HOSTILE, List.of(HOSTILE)));
        info.put("kernel", HOSTILE);
        info.put("device", HOSTILE);
        info.put("source", List.of(HOSTILE));
        List<ConfigurationResult> rows = usual.configurations().stream()
                .map(row -> ConfigurationResult.of(HOSTILE, row.codec() + HOSTILE, row.allocator())
                        .policy(HOSTILE)
                        .target(HOSTILE)
                        .memUsedMax(row.memUsedMax())
                        .writeFailed(row.allocator().startsWith("tlsf") ? 1L : 0L)
                        .build())
                .toList();
        RunResults hostile = new RunResults(
                new RunInfo(HOSTILE, HOSTILE, HOSTILE, 1, 1, List.of(HOSTILE)),
                new TraceFacts(HOSTILE, HOSTILE, info),
                rows,
                usual.timeline(),
                usual.histograms(),
                usual.rates());
        for (List<RunResults> runs : List.of(List.of(hostile), List.of(hostile, hostile))) {
            String html = Files.readString(Report.write(dir, runs));
            assertFalse(html.contains("<script>alert"), "a script of the trace would run");
            assertFalse(Pattern.compile("=\"[^\"]*<script").matcher(html).find());
            assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"), "the name is not shown");
        }
    }

    @Test
    void aChartWithoutItsFiguresIsSkippedWithTheReason() throws Exception {
        RunResults usual = small();
        RunResults bare =
                new RunResults(usual.run(), usual.trace(), usual.configurations(), List.of(), List.of(), Rates.none());
        String html = report(bare);
        assertTrue(html.contains("Not drawn: there are no points over time (timeline.csv)."));
        assertTrue(html.contains("Not drawn: the compressed sizes of pages are not known (results.json, histograms)."));
        assertFalse(Files.exists(dir.resolve("memory-over-time.png")));
        assertTrue(Files.exists(dir.resolve("ratio-against-cpu.png")));
    }

    @Test
    void aRunWithoutConfigurationsStillReads() throws Exception {
        RunResults usual = small();
        String html = report(new RunResults(usual.run(), usual.trace(), List.of(), List.of(), List.of(), Rates.none()));
        assertTrue(html.contains("There are no configurations."));
    }

    @Test
    void aPictureOfAnEarlierReportDoesNotOutliveItsFigures() throws Exception {
        RunResults usual = small();
        Report.write(dir, List.of(usual));
        Report.write(
                dir,
                List.of(new RunResults(
                        usual.run(), usual.trace(), usual.configurations(), List.of(), List.of(), Rates.none())));
        assertFalse(Files.exists(dir.resolve("memory-over-time.png")));
    }

    @Test
    void severalRunsAreComparedAndHaveASectionEach() throws Exception {
        RunResults one = SyntheticRun.of("browser", 3, 3, .2);
        RunResults two = SyntheticRun.of("java-service", 2, 4, .1);
        String html = Files.readString(Report.write(dir, List.of(one, two, one)));
        assertTrue(html.contains("3 traces compared"));
        assertTrue(html.contains("<section class=\"trace\" id=\"r3\">"));
        assertTrue(html.contains("browser (run 1)") && html.contains("browser (run 3)"), "equal names are told apart");
        assertTrue(Files.exists(dir.resolve("2-memory-over-time.png")));
        Matcher ids = Pattern.compile(" id=\"([^\"]+)\"").matcher(html);
        var seen = new java.util.HashSet<String>();
        while (ids.find()) {
            assertTrue(seen.add(ids.group(1)), "id " + ids.group(1) + " is there twice");
        }
    }

    @Test
    void noRunsIsAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> Report.write(dir, List.of()));
    }

    private static RunResults small() {
        return SyntheticRun.of("small", 1, 3, .1);
    }

    private String report(RunResults results) throws Exception {
        return Files.readString(Report.write(dir, List.of(results)));
    }
}
