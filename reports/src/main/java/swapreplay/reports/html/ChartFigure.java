package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.chart.Chart;
import swapreplay.reports.chart.Charts;
import swapreplay.reports.chart.Look;
import swapreplay.reports.chart.Picture;
import swapreplay.reports.model.RunResults;

/** A chart in the page: its pictures, or the reasons why there are none. */
record ChartFigure(
        Chart chart,
        RunResults results,
        List<String> missing,
        @Nullable Picture wide,
        @Nullable Picture narrow) {
    /**
     * All charts of all runs, on all cores.
     * @param obstacles what keeps this machine from drawing at all; empty if nothing does
     */
    static List<List<ChartFigure>> drawAll(List<RunResults> runs, List<String> obstacles) {
        int charts = Charts.ALL.size();
        List<ChartFigure> flat = IntStream.range(0, runs.size() * charts)
                .parallel()
                .mapToObj(i -> draw(Charts.ALL.get(i % charts), runs.get(i / charts), obstacles))
                .toList();
        List<List<ChartFigure>> byRun = new ArrayList<>();
        for (int run = 0; run < runs.size(); run++) {
            byRun.add(flat.subList(run * charts, (run + 1) * charts));
        }
        return byRun;
    }

    private static ChartFigure draw(Chart chart, RunResults results, List<String> obstacles) {
        List<String> missing = obstacles.isEmpty() ? chart.missing(results) : obstacles;
        if (!missing.isEmpty()) {
            return new ChartFigure(chart, results, missing, null, null);
        }
        return new ChartFigure(
                chart,
                results,
                missing,
                Picture.of(chart, results, new Look(false)),
                Picture.of(chart, results, new Look(true)));
    }

    boolean isDrawn() {
        return wide != null;
    }

    String fileName() {
        return chart.id() + ".png";
    }

    byte[] file() {
        return wide == null ? new byte[0] : wide.titled();
    }

    Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("id", chart.id());
        model.put("title", chart.title());
        model.put("missing", missing);
        if (wide != null && narrow != null) {
            model.put("finding", chart.finding(results));
            model.put("howToRead", chart.howToRead());
            model.put("wide", images(wide));
            model.put("narrow", images(narrow));
        }
        return model;
    }

    private static Map<String, Object> images(Picture picture) {
        return Map.of(
                "light", dataUri(picture.light()),
                "dark", dataUri(picture.dark()),
                "width", Integer.toString(picture.width()),
                "height", Integer.toString(picture.height()));
    }

    private static String dataUri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
