package swapreplay.reports.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.DefaultXYDataset;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;

/** What lies on the disk over time, for the configurations that put something there: those with the least memory at the peak. */
final class DiskOverTime implements Chart {
    private static final int MOST_POINTS = 400;
    /** The unit of bd_count. */
    private static final int PAGE = 4096;

    /**
     * @param peak most memory held
     * @param onDisk most pages on the disk
     */
    private record Line(String name, List<TimelinePoint> points, long peak, long onDisk, long rank) {}

    @Override
    public String id() {
        return "disk-over-time";
    }

    @Override
    public String title() {
        return "What lies on the disk over time";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.DISK_TIMELINE);
    }

    @Override
    public String howToRead() {
        return "Pages on the swap disk or the backing device (bd_count, 4 KiB each), for the configurations that an advice ranks first, or with the"
                + " least memory at the peak, among those that put anything there. What is written in all is bd_writes in the table. Figures: timeline.csv.";
    }

    @Override
    public String finding(RunResults results) {
        List<Line> lines = lines(results);
        Line most = lines.stream().max(Comparator.comparingLong(Line::onDisk)).orElseThrow();
        return "At most " + ByteScale.of(most.onDisk() * PAGE) + " lie on the disk, with " + most.name() + "."
                + (all(results).size() > lines.size()
                        ? " " + (all(results).size() - lines.size())
                                + (Ranks.of(results).any()
                                        ? " configurations that the advice ranks lower are not drawn."
                                        : " configurations with higher peaks are not drawn.")
                        : "");
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        List<Line> lines = lines(results);
        ByteScale scale =
                ByteScale.forUpTo(lines.stream().mapToLong(Line::onDisk).max().orElse(0) * PAGE);
        TimeScale time = TimeScale.upTo(lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(TimelinePoint::timeSeconds)
                .max()
                .orElse(0));
        double top = scale.value(lines.stream().mapToLong(Line::onDisk).max().orElse(0) * PAGE);
        XYPlot plot = Plots.plot(
                look, time.axis(look, true), Plots.fromZero(look, "on the disk (" + scale.unit() + ")", top, 5));
        DefaultXYDataset dataset = new DefaultXYDataset();
        SparseMarkers renderer = new SparseMarkers(MOST_POINTS);
        List<Drawing.Key> legend = new ArrayList<>();
        for (Line line : lines) {
            int style = dataset.getSeriesCount();
            renderer.style(style, look, style);
            dataset.addSeries(
                    line.name(),
                    Facets.xy(
                            line.points(),
                            point -> time.value(point.timeSeconds()),
                            point -> scale.value(onDisk(point) * PAGE)));
            legend.add(new Drawing.Key(line.name(), look.color(style), look.stroke(style), look.marker(style)));
        }
        plot.setDataset(0, dataset);
        plot.setRenderer(0, renderer);
        return new Drawing(legend, List.of(new Drawing.Panel("", "", Plots.chart(plot))), 1, look.narrow() ? 240 : 300);
    }

    private static List<Line> lines(RunResults results) {
        return all(results).stream()
                .sorted(Comparator.comparingLong(Line::rank)
                        .thenComparingLong(Line::peak)
                        .thenComparing(Line::name))
                .limit(Look.STYLES)
                .toList();
    }

    private static List<Line> all(RunResults results) {
        Map<String, List<TimelinePoint>> byName = new LinkedHashMap<>();
        for (TimelinePoint point : results.timeline()) {
            if (point.bdCount() != null) {
                byName.computeIfAbsent(
                                point.codec() + " / " + Styles.name(point.allocator(), point.policy()),
                                name -> new ArrayList<>())
                        .add(point);
            }
        }
        Ranks ranks = Ranks.of(results);
        List<Line> lines = new ArrayList<>();
        byName.forEach((name, points) -> {
            long most = points.stream().mapToLong(DiskOverTime::onDisk).max().orElse(0);
            if (most > 0) {
                lines.add(new Line(
                        name,
                        points,
                        points.stream()
                                .mapToLong(TimelinePoint::memUsedTotal)
                                .max()
                                .orElse(0),
                        most,
                        ranks.of(
                                points.get(0).codec(),
                                points.get(0).allocator(),
                                points.get(0).policy())));
            }
        });
        return lines;
    }

    static long onDisk(TimelinePoint point) {
        return point.bdCount() == null ? 0 : point.bdCount();
    }
}
