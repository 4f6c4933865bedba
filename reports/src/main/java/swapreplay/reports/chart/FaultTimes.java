package swapreplay.reports.chart;

import java.awt.Font;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.data.category.DefaultCategoryDataset;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** How long a swap-in waits: the median and two tails of each configuration on one logarithmic axis. */
final class FaultTimes implements Chart {
    private static final int MOST_ROWS = 24;
    private static final int ROW_HEIGHT = 23;
    /** What takes no time at all, as a page in the swap cache, stands at the left end. */
    private static final double LEAST_US = 0.1;

    private static final List<CostColumn> COLUMNS =
            List.of(CostColumn.FAULT_P50_NS, CostColumn.FAULT_P99_NS, CostColumn.FAULT_P999_NS);
    private static final List<String> NAMES = List.of("half of the faults", "99 of 100", "999 of 1,000");

    @Override
    public String id() {
        return "fault-times";
    }

    @Override
    public String title() {
        return "How long a swap-in waits";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.FAULT_TIMES);
    }

    @Override
    public String howToRead() {
        return "The time within which so many of the swap-ins were served (fault_p50_ns, fault_p99_ns, fault_p999_ns), shortest first."
                + " Pages in memory cost the codec's mean time; pages on a disk cost what the simulated disk took, queueing included."
                + " Figures: results.csv.";
    }

    @Override
    public String finding(RunResults results) {
        List<ConfigurationResult> rows = rows(results);
        ConfigurationResult first = rows.get(0);
        String finding = first.label() + ": 99 of 100 swap-ins are served within " + time(first);
        ConfigurationResult last = rows.get(rows.size() - 1);
        return rows.size() == 1
                ? finding + "."
                : finding + "; " + last.label() + ": within " + time(last) + "."
                        + (rows.size() <= MOST_ROWS
                                ? ""
                                : Ranks.of(results).any()
                                        ? " Only the " + MOST_ROWS + " that the advice ranks first are drawn."
                                        : " Only the first " + MOST_ROWS + " are drawn.");
    }

    private static String time(ConfigurationResult row) {
        return Text.nanos(value(row, CostColumn.FAULT_P99_NS));
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        List<ConfigurationResult> rows = rows(results);
        rows = Ranks.of(results).drawn(rows, MOST_ROWS);
        DefaultCategoryDataset dataset = new DefaultCategoryDataset();
        double longest = 0;
        double most = LEAST_US;
        double least = Double.MAX_VALUE;
        Font small = look.font(look.narrow() ? 10.5f : 12);
        for (ConfigurationResult row : rows) {
            String label = row.label();
            for (int again = 2; dataset.getColumnIndex(label) >= 0; again++) {
                label = row.label() + " (" + again + ")";
            }
            longest = Math.max(longest, Painter.width(small, label));
            for (int i = 0; i < COLUMNS.size(); i++) {
                double us = Math.max(value(row, COLUMNS.get(i)) / 1e3, LEAST_US);
                dataset.addValue(us, NAMES.get(i), label);
                most = Math.max(most, us);
                least = Math.min(least, us);
            }
        }
        CategoryAxis names = new CategoryAxis();
        Plots.style(names, look);
        names.setTickLabelFont(small);
        names.setTickLabelPaint(look.theme().text());
        names.setTickMarksVisible(false);
        names.setLowerMargin(0.01);
        names.setUpperMargin(0.01);
        names.setMaximumCategoryLabelWidthRatio(10);
        LogTicks times = new LogTicks("time of a swap-in (\u00b5s)", least, most);
        Plots.style(times, look);
        LineAndShapeRenderer dots = new LineAndShapeRenderer(false, true);
        for (int i = 0; i < COLUMNS.size(); i++) {
            dots.setSeriesPaint(i, look.color(i));
            dots.setSeriesShape(i, look.marker(i));
        }
        CategoryPlot plot = new CategoryPlot(dataset, names, times, dots);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setDomainGridlinesVisible(true);
        plot.setDomainGridlinePaint(look.theme().grid());
        plot.setRangeGridlinePaint(look.theme().grid());
        AxisSpace left = new AxisSpace();
        left.setLeft(Math.min(longest + 14, look.width() * 0.55));
        plot.setFixedDomainAxisSpace(left);
        AxisSpace bottom = new AxisSpace();
        bottom.setBottom(38);
        plot.setFixedRangeAxisSpace(bottom);
        plot.setRangeAxisLocation(org.jfree.chart.axis.AxisLocation.BOTTOM_OR_LEFT);
        plot.setAxisOffset(org.jfree.chart.ui.RectangleInsets.ZERO_INSETS);
        Plots.plain(plot);
        List<Drawing.Key> legend = List.of(
                new Drawing.Key(NAMES.get(0), look.color(0), null, look.marker(0)),
                new Drawing.Key(NAMES.get(1), look.color(1), null, look.marker(1)),
                new Drawing.Key(NAMES.get(2), look.color(2), null, look.marker(2)));
        Drawing.Panel panel = new Drawing.Panel("", "", Plots.chart(plot));
        return new Drawing(legend, List.of(panel), 1, rows.size() * ROW_HEIGHT + 52);
    }

    private static List<ConfigurationResult> rows(RunResults results) {
        return results.configurations().stream()
                .filter(row -> row.count(CostColumn.FAULT_P99_NS) != null && !Ranking.isFloor(row.allocator()))
                .sorted(Comparator.comparingDouble((ConfigurationResult row) -> value(row, CostColumn.FAULT_P99_NS))
                        .thenComparingDouble(row -> value(row, CostColumn.FAULT_P999_NS)))
                .toList();
    }

    private static double value(ConfigurationResult row, CostColumn column) {
        Long ns = row.count(column);
        return ns == null ? 0 : ns;
    }
}
