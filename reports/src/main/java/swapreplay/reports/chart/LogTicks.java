package swapreplay.reports.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis labelled at 1, 2, 5, 10, 20, 50 ..., more closely where it spans less. */
final class LogTicks extends LogAxis {
    private static final long serialVersionUID = 1L;
    private static final double[] FINE = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9};
    private static final double[] MEDIUM = {1, 2, 3, 5, 7};
    private static final double[] COARSE = {1, 2, 5};
    private static final DecimalFormat FORMAT =
            new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));

    /** Shows {@code min} to {@code max} and some room on both sides. */
    LogTicks(String label, double min, double max) {
        super(label);
        setRange(min / 1.25, max * 1.25);
    }

    @Override
    protected List<ValueTick> refreshTicksHorizontal(Graphics2D g2, Rectangle2D dataArea, RectangleEdge edge) {
        double lower = getRange().getLowerBound();
        double upper = getRange().getUpperBound();
        double[] steps = upper / lower < 12 ? FINE : upper / lower < 100 ? MEDIUM : COARSE;
        List<ValueTick> ticks = new ArrayList<>();
        double free = Double.NEGATIVE_INFINITY;
        for (double power = Math.pow(10, Math.floor(Math.log10(lower))); power <= upper; power *= 10) {
            for (double step : steps) {
                double value = step * power;
                if (value >= lower && value <= upper) {
                    String text = format(value);
                    double at = valueToJava2D(value, dataArea, edge);
                    double half = Painter.width(getTickLabelFont(), text) / 2 + 4;
                    boolean fits = at - half >= free;
                    free = fits ? at + half : free;
                    ticks.add(new NumberTick(value, fits ? text : "", TextAnchor.TOP_CENTER, TextAnchor.CENTER, 0));
                }
            }
        }
        return ticks;
    }

    private static synchronized String format(double value) {
        return FORMAT.format(value); // a DecimalFormat serves one thread at a time
    }
}
