package swapreplay.reports.chart;

import java.awt.Color;
import java.awt.Shape;
import java.awt.Stroke;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jspecify.annotations.Nullable;

/**
 * A picture before it is painted: panels in a grid below one legend.
 *
 * @param legend what lines, markers and fills mean, in reading order
 * @param panels row by row
 * @param columns panels side by side
 * @param panelHeight height of each panel's plot with its axes, in logical pixels
 */
public record Drawing(List<Key> legend, List<Panel> panels, int columns, int panelHeight) {
    /**
     * @param heading stands above the panel, empty for none
     * @param note stands behind the heading, less prominent
     */
    public record Panel(String heading, String note, JFreeChart chart) {}

    /**
     * One entry of the legend: a line if there is a stroke, a marker if there is a shape, else a filled box.
     */
    public record Key(
            String text,
            Color color,
            @Nullable Stroke stroke,
            @Nullable Shape marker) {}
}
