package swapreplay.reports.chart;

import java.awt.BasicStroke;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYDataset;

/** Plots and axes in the one look of all charts. */
final class Plots {
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    private Plots() {}

    /** An axis from 0 to just above {@code max}, with about {@code ticks} round numbers. */
    static NumberAxis fromZero(Look look, String label, double max, int ticks) {
        double top = max > 0 ? max * 1.04 : 1;
        return axis(look, label, 0, top, roundStep(top / ticks));
    }

    static NumberAxis axis(Look look, String label, double min, double max, double step) {
        NumberAxis axis = new NumberAxis(label);
        axis.setTickUnit(new RoundTicks(step));
        axis.setRange(min, max);
        style(axis, look);
        return axis;
    }

    /** The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least {@code least}. */
    static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double step : STEPS) {
            if (step * power >= least * (1 - 1e-9)) {
                return step * power;
            }
        }
        return 10 * power;
    }

    static void style(Axis axis, Look look) {
        axis.setLabelFont(look.font(11.5f));
        axis.setLabelPaint(look.theme().muted());
        axis.setLabelInsets(new RectangleInsets(2, 2, 2, 2));
        axis.setTickLabelFont(look.font(11));
        axis.setTickLabelPaint(look.theme().muted());
        axis.setTickMarkPaint(look.theme().muted());
        axis.setTickMarkOutsideLength(3);
        axis.setAxisLinePaint(look.theme().muted());
    }

    /** A plot without data. The space for the axes is fixed, so that panels above each other line up. */
    static XYPlot plot(Look look, ValueAxis x, ValueAxis y) {
        XYPlot plot = new XYPlot(null, x, y, null);
        y.setAxisLineVisible(false);
        y.setTickMarksVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(look.theme().grid());
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setRangeZeroBaselineVisible(false);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        AxisSpace left = new AxisSpace();
        left.setLeft(look.narrow() ? 56 : 62);
        plot.setFixedRangeAxisSpace(left);
        AxisSpace bottom = new AxisSpace();
        bottom.setBottom(x.getLabel().isEmpty() ? 20 : 38);
        plot.setFixedDomainAxisSpace(bottom);
        plain(plot);
        return plot;
    }

    static void plain(Plot plot) {
        plot.setBackgroundPaint(null);
        plot.setOutlineVisible(false);
        plot.setInsets(new RectangleInsets(6, 0, 0, 18)); // room for half of the last tick label
    }

    static JFreeChart chart(Plot plot) {
        JFreeChart chart = new JFreeChart(null, null, plot, false);
        chart.setBackgroundPaint(null);
        chart.setPadding(RectangleInsets.ZERO_INSETS);
        return chart;
    }

    /** One series of points; {@code xy[0]} are the x values. */
    static DefaultXYDataset series(String name, double[][] xy) {
        DefaultXYDataset dataset = new DefaultXYDataset();
        dataset.addSeries(name, xy);
        return dataset;
    }
}
