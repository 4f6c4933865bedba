package swapreplay.reports.chart;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.DefaultXYDataset;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.ByteScale;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ParetoFront;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.Text;

/** What each configuration needs in memory, CPU time and bytes to a disk, with the Pareto front over these and fault latency. */
final class MemoryAgainstCpuAndFlash implements Chart {
    private static final int MOST_NAMED = 9;
    private static final double GB = 1e9;
    private static final List<String> WEAR =
            List.of("nothing to a disk", "up to 1 GB a day to a disk", "up to 10 GB a day", "more than 10 GB a day");

    @Override
    public String id() {
        return "pareto-front";
    }

    @Override
    public String title() {
        return "Memory against CPU time, and what goes to a disk";
    }

    @Override
    public List<Figure> needs() {
        return List.of(Figure.FLASH);
    }

    @Override
    public String howToRead() {
        return "Lower holds less memory at its peak (mem_used_max), further left needs less CPU time for the whole trace (cpu_s; cost_source says"
                + " who measured it). The colour says how much it writes to the disk in a day (flash_bytes_day). Ringed configurations are on"
                + " the Pareto front: none is better in memory, CPU, flash and fault_p99_ns together (column pareto). Figures: results.csv.";
    }

    @Override
    public String finding(RunResults results) {
        List<ConfigurationResult> front = front(results);
        List<String> named = new ArrayList<>();
        for (int i = 0; i < Math.min(front.size(), MOST_NAMED); i++) {
            ConfigurationResult row = front.get(i);
            Double flash = row.decimal(CostColumn.FLASH_BYTES_DAY);
            Long p99 = row.count(CostColumn.FAULT_P99_NS);
            named.add((i + 1) + ") " + row.label() + ": " + ByteScale.of(Math.round(memory(row))) + ", "
                    + Text.decimal(cpu(row), 2) + "\u00a0s CPU"
                    + (flash == null || flash == 0 ? "" : ", " + ByteScale.of(Math.round(flash)) + " a day to the disk")
                    + (p99 == null ? "" : ", p99 " + Text.nanos(p99)));
        }
        int more = front.size() - named.size();
        return "On the Pareto front, least memory first: " + String.join("; ", named)
                + (more > 0 ? "; and " + more + " more, marked in the table" : "") + ".";
    }

    @Override
    public Drawing draw(RunResults results, Look look) {
        List<ConfigurationResult> rows = rows(results);
        ByteScale scale = ByteScale.forUpTo(Math.round(rows.stream()
                .mapToDouble(MemoryAgainstCpuAndFlash::memory)
                .max()
                .orElse(0)));
        double[][] all = xy(rows, scale);
        LogTicks cpu = new LogTicks("CPU time for the whole trace (s, log scale)", min(all[0]), max(all[0]) * 1.1);
        Plots.style(cpu, look);
        XYPlot plot = Plots.plot(
                look, cpu, Plots.fromZero(look, "memory at the peak (" + scale.unit() + ")", max(all[1]) * 1.05, 5));
        List<ConfigurationResult> front = front(results);
        plot.setDataset(0, Plots.series("Pareto front", xy(front, scale)));
        XYLineAndShapeRenderer rings = new XYLineAndShapeRenderer(false, true);
        rings.setSeriesShape(0, new Ellipse2D.Double(-8, -8, 16, 16));
        rings.setSeriesShapesFilled(0, false);
        rings.setSeriesPaint(0, look.theme().muted());
        plot.setRenderer(0, rings);
        DefaultXYDataset points = new DefaultXYDataset();
        XYLineAndShapeRenderer markers = new XYLineAndShapeRenderer(false, true);
        List<Drawing.Key> legend = new ArrayList<>();
        for (int wear = 0; wear < WEAR.size(); wear++) {
            int of = wear;
            List<ConfigurationResult> these =
                    rows.stream().filter(row -> wear(row) == of).toList();
            if (!these.isEmpty()) {
                markers.setSeriesPaint(points.getSeriesCount(), look.color(wear));
                markers.setSeriesShape(points.getSeriesCount(), look.marker(wear));
                points.addSeries(WEAR.get(wear), xy(these, scale));
                legend.add(new Drawing.Key(WEAR.get(wear), look.color(wear), null, look.marker(wear)));
            }
        }
        plot.setDataset(1, points);
        plot.setRenderer(1, markers);
        legend.add(new Drawing.Key(
                "Pareto front (ringed)", look.theme().muted(), null, new Ellipse2D.Double(-5, -5, 10, 10)));
        plot.addAnnotation(new PointLabels(labels(front, scale, look), all, new double[2][0]));
        return new Drawing(legend, List.of(new Drawing.Panel("", "", Plots.chart(plot))), 1, look.narrow() ? 330 : 400);
    }

    /** Numbers that the finding names: the names themselves are too long for a picture. */
    private static List<PointLabels.Label> labels(List<ConfigurationResult> front, ByteScale scale, Look look) {
        List<PointLabels.Label> labels = new ArrayList<>();
        for (int i = 0; i < Math.min(front.size(), MOST_NAMED); i++) {
            labels.add(new PointLabels.Label(
                    seconds(front.get(i)),
                    scale.value(Math.round(memory(front.get(i)))),
                    String.format(Locale.ROOT, "%d", i + 1),
                    look.bold(look.narrow() ? 11 : 12),
                    look.theme().text()));
        }
        return labels;
    }

    private static double[][] xy(List<ConfigurationResult> rows, ByteScale scale) {
        return new double[][] {
            rows.stream().mapToDouble(MemoryAgainstCpuAndFlash::seconds).toArray(),
            rows.stream()
                    .mapToDouble(row -> scale.value(Math.round(memory(row))))
                    .toArray()
        };
    }

    private static List<ConfigurationResult> rows(RunResults results) {
        ParetoFront front = ParetoFront.of(results.configurations());
        return results.configurations().stream()
                .filter(row -> front.mark(row) != null && isDrawn(row))
                .sorted(Comparator.comparingDouble(MemoryAgainstCpuAndFlash::memory)
                        .thenComparingDouble(MemoryAgainstCpuAndFlash::cpu)
                        .thenComparing(ConfigurationResult::label))
                .toList();
    }

    private static List<ConfigurationResult> front(RunResults results) {
        ParetoFront front = ParetoFront.of(results.configurations());
        return rows(results).stream()
                .filter(row -> "yes".equals(front.mark(row)))
                .toList();
    }

    static boolean isDrawn(ConfigurationResult row) {
        return row.memUsedMax() != null && row.decimal(CostColumn.CPU_S) != null;
    }

    private static int wear(ConfigurationResult row) {
        @Nullable Double flash = row.decimal(CostColumn.FLASH_BYTES_DAY);
        return flash == null || flash == 0 ? 0 : flash <= GB ? 1 : flash <= 10 * GB ? 2 : 3;
    }

    private static double memory(ConfigurationResult row) {
        return row.memUsedMax() == null ? 0 : row.memUsedMax();
    }

    private static double cpu(ConfigurationResult row) {
        Double seconds = row.decimal(CostColumn.CPU_S);
        return seconds == null ? 0 : seconds;
    }

    /** A logarithmic axis has no 0. */
    private static double seconds(ConfigurationResult row) {
        return Math.max(cpu(row), 1e-4);
    }

    private static double min(double[] values) {
        return java.util.Arrays.stream(values).min().orElse(1);
    }

    private static double max(double[] values) {
        return java.util.Arrays.stream(values).max().orElse(1);
    }
}
