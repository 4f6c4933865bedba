package swapreplay.reports.chart;

import java.awt.Font;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** The peak of each configuration as a bar: compressed bytes, and what is held beyond them. */
final class PeakAgainstIdeal implements Chart {
    private static final int MOST_BARS = 24;
    private static final int BAR_HEIGHT = 23;

    @Override
    public String id() {
        return "peak-against-ideal";
    }

    @Override
    public String title() {
        return "Peak memory and its fragmentation";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.PEAK_AND_IDEAL);
    }

    @Override
    public String howToRead() {
        return "A bar is the memory held at the peak (mem_used_max), least first; its first part is the compressed bytes alone"
                + " (ideal_max), its second what the allocator holds beyond them. The percentage is that second part of the whole"
                + " (fragmentation). Figures: results.csv.";
    }

    @Override
    public String finding(RunResults results) {
        List<ConfigurationResult> rows = rows(results);
        ConfigurationResult least = rows.get(0);
        ConfigurationResult most = rows.get(rows.size() - 1);
        ByteScale scale = scale(rows);
        String first = least.label() + " holds " + scale.text(held(least)) + " at its peak, " + share(least)
                + " of it not filled";
        return rows.size() == 1
                ? first + "."
                : first + "; " + most.label() + " holds " + scale.text(held(most)) + ", " + share(most) + " not filled."
                        + (rows.size() <= MOST_BARS
                                ? ""
                                : Ranks.of(results).any()
                                        ? " Only the " + MOST_BARS + " that the advice ranks first are drawn."
                                        : " Only the " + MOST_BARS + " least are drawn.");
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        List<ConfigurationResult> rows = rows(results);
        rows = Ranks.of(results).drawn(rows, MOST_BARS);
        ByteScale scale = scale(rows);
        DefaultCategoryDataset dataset = new DefaultCategoryDataset();
        List<String> ends = new ArrayList<>();
        for (ConfigurationResult row : rows) {
            String label = row.label();
            for (int again = 2; dataset.getColumnIndex(label) >= 0; again++) {
                label = row.label() + " (" + again + ")"; // the same spec on another target or in another mode
            }
            dataset.addValue(scale.value(ideal(row)), "ideal", label);
            dataset.addValue(scale.value(held(row) - ideal(row)), "held beyond ideal", label);
            ends.add(scale.text(held(row)) + ", " + share(row));
        }
        CategoryPlot plot = plot(dataset, rows, ends, scale, look);
        List<Drawing.Key> legend = List.of(
                new Drawing.Key("compressed bytes (ideal)", look.color(0), null, null),
                new Drawing.Key("held beyond them", look.color(4), null, null));
        Drawing.Panel panel = new Drawing.Panel("", "", Plots.chart(plot));
        return new Drawing(legend, List.of(panel), 1, rows.size() * BAR_HEIGHT + 52);
    }

    private static CategoryPlot plot(
            DefaultCategoryDataset dataset,
            List<ConfigurationResult> rows,
            List<String> ends,
            ByteScale scale,
            Look look) {
        Font small = look.font(look.narrow() ? 10.5f : 12);
        CategoryAxis names = new CategoryAxis();
        Plots.style(names, look);
        names.setTickLabelFont(small);
        names.setTickLabelPaint(look.theme().text());
        names.setTickMarksVisible(false);
        names.setLowerMargin(0.01);
        names.setUpperMargin(0.01);
        names.setCategoryMargin(0.28);
        names.setMaximumCategoryLabelWidthRatio(10); // the space below is measured, nothing needs cutting
        names.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);

        double longest = 0;
        for (int column = 0; column < dataset.getColumnCount(); column++) {
            longest = Math.max(longest, Painter.width(small, String.valueOf(dataset.getColumnKey(column))));
        }
        double left = Math.min(longest + 14, look.width() * 0.5);
        double endWidth = ends.stream()
                        .mapToDouble(end -> Painter.width(small, end))
                        .max()
                        .orElse(0)
                + 12;
        double room = look.width() - left - 18;
        double highest =
                rows.stream().mapToDouble(row -> scale.value(held(row))).max().orElse(1);
        // the longest bar and the text behind it fill the plot exactly
        double top = highest / (1 - Math.min(endWidth / room, 0.8));
        var amounts = Plots.axis(
                look,
                "memory at the peak (" + scale.unit() + ")",
                0,
                top,
                Plots.roundStep(top / (look.narrow() ? 3 : 8)));
        StackedBarRenderer bars = new StackedBarRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, look.color(0));
        bars.setSeriesPaint(1, look.color(4));
        bars.setSeriesItemLabelGenerator(1, new EndLabels(ends));
        bars.setSeriesItemLabelsVisible(1, true);
        bars.setSeriesItemLabelFont(1, small);
        bars.setSeriesItemLabelPaint(1, look.theme().text());
        ItemLabelPosition behind = new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT);
        bars.setSeriesPositiveItemLabelPosition(1, behind);
        bars.setPositiveItemLabelPositionFallback(behind);
        bars.setItemLabelInsets(new org.jfree.chart.ui.RectangleInsets(0, 5, 0, 5));

        CategoryPlot plot = new CategoryPlot(dataset, names, amounts, bars);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setRangeGridlinesVisible(false); // every bar says its value
        AxisSpace leftSpace = new AxisSpace();
        leftSpace.setLeft(left);
        plot.setFixedDomainAxisSpace(leftSpace);
        AxisSpace bottom = new AxisSpace();
        bottom.setBottom(38);
        plot.setFixedRangeAxisSpace(bottom);
        plot.setRangeAxisLocation(org.jfree.chart.axis.AxisLocation.BOTTOM_OR_LEFT);
        plot.setAxisOffset(org.jfree.chart.ui.RectangleInsets.ZERO_INSETS);
        Plots.plain(plot);
        return plot;
    }

    private static List<ConfigurationResult> rows(RunResults results) {
        List<ConfigurationResult> all = results.configurations().stream()
                .filter(row -> row.memUsedMax() != null && row.idealMax() != null && row.memUsedMax() > 0)
                .toList();
        List<ConfigurationResult> real =
                all.stream().filter(row -> !Ranking.isFloor(row.allocator())).toList();
        return (real.isEmpty() ? all : real)
                .stream()
                        .sorted(Comparator.comparingLong(PeakAgainstIdeal::held))
                        .toList();
    }

    private static ByteScale scale(List<ConfigurationResult> rows) {
        return ByteScale.forUpTo(held(rows.get(rows.size() - 1)));
    }

    private static String share(ConfigurationResult row) {
        Double share = row.fragmentationPct() == null
                ? ConfigurationResult.fragmentation(row.memUsedMax(), row.idealMax())
                : row.fragmentationPct();
        return Text.percent(share == null ? 0 : share);
    }

    private static long held(ConfigurationResult row) {
        return row.memUsedMax() == null ? 0 : row.memUsedMax();
    }

    private static long ideal(ConfigurationResult row) {
        return row.idealMax() == null ? 0 : row.idealMax();
    }
}
