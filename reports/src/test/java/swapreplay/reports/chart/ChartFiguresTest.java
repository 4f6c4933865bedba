package swapreplay.reports.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYDataset;
import org.junit.jupiter.api.Test;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.SyntheticRun;
import swapreplay.reports.model.TimelinePoint;

/** That the charts draw the figures of the results, and no others. */
class ChartFiguresTest {
    private static final double MIB = 1 << 20;
    private final RunResults results = SyntheticRun.usual();
    private final Look wide = new Look(false);

    @Test
    void memoryHasAPanelForEachCodecAndALineForEachAllocatorButIdeal() {
        Drawing drawing = new MemoryOverTime().draw(results, wide);
        assertEquals(
                List.of("lz4", "lzo-rle", "zstd:3", "lz4-jni"),
                drawing.panels().stream().map(Drawing.Panel::heading).toList());
        XYPlot plot = drawing.panels().get(2).chart().getXYPlot();
        assertEquals("uncompressed", plot.getDataset(0).getSeriesKey(0));
        assertEquals("ideal", plot.getDataset(2).getSeriesKey(0));
        XYDataset lines = plot.getDataset(1);
        assertEquals(3, lines.getSeriesCount());
        List<TimelinePoint> points = results.timeline().stream()
                .filter(point ->
                        point.codec().equals("zstd:3") && point.allocator().equals("zsmalloc:chain=8"))
                .toList();
        int series = lines.indexOf("zsmalloc:chain=8");
        assertEquals(points.size(), lines.getItemCount(series));
        for (int i = 0; i < points.size(); i++) {
            assertEquals(points.get(i).memUsedTotal() / MIB, lines.getYValue(series, i));
            assertEquals(points.get(i).timeSeconds(), lines.getXValue(series, i));
        }
    }

    @Test
    void theUncompressedSizeIsAboveAndIdealBelowEveryLine() {
        for (Drawing.Panel panel : new MemoryOverTime().draw(results, wide).panels()) {
            XYPlot plot = panel.chart().getXYPlot();
            for (int i = 0; i < plot.getDataset(0).getItemCount(0); i++) {
                for (int series = 0; series < plot.getDataset(1).getSeriesCount(); series++) {
                    double line = plot.getDataset(1).getYValue(series, i);
                    assertTrue(line <= plot.getDataset(0).getYValue(0, i) + 1e-9);
                    assertTrue(line >= plot.getDataset(2).getYValue(0, i));
                }
            }
        }
    }

