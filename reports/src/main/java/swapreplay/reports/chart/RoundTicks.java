package swapreplay.reports.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.axis.NumberTickUnit;

/** Ticks at multiples of a round step, labelled alike on every machine; from steps of 10,000 in thousands ({@code 250k}). */
final class RoundTicks extends NumberTickUnit {
    private static final long serialVersionUID = 1L;

    private final double step;

    RoundTicks(double step) {
        super(step);
        this.step = step;
    }

    @Override
    public String valueToString(double value) {
        DecimalFormat format = new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT));
        boolean thousands = step >= 10_000 && value != 0;
        return thousands ? format.format(value / 1000) + "k" : format.format(value);
    }
}
