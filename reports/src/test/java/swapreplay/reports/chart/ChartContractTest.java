package swapreplay.reports.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;
import swapreplay.reports.model.TimelinePoint;

/** What every chart owes the report. A chart added to the registry is tested here without a new line. */
class ChartContractTest {
    static Stream<Chart> charts() {
        return Charts.ALL.stream();
    }

    @Test
    void idsAreFileNamesAndDiffer() {
        Set<String> ids = new HashSet<>();
        for (Chart chart : Charts.ALL) {
            assertTrue(chart.id().matches("[a-z-]+"), chart.id());
            assertTrue(ids.add(chart.id()), chart.id() + " is there twice");
            assertFalse(chart.title().isBlank());
            assertTrue(
                    chart.howToRead().contains("Figures: "), chart.id() + " does not say where its figures come from");
        }
    }

    @ParameterizedTest
    @MethodSource("charts")
    void withoutFiguresItSaysWhatIsMissing(Chart chart) {
        List<String> missing = chart.missing(with(List.of(), List.of(), List.of(), Rates.none()));
        assertEquals(chart.needs().size(), missing.size());
        assertFalse(missing.isEmpty());
        assertTrue(missing.stream().allMatch(reason -> reason.contains("(")), "no file named in " + missing);
    }

    @ParameterizedTest
    @MethodSource("charts")
    void onePointIsEnough(Chart chart) throws Exception {
        ConfigurationResult row = ConfigurationResult.of("t", "lz4", "zsmalloc")
                .writes(1)
                .memUsedMax(4096L)
                .idealMax(1300L)
                .origDataMax(4096L)
                .compressNsPage(5000.0)
                .decompressNsPage(1600.0)
                .cost(CostColumn.CPU_S, 0.0)
                .cost(CostColumn.FLASH_BYTES_DAY, 4096.0)
                .cost(CostColumn.FAULT_P50_NS, 1600L)
                .cost(CostColumn.FAULT_P99_NS, 90_000L)
                .cost(CostColumn.FAULT_P999_NS, 120_000L)
                .build();
        long[] buckets = new long[CodecHistogram.BUCKETS];
        buckets[82] = 1;
        check(
                chart,
                with(
                        List.of(row),
                        List.of(new TimelinePoint("lz4", "zsmalloc", "none", 0, 1, 4096, 1300, 4096, 1300, 1L)),
                        List.of(new CodecHistogram("lz4", 3625, buckets, 0, 1)),
                        new Rates(.5, new long[] {1}, new long[] {0}, new long[] {0})));
    }

    @ParameterizedTest
    @MethodSource("charts")
    void drawsAUsualRun(Chart chart) throws Exception {
        check(chart, SyntheticRun.usual());
    }

    @ParameterizedTest
    @MethodSource("charts")
    void drawsManyConfigurations(Chart chart) throws Exception {
        check(chart, SyntheticRun.of("many", 9, 8, .01));
    }

    private static void check(Chart chart, RunResults results) throws Exception {
        assertEquals(List.of(), chart.missing(results));
        String finding = chart.finding(results);
        assertTrue(finding.length() > 20 && finding.endsWith("."), finding);
        assertFalse(finding.matches(".*(NaN|Infinity|null).*"), finding);
        for (boolean narrow : new boolean[] {false, true}) {
            Look look = new Look(narrow);
            Drawing drawing = chart.draw(results, look);
            assertFalse(drawing.panels().isEmpty());
            assertTrue(drawing.columns() >= 1 && drawing.columns() <= (narrow ? 1 : 3), "columns " + drawing.columns());
            drawing.panels().forEach(panel -> checkPlot(panel.chart().getPlot()));
            checkLegend(drawing.legend());
            Picture picture = Picture.of(chart, results, look);
            assertEquals(look.width(), picture.width());
            for (byte[] png : List.of(picture.light(), picture.dark())) {
                var image = ImageIO.read(new ByteArrayInputStream(png));
                assertEquals(look.width() * Look.SCALE, image.getWidth());
                assertEquals(picture.height() * Look.SCALE, image.getHeight());
            }
        }
    }

    private static void checkPlot(Plot plot) {
        if (plot instanceof CategoryPlot bars) {
            assertTrue(bars.getRangeAxis().getLabel().contains("("), "no unit");
            assertTrue(bars.getDataset().getColumnCount() > 0);
            return;
        }
        XYPlot xy = (XYPlot) plot;
        assertFalse(xy.getRangeAxis().getLabel().isBlank());
        assertTrue(xy.getRangeAxis().getRange().getLength() > 0);
        assertTrue(xy.getDomainAxis().getRange().getLength() > 0);
        int items = 0;
        for (int i = 0; i < xy.getDatasetCount(); i++) {
            XYDataset dataset = xy.getDataset(i);
            for (int series = 0; series < dataset.getSeriesCount(); series++) {
                for (int item = 0; item < dataset.getItemCount(series); item++) {
                    assertTrue(Double.isFinite(dataset.getXValue(series, item)));
                    assertTrue(Double.isFinite(dataset.getYValue(series, item)));
                    items++;
                }
            }
        }
        assertTrue(items > 0, "nothing is drawn");
    }

    private static void checkLegend(List<Drawing.Key> legend) {
        Set<String> texts = new HashSet<>();
        Set<Object> looks = new HashSet<>();
        for (Drawing.Key key : legend) {
            assertTrue(!key.text().isBlank() && texts.add(key.text()), "legend says '" + key.text() + "' twice");
            assertTrue(
                    looks.add(java.util.Arrays.asList(key.color(), key.stroke(), key.marker())),
                    "'" + key.text() + "' looks like another entry");
        }
    }

    private static RunResults with(
            List<ConfigurationResult> rows,
            List<TimelinePoint> timeline,
            List<CodecHistogram> histograms,
            Rates rates) {
        RunResults usual = SyntheticRun.usual();
        return new RunResults(usual.run(), usual.trace(), rows, timeline, histograms, rates);
    }
}
