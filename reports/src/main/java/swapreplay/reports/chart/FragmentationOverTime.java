package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.DefaultXYDataset;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;
import swapreplay.reports.model.TimelinePoint;

/** The share of held memory that holds no object bytes, over time: a panel for each codec. */
final class FragmentationOverTime implements Chart {
    /** Below this share of the peak the figure says nothing: one object in a fresh zspage is almost all waste. */
    private static final double LEAST_FILLED = 0.02;

    @Override
    public String id() {
        return "fragmentation-over-time";
    }

    @Override
    public String title() {
        return "Fragmentation over time";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.ALLOCATOR_TIMELINE);
    }

    @Override
    public String howToRead() {
        return "The share of the memory held that holds no compressed bytes: 100 % x (mem_used_total - ideal_bytes) / mem_used_total."
                + " Lower is better. Moments with less than 2 % of the peak held are not drawn. Figures: timeline.csv.";
    }

    @Override
    public String finding(RunResults results) {
        Facets facets = Facets.of(results);
        List<String> parts = new ArrayList<>();
        for (String name : facets.names()) {
            double[] range = {Double.MAX_VALUE, 0};
            for (Facets.Facet facet : facets.facets()) {
                for (Facets.Line line : facet.lines()) {
                    if (line.name().equals(name)) {
                        for (TimelinePoint point : filled(line)) {
                            range[0] = Math.min(range[0], share(point));
                            range[1] = Math.max(range[1], share(point));
                        }
                    }
                }
            }
            if (range[0] <= range[1]) {
                parts.add(name + " from " + Text.percent(range[0]) + " to " + Text.percent(range[1]));
            }
        }
        return parts.isEmpty()
                ? "No allocator held memory." + facets.omission()
                : "Held but not filled, over all codecs: " + Text.and(parts) + "." + facets.omission();
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        Facets facets = Facets.of(results);
        TimeScale time = TimeScale.upTo(facets.endSeconds());
        double highest = facets.facets().stream()
                .flatMap(facet -> facet.lines().stream())
                .flatMap(line -> filled(line).stream())
                .mapToDouble(FragmentationOverTime::share)
                .max()
                .orElse(1);
        List<Drawing.Panel> panels = new ArrayList<>();
        for (Facets.Facet facet : facets.facets()) {
            XYPlot plot = Plots.plot(
                    look, time.axis(look, true), Plots.fromZero(look, "held but not filled (%)", highest, 5));
            DefaultXYDataset lines = new DefaultXYDataset();
            SparseMarkers renderer = new SparseMarkers(facet.lines().stream()
                    .mapToInt(line -> line.points().size())
                    .max()
                    .orElse(0));
            for (Facets.Line line : facet.lines()) {
                renderer.style(lines.getSeriesCount(), look, facets.styles().of(line.name()));
                lines.addSeries(
                        line.name(),
                        Facets.xy(
                                filled(line), point -> time.value(point.timeSeconds()), FragmentationOverTime::share));
            }
            plot.setDataset(lines);
            plot.setRenderer(renderer);
            panels.add(new Drawing.Panel(facet.codec(), "", Plots.chart(plot)));
        }
        List<Drawing.Key> legend = new ArrayList<>();
        for (String name : facets.names()) {
            int style = facets.styles().of(name);
            legend.add(new Drawing.Key(name, look.color(style), look.stroke(style), look.marker(style)));
        }
        return new Drawing(legend, panels, facets.columns(look), MemoryOverTime.height(facets, look) - 30);
    }

    private static List<TimelinePoint> filled(Facets.Line line) {
        double least = line.peak() * LEAST_FILLED;
        return line.points().stream()
                .filter(point -> point.memUsedTotal() > 0 && point.memUsedTotal() >= least)
                .toList();
    }

    private static double share(TimelinePoint point) {
        return 100.0 * (point.memUsedTotal() - point.idealBytes()) / point.memUsedTotal();
    }
}
