package swapreplay.reports.chart;

import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;

/** Lines with a marker on a few of their points only: enough to tell them apart without colour. */
final class SparseMarkers extends XYLineAndShapeRenderer {
    private static final long serialVersionUID = 1L;
    private static final int MARKERS = 5;

    private final int points;

    /** @param points of the longest line */
    SparseMarkers(int points) {
        super(true, true);
        this.points = points;
        setDrawSeriesLineAsPath(true); // dashes run on over many short segments
    }

    @Override
    public boolean getItemShapeVisible(int series, int item) {
        int every = Math.max(points / MARKERS, 1);
        return item % every == every * (2 * series + 1) / 12 % every; // staggered, as lines often lie close together
    }

    /** Gives series {@code series} one of the look's styles. */
    void style(int series, Look look, int style) {
        setSeriesPaint(series, look.color(style));
        setSeriesStroke(series, look.stroke(style));
        setSeriesShape(series, look.marker(style));
    }
}
