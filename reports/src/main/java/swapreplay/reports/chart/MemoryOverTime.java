package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;
import swapreplay.reports.model.TimelinePoint;

/** Memory held over time: a panel for each codec, ideal below, the uncompressed size above. */
final class MemoryOverTime implements Chart {
    @Override
    public String id() {
        return "memory-over-time";
    }

    @Override
    public String title() {
        return "Memory held over time";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.TIMELINE);
    }

    @Override
    public String howToRead() {
        return "The grey area is what the swapped pages would take uncompressed (orig_data_size), the lines what each allocator holds"
                + " for them (mem_used_total), the dotted line the sum of object sizes (ideal_bytes) that no allocator can go below."
                + " All panels have one scale. Figures: timeline.csv.";
    }

    @Override
    public String finding(RunResults results) {
        Facets facets = Facets.of(results);
        // between two points of the timeline it may have been higher
        long uncompressed = Math.max(
                highest(facets),
                results.configurations().stream()
                        .map(ConfigurationResult::origDataMax)
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0));
        ByteScale scale = ByteScale.forUpTo(uncompressed);
        List<String> best = new ArrayList<>();
        for (Facets.Facet facet : facets.facets()) {
            if (!facet.lines().isEmpty()) {
                Facets.Line least = facet.lines().get(0);
                best.add(facet.codec() + " " + scale.text(least.peak()) + " (" + least.name() + ")");
            }
        }
        String held = best.isEmpty() ? "" : " Least held at the peak, by codec: " + Text.and(best) + ".";
        return "Uncompressed, the pages reached " + scale.text(uncompressed) + "." + held + facets.omission();
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        Facets facets = Facets.of(results);
        ByteScale scale = ByteScale.forUpTo(highest(facets));
        TimeScale time = TimeScale.upTo(facets.endSeconds());
        List<Drawing.Panel> panels = new ArrayList<>();
        for (Facets.Facet facet : facets.facets()) {
            String note = facet.lines().isEmpty()
                    ? ""
                    : "least: " + facet.lines().get(0).name() + ", "
                            + scale.text(facet.lines().get(0).peak());
            panels.add(new Drawing.Panel(facet.codec(), note, Plots.chart(plot(facet, facets, scale, time, look))));
        }
        return new Drawing(legend(facets, look), panels, facets.columns(look), height(facets, look));
    }

    static int height(Facets facets, Look look) {
        return look.narrow() ? 200 : facets.facets().size() == 1 ? 360 : 240;
    }

    private static XYPlot plot(Facets.Facet facet, Facets facets, ByteScale scale, TimeScale time, Look look) {
        XYPlot plot = Plots.plot(
                look,
                time.axis(look, true),
                Plots.fromZero(look, "memory (" + scale.unit() + ")", scale.value(highest(facets)), 5));
        XYAreaRenderer area = new XYAreaRenderer(XYAreaRenderer.AREA);
        area.setSeriesPaint(0, look.theme().neutral());
        plot.setDataset(
                0,
                Plots.series(
                        "uncompressed",
                        Facets.xy(
                                facet.floor(),
                                point -> time.value(point.timeSeconds()),
                                point -> scale.value(point.origDataSize()))));
        plot.setRenderer(0, area);
        DefaultXYDataset lines = new DefaultXYDataset();
        SparseMarkers renderer = new SparseMarkers(facet.lines().stream()
                .mapToInt(line -> line.points().size())
                .max()
                .orElse(0));
        for (Facets.Line line : facet.lines()) {
            renderer.style(lines.getSeriesCount(), look, facets.styles().of(line.name()));
            lines.addSeries(
                    line.name(),
                    line.xy(point -> time.value(point.timeSeconds()), point -> scale.value(point.memUsedTotal())));
        }
        plot.setDataset(1, lines);
        plot.setRenderer(1, renderer);
        plot.setDataset(
                2,
                Plots.series(
                        "ideal",
                        Facets.xy(
                                facet.floor(),
                                point -> time.value(point.timeSeconds()),
                                point -> scale.value(point.idealBytes()))));
        XYLineAndShapeRenderer ideal =
                new XYLineAndShapeRenderer(true, facet.floor().size() == 1);
        ideal.setDrawSeriesLineAsPath(true);
        ideal.setSeriesPaint(0, look.theme().text());
        ideal.setSeriesStroke(0, Look.dashed(1.2f, 1.5f, 2.5f));
        plot.setRenderer(2, ideal);
        return plot;
    }

    private static List<Drawing.Key> legend(Facets facets, Look look) {
        List<Drawing.Key> keys = new ArrayList<>();
        keys.add(new Drawing.Key("uncompressed", look.theme().neutral(), null, null));
        for (String name : facets.names()) {
            int style = facets.styles().of(name);
            keys.add(new Drawing.Key(name, look.color(style), look.stroke(style), look.marker(style)));
        }
        keys.add(new Drawing.Key("ideal", look.theme().text(), Look.dashed(1.2f, 1.5f, 2.5f), null));
        return keys;
    }

    private static long highest(Facets facets) {
        return facets.facets().stream()
                .flatMap(facet -> facet.floor().stream())
                .mapToLong(TimelinePoint::origDataSize)
                .max()
                .orElse(0);
    }
}