    /** The one that holds most, in a run of more names than there are styles: without an advice it would be left out. */
    @Test
    void whatAnAdviceRanksFirstIsDrawnWhateverItHolds() {
        List<TimelinePoint> points = new ArrayList<>();
        List<ConfigurationResult> rows = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            String codec = "zstd:" + i;
            points.add(new TimelinePoint(codec, "zsmalloc", "none", 0, 1, 4096, 50, 100L * i, 50, null));
            rows.add(ConfigurationResult.of("t", codec, "zsmalloc")
                    .policy("none")
                    .build()
                    .with(Map.of(CostColumn.RANK, 13L - i)));
        }
        RunResults advice = new RunResults(results.run(), results.trace(), rows, points, List.of(), results.rates());
        Facets facets = Facets.of(advice);
        assertTrue(facets.facets().stream().anyMatch(facet -> facet.codec().equals("zstd:12")), "ranked first");
        assertTrue(facets.facets().stream().noneMatch(facet -> facet.codec().equals("zstd:1")), "ranked last");
        assertTrue(facets.omission().contains("that the advice ranks lower"), facets.omission());
        assertEquals(
                List.of("zstd:11", "zstd:12"),
                Ranks.of(advice).drawn(rows, 2).stream()
                        .map(ConfigurationResult::codec)
                        .toList());
    }

    @Test
    void aLongTimelineIsThinnedButKeepsItsPeak() {
        List<TimelinePoint> points = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            long held = i == 7777 ? 900 : 100;
            points.add(new TimelinePoint("lz4", "tlsf", "none", i, i, 4096, 50, held, 50, null));
        }
        RunResults run = new RunResults(
                results.run(), results.trace(), results.configurations(), points, List.of(), results.rates());
        Facets.Line line = Facets.of(run).facets().get(0).lines().get(0);
        assertTrue(line.points().size() <= 402, "points " + line.points().size());
        assertEquals(900, line.peak());
    }

    @Test
    void theFrontIsRingedAndNamedInFull() {
        XYPlot plot = new RatioAgainstCpu()
                .draw(results, wide)
                .panels()
                .get(0)
                .chart()
                .getXYPlot();
        List<ConfigurationResult> front = Ranking.of(results.configurations()).front();
        assertEquals(front.size(), plot.getDataset(0).getItemCount(0));
        PointLabels labels = (PointLabels) plot.getAnnotations().get(0);
        assertEquals(
                front.stream().map(ConfigurationResult::label).toList(),
                labels.texts().subList(0, front.size()));
        assertTrue(labels.texts().contains("lz4"), "a codec off the front has a name too: " + labels.texts());
        int points = 0;
        for (int series = 0; series < plot.getDataset(1).getSeriesCount(); series++) {
            points += plot.getDataset(1).getItemCount(series);
        }
        assertEquals(12, points); // 16 configurations, 4 of them ideal
    }

    @Test
    void histogramBarsAndSameFilledPagesAreAllWrites() {
        for (int i = 0; i < results.histograms().size(); i++) {
            XYPlot plot = new SizeHistogram()
                    .draw(results, wide)
                    .panels()
                    .get(i)
                    .chart()
                    .getXYPlot();
            XYDataset bars = plot.getDataset();
            double percent = 100.0
                    * results.histograms().get(i).samePages()
                    / results.histograms().get(i).pages();
            for (int bar = 0; bar < bars.getItemCount(0); bar++) {
                percent += Math.max(bars.getYValue(0, bar), bars.getYValue(1, bar)); // huge stands on the others
            }
            assertEquals(100, percent, 1e-6);
        }
    }

    @Test
    void theCliffStandsAtItsThreshold() {
        XYPlot plot =
                new SizeHistogram().draw(results, wide).panels().get(0).chart().getXYPlot();
        ValueMarker cliff =
                (ValueMarker) plot.getDomainMarkers(Layer.FOREGROUND).iterator().next();
        assertEquals(3625, cliff.getValue());
        assertEquals("huge from 3,625 B", cliff.getLabel());
    }

    @Test
    void ratesAreCountsPerSecond() {
        Drawing drawing = new RatesOverTime().draw(results, wide);
        XYDataset steps = drawing.panels().get(0).chart().getXYPlot().getDataset();
        assertEquals(2 * results.rates().writes().length, steps.getItemCount(0));
        assertEquals(results.rates().writes()[5] / .5, steps.getYValue(0, 10));
        assertEquals(5 * .5, steps.getXValue(0, 10));
    }

    @Test
    void barsAreTheCompressedBytesAndTheRestOfThePeak() {
        var dataset = new PeakAgainstIdeal()
                .draw(results, wide)
                .panels()
                .get(0)
                .chart()
                .getCategoryPlot()
                .getDataset();
        ConfigurationResult best =
                Ranking.of(results.configurations()).byMemory().get(0);
        assertEquals(best.label(), dataset.getColumnKey(0));
        double sum =
                dataset.getValue(0, 0).doubleValue() + dataset.getValue(1, 0).doubleValue();
        assertEquals(java.util.Objects.requireNonNull(best.memUsedMax()) / MIB, sum, 1e-9);
    }

    @Test
    void anAllocatorHasOneStyleInAllCharts() {
        RunResults many = SyntheticRun.of("many", 4, 8, 1);
        Drawing memory = new MemoryOverTime().draw(many, wide);
        Drawing ratio = new RatioAgainstCpu().draw(many, wide);
        int compared = 0;
        for (Drawing.Key one : memory.legend()) {
            for (Drawing.Key other : ratio.legend()) {
                if (one.text().equals(other.text())) {
                    assertEquals(one.color(), other.color(), one.text());
                    assertEquals(one.marker(), other.marker(), one.text());
                    compared++;
                }
            }
        }
        assertEquals(6, compared);
    }

    @Test
    void stylesDifferInColourOrMarkerFarBeyondTheirNumber() {
        var seen = new HashSet<List<Object>>();
        for (int style = 0; style < 36; style++) {
            assertTrue(seen.add(List.of(wide.color(style), wide.marker(style))), "style " + style);
        }
    }

    @Test
    void stepsAreRound() {
        assertEquals(1, Plots.roundStep(.9));
        assertEquals(2, Plots.roundStep(1.1));
        assertEquals(2.5, Plots.roundStep(2.3));
        assertEquals(500, Plots.roundStep(300));
        assertEquals(.05, Plots.roundStep(.03), 1e-12);
        assertEquals("250k", new RoundTicks(50_000).valueToString(250_000));
        assertEquals("2.5", new RoundTicks(.5).valueToString(2.5));
    }
}
