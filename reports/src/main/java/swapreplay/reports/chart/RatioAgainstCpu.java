package swapreplay.reports.chart;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.Ranking;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** What each configuration saves against what it costs, with the Pareto front. */
final class RatioAgainstCpu implements Chart {
    @Override
    public String id() {
        return "ratio-against-cpu";
    }

    @Override
    public String title() {
        return "Compression ratio against CPU cost";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.RATIO_AND_CPU);
    }

    @Override
    public String howToRead() {
        return "Higher saves more, further left costs less. The ratio is orig_data_max / mem_used_max, the cost compress_ns_page +"
                + " decompress_ns_page, and policy_cpu_s for each of the writes: measured on this machine with SwapReplay's codecs in a JVM,"
                + " not the kernel's speed, unless cost_source names a kernel."
                + " On the Pareto front nothing else is better in both (costs within 2 % count as equal). Figures: results.csv.";
    }

    @Override
    public String finding(RunResults results) {
        List<String> front = front(results).stream()
                .map(row ->
                        row.label() + " (ratio " + Text.decimal(ratio(row), 2) + " at " + Text.micros(cpuNs(row)) + ")")
                .toList();
        return "On the Pareto front" + (front.size() == 1 ? " alone: " : ": ") + Text.and(front) + ".";
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        Map<String, List<ConfigurationResult>> byName = new LinkedHashMap<>();
        Styles styles = Styles.of(results);
        styles.names().forEach(name -> byName.put(name, new ArrayList<>()));
        for (ConfigurationResult row : rows(results)) {
            String name = Styles.name(row.allocator(), row.policy());
            byName.computeIfAbsent(name, unseen -> new ArrayList<>()).add(row);
        }
        byName.values().removeIf(List::isEmpty);
        XYPlot plot = plot(results, look);
        List<ConfigurationResult> front = front(results);
        plot.setDataset(0, Plots.series("Pareto front", xy(front)));
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, true);
        line.setSeriesPaint(0, look.theme().muted());
        line.setSeriesShape(0, new Ellipse2D.Double(-8, -8, 16, 16));
        line.setSeriesShapesFilled(0, false);
        line.setSeriesOutlineStroke(0, Look.dashed(1.3f));
        line.setUseOutlinePaint(true);
        line.setSeriesOutlinePaint(0, look.theme().muted());
        line.setSeriesStroke(0, Look.dashed(1.3f, 5, 4));
        line.setDrawSeriesLineAsPath(true);
        plot.setRenderer(0, line);

        DefaultXYDataset points = new DefaultXYDataset();
        XYLineAndShapeRenderer markers = new XYLineAndShapeRenderer(false, true);
        List<Drawing.Key> legend = new ArrayList<>();
        byName.forEach((name, rows) -> {
            int series = points.getSeriesCount();
            int style = styles.of(name);
            markers.setSeriesPaint(series, look.color(style));
            markers.setSeriesShape(series, look.marker(style));
            legend.add(new Drawing.Key(name, look.color(style), null, look.marker(style)));
            points.addSeries(name, xy(rows));
        });
        plot.setDataset(1, points);
        plot.setRenderer(1, markers);
        legend.add(new Drawing.Key("Pareto front (ringed)", look.theme().muted(), Look.dashed(1.3f, 5, 4), null));
        plot.addAnnotation(new PointLabels(labels(results, front, look), xy(rows(results)), xy(front)));
        Drawing.Panel panel = new Drawing.Panel("", "", Plots.chart(plot));
        return new Drawing(legend, List.of(panel), 1, look.narrow() ? 330 : 400);
    }

    private static XYPlot plot(RunResults results, Look look) {
        double[][] all = xy(rows(results));
        double least = min(all[1]);
        double most = max(all[1]);
        double step = Plots.roundStep(Math.max((most - least) / 5, 0.05));
        NumberAxis ratio = Plots.axis(
                look,
                look.narrow() ? "compression ratio" : "compression ratio at the peak (uncompressed / held)",
                Math.max(0, Math.floor(least / step - 0.2) * step),
                Math.ceil(most / step + 0.4) * step,
                step);
        LogTicks cpu = new LogTicks(
                look.narrow()
                        ? "CPU per page, out and in (\u00b5s, log scale)"
                        : "CPU per page, out and in again (\u00b5s, log scale)",
                min(all[0]),
                max(all[0]) * (look.narrow() ? 1.5 : 1.15)); // labels stand to the right
        Plots.style(cpu, look);
        return Plots.plot(look, cpu, ratio);
    }

    /** The front first, by name; then every codec that is not on it, at its best point. */
    private static List<PointLabels.Label> labels(RunResults results, List<ConfigurationResult> front, Look look) {
        List<PointLabels.Label> labels = new ArrayList<>();
        Set<String> named = new LinkedHashSet<>();
        float size = look.narrow() ? 11 : 12;
        for (ConfigurationResult row : front) {
            named.add(row.codec());
            labels.add(new PointLabels.Label(
                    cpuNs(row) / 1000,
                    ratio(row),
                    look.narrow() ? row.codec() : row.label(), // on a phone the marker alone says the allocator
                    look.bold(size),
                    look.theme().text()));
        }
        for (ConfigurationResult row : rows(results)) {
            if (named.add(row.codec())) {
                labels.add(new PointLabels.Label(
                        cpuNs(row) / 1000,
                        ratio(row),
                        row.codec(),
                        look.font(size),
                        look.theme().muted()));
            }
        }
        return labels;
    }

    private static double[][] xy(List<ConfigurationResult> rows) {
        return new double[][] {
            rows.stream().mapToDouble(row -> cpuNs(row) / 1000).toArray(),
            rows.stream().mapToDouble(RatioAgainstCpu::ratio).toArray()
        };
    }

    private static List<ConfigurationResult> rows(RunResults results) {
        return Ranking.of(results.configurations()).byMemory().stream()
                .filter(row -> ratio(row) > 0 && cpuNs(row) > 0)
                .toList();
    }

    private static List<ConfigurationResult> front(RunResults results) {
        return Ranking.of(rows(results)).front();
    }

    private static double ratio(ConfigurationResult row) {
        Double ratio = Ranking.ratio(row);
        return ratio == null ? 0 : ratio;
    }

    private static double cpuNs(ConfigurationResult row) {
        Double cpu = Ranking.cpuNs(row);
        return cpu == null ? 0 : cpu;
    }

    private static double min(double[] values) {
        return java.util.Arrays.stream(values).min().orElse(1);
    }

    private static double max(double[] values) {
        return java.util.Arrays.stream(values).max().orElse(1);
    }
}
