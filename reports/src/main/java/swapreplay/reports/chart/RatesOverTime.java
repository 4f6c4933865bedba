package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import swapreplay.reports.model.Rates;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** Pages written, read and freed in a second, over time. */
final class RatesOverTime implements Chart {
    private static final List<String> NAMES = List.of("writes", "reads", "frees");

    @Override
    public String id() {
        return "rates-over-time";
    }

    @Override
    public String title() {
        return "Pages written, read and freed";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.RATES);
    }

    @Override
    public String howToRead() {
        return "The traffic of the trace itself, the same for every configuration. Each strip has its own scale."
                + " A discard frees a range of slots, those that held nothing, too: more can be freed than were written."
                + " Figures: results.json, rates.";
    }

    @Override
    public String finding(RunResults results) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            long[] counts = counts(results.rates(), i);
            parts.add(
                    Text.count(Arrays.stream(counts).sum()) + " " + (i == 2 ? "slots freed or discarded" : NAMES.get(i))
                            + " (at most " + Text.count(Math.round(peak(results.rates(), counts))) + " pages/s)");
        }
        return Text.and(parts) + " in "
                + Text.seconds(results.rates().writes().length * results.rates().bucketSeconds()) + ".";
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        Rates rates = results.rates();
        TimeScale time = TimeScale.upTo(rates.writes().length * rates.bucketSeconds());
        List<Drawing.Panel> panels = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            double[][] steps = steps(rates, counts(rates, i), time, look.narrow() ? 150 : 450);
            double highest = Arrays.stream(steps[1]).max().orElse(0);
            XYPlot plot = Plots.plot(
                    look, time.axis(look, i == NAMES.size() - 1), Plots.fromZero(look, "pages/s", highest, 3));
            XYAreaRenderer area = new XYAreaRenderer(XYAreaRenderer.AREA);
            area.setSeriesPaint(0, look.color(i == 0 ? 0 : i + 1)); // blue, green, purple
            plot.setDataset(Plots.series(NAMES.get(i), steps));
            plot.setRenderer(area);
            long[] counts = counts(rates, i);
            String note = Text.count(Arrays.stream(counts).sum()) + (i == 2 ? " slots, empty ones too" : " pages")
                    + ", at most " + Text.count(Math.round(peak(rates, counts))) + " pages/s";
            panels.add(new Drawing.Panel(NAMES.get(i), note, Plots.chart(plot)));
        }
        return new Drawing(List.of(), panels, 1, look.narrow() ? 120 : 125);
    }

    private static long[] counts(Rates rates, int kind) {
        return kind == 0 ? rates.writes() : kind == 1 ? rates.reads() : rates.frees();
    }

    private static double peak(Rates rates, long[] counts) {
        return Arrays.stream(counts).max().orElse(0) / rates.bucketSeconds();
    }

    /** A staircase of at most {@code most} steps; buckets that share a step are averaged. */
    private static double[][] steps(Rates rates, long[] counts, TimeScale time, int most) {
        int merged = (counts.length + most - 1) / most;
        int steps = (counts.length + merged - 1) / merged;
        double[][] xy = new double[2][2 * steps];
        for (int step = 0; step < steps; step++) {
            int from = step * merged;
            int to = Math.min(from + merged, counts.length);
            double rate = Arrays.stream(counts, from, to).sum() / ((to - from) * rates.bucketSeconds());
            xy[0][2 * step] = time.value(from * rates.bucketSeconds());
            xy[0][2 * step + 1] = time.value(to * rates.bucketSeconds());
            xy[1][2 * step] = rate;
            xy[1][2 * step + 1] = rate;
        }
        return xy;
    }
}
