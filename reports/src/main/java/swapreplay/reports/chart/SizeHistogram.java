package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.DefaultIntervalXYDataset;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** How small the pages become: a histogram of compressed lengths for each codec, with the huge-page cliff. */
final class SizeHistogram implements Chart {
    private static final int BAR_BUCKETS = 4;
    private static final int BAR_BYTES = BAR_BUCKETS * CodecHistogram.BUCKET_BYTES;
    private static final int BARS = (CodecHistogram.BUCKETS - 1) / BAR_BUCKETS;

    @Override
    public String id() {
        return "compressed-sizes";
    }

    @Override
    public String title() {
        return "Compressed sizes of the pages written";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.SIZES);
    }

    @Override
    public String howToRead() {
        return "Bars of " + BAR_BYTES
                + " bytes, as a share of all page writes; what is longer than a page is in the last bar."
                + " Pages at or beyond the vertical line, the huge-page cliff, are stored raw and take a whole page."
                + " Same-filled pages take no room and are not drawn. Figures: results.json, histograms.";
    }

    @Override
    public String finding(RunResults results) {
        List<String> parts = new ArrayList<>();
        for (CodecHistogram histogram : drawn(results)) {
            parts.add(histogram.codec() + " " + Text.count(median(histogram)) + " bytes ("
                    + Text.percent(huge(histogram)) + " huge)");
        }
        CodecHistogram any = drawn(results).get(0);
        return "Half of the pages that are not same-filled take at most: " + Text.and(parts) + ". Of all writes "
                + Text.percent(100.0 * any.samePages() / any.pages()) + " are same-filled.";
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        List<CodecHistogram> histograms = drawn(results);
        int count = histograms.size();
        int columns = look.narrow() || count == 1 ? 1 : count <= 4 ? 2 : 3;
        double highest = 0;
        for (CodecHistogram histogram : histograms) {
            for (int bar = 1; bar <= BARS; bar++) {
                highest = Math.max(highest, bar(histogram, bar, false) + bar(histogram, bar, true));
            }
        }
        List<Drawing.Panel> panels = new ArrayList<>();
        for (CodecHistogram histogram : histograms) {
            panels.add(new Drawing.Panel(
                    histogram.codec(),
                    note(histogram),
                    Plots.chart(plot(histogram, highest, columns < 3 && !look.narrow(), look))));
        }
        List<Drawing.Key> legend = List.of(
                new Drawing.Key("stored compressed", look.color(0), null, null),
                new Drawing.Key("huge: stored raw", look.color(1), null, null));
        return new Drawing(legend, panels, columns, look.narrow() ? 180 : 210);
    }

    private static List<CodecHistogram> drawn(RunResults results) {
        return results.histograms().stream()
                .filter(histogram -> histogram.pages() > 0)
                .limit(9)
                .toList();
    }

    private static XYPlot plot(CodecHistogram histogram, double highest, boolean dense, Look look) {
        int last = BARS * BAR_BYTES;
        XYPlot plot = Plots.plot(
                look,
                Plots.axis(look, "compressed length (bytes)", 0, last, dense ? 512 : 1024),
                Plots.fromZero(look, "page writes (%)", highest * 1.1, 4));
        XYBarRenderer bars = new XYBarRenderer(0.08);
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, look.color(0));
        bars.setSeriesPaint(1, look.color(1));
        DefaultIntervalXYDataset dataset = new DefaultIntervalXYDataset();
        dataset.addSeries("stored compressed", bars(histogram, false));
        dataset.addSeries("huge", bars(histogram, true));
        plot.setDataset(dataset);
        plot.setRenderer(bars);
        ValueMarker cliff =
                new ValueMarker(histogram.hugeThreshold(), look.theme().text(), Look.dashed(1.2f, 4, 3));
        cliff.setAlpha(1);
        cliff.setLabel("huge from " + Text.count(histogram.hugeThreshold()) + " B");
        cliff.setLabelFont(look.font(11));
        cliff.setLabelPaint(look.theme().text());
        cliff.setLabelBackgroundColor(look.theme().background());
        cliff.setLabelAnchor(RectangleAnchor.TOP_LEFT);
        cliff.setLabelTextAnchor(TextAnchor.TOP_RIGHT);
        cliff.setLabelOffset(new RectangleInsets(3, 5, 3, 5));
        plot.addDomainMarker(cliff, Layer.FOREGROUND);
        return plot;
    }

    /** Rows of a DefaultIntervalXYDataset: x, its start and end, y, its start and end. Huge bars stand on the others. */
    private static double[][] bars(CodecHistogram histogram, boolean huge) {
        double[][] rows = new double[6][BARS];
        for (int bar = 1; bar <= BARS; bar++) {
            int i = bar - 1;
            double base = huge ? bar(histogram, bar, false) : 0;
            double top = base + bar(histogram, bar, huge);
            rows[0][i] = (bar - 0.5) * BAR_BYTES;
            rows[1][i] = i * BAR_BYTES;
            rows[2][i] = bar * BAR_BYTES;
            rows[3][i] = top;
            rows[4][i] = base;
            rows[5][i] = top;
        }
        return rows;
    }

    /** Percent of all writes in bar 1..BARS, either those stored compressed or those stored raw. */
    private static double bar(CodecHistogram histogram, int bar, boolean huge) {
        long sum = 0;
        for (int bucket = BAR_BUCKETS * (bar - 1) + 1; bucket <= BAR_BUCKETS * bar; bucket++) {
            sum += isHuge(histogram, bucket) == huge ? histogram.buckets()[bucket] : 0;
        }
        return 100.0 * sum / histogram.pages();
    }

    /** By the shortest length in the bucket: lengths of one bucket that lie on both sides of the cliff count as compressed. */
    private static boolean isHuge(CodecHistogram histogram, int bucket) {
        return CodecHistogram.BUCKET_BYTES * (bucket - 1) + 1 >= histogram.hugeThreshold();
    }

    private static String note(CodecHistogram histogram) {
        return Text.percent(huge(histogram)) + " huge, "
                + Text.percent(100.0 * histogram.samePages() / histogram.pages()) + " same-filled";
    }

    /** Percent of all writes that are stored raw. */
    private static double huge(CodecHistogram histogram) {
        double huge = 0;
        for (int bar = 1; bar <= BARS; bar++) {
            huge += bar(histogram, bar, true);
        }
        return huge;
    }

    /** Upper bound of the bucket that holds the middle one of all pages in buckets. */
    private static long median(CodecHistogram histogram) {
        long all = 0;
        for (long count : histogram.buckets()) {
            all += count;
        }
        long below = 0;
        for (int bucket = 0; bucket < CodecHistogram.BUCKETS; bucket++) {
            below += histogram.buckets()[bucket];
            if (2 * below >= all) {
                return (long) bucket * CodecHistogram.BUCKET_BYTES;
            }
        }
        return 0;
    }
}
