package swapreplay.reports.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.jspecify.annotations.Nullable;

/**
 * Texts beside points, each at the nearest of some places around its point where it covers no marker, no line and no other text. A text for which
 * there is no place is left out.
 */
final class PointLabels extends AbstractXYAnnotation {
    private static final long serialVersionUID = 1L;
    private static final double MARKER = 9;
    private static final double RING = 18;

    /** @param color of the text; the most important labels come first and choose first */
    record Label(double x, double y, String text, Font font, Color color) {}

    private final transient List<Label> labels;
    private final transient double[][] points;

    private final transient double[][] line;

    /**
     * @param points x and y values of all markers
     * @param line x and y values of the corners of a line that no text may cross
     */
    PointLabels(List<Label> labels, double[][] points, double[][] line) {
        this.labels = List.copyOf(labels);
        this.points = new double[][] {points[0].clone(), points[1].clone()};
        this.line = new double[][] {line[0].clone(), line[1].clone()};
    }

    List<String> texts() {
        return labels.stream().map(Label::text).toList();
    }

    @Override
    public void draw(
            Graphics2D g2,
            XYPlot plot,
            Rectangle2D area,
            ValueAxis xAxis,
            ValueAxis yAxis,
            int rendererIndex,
            @Nullable PlotRenderingInfo info) {
        List<Rectangle2D> taken = new ArrayList<>();
        for (int i = 0; i < points[0].length; i++) {
            double x = xAxis.valueToJava2D(points[0][i], area, RectangleEdge.BOTTOM);
            double y = yAxis.valueToJava2D(points[1][i], area, RectangleEdge.LEFT);
            taken.add(new Rectangle2D.Double(x - MARKER / 2, y - MARKER / 2, MARKER, MARKER));
        }
        Path2D path = new Path2D.Double();
        for (int i = 0; i < line[0].length; i++) {
            double x = xAxis.valueToJava2D(line[0][i], area, RectangleEdge.BOTTOM);
            double y = yAxis.valueToJava2D(line[1][i], area, RectangleEdge.LEFT);
            taken.add(new Rectangle2D.Double(x - RING / 2, y - RING / 2, RING, RING));
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        Shape drawn = new BasicStroke(3).createStrokedShape(path);
        for (Label label : labels) {
            double x = xAxis.valueToJava2D(label.x(), area, RectangleEdge.BOTTOM);
            double y = yAxis.valueToJava2D(label.y(), area, RectangleEdge.LEFT);
            Rectangle2D place = place(label, x, y, area, taken, drawn);
            if (place != null) {
                taken.add(place);
                g2.setFont(label.font());
                g2.setColor(label.color());
                g2.drawString(label.text(), (float) place.getX(), (float) (place.getMaxY() - 3.5));
            }
        }
    }

    private static @Nullable Rectangle2D place(
            Label label, double x, double y, Rectangle2D area, List<Rectangle2D> taken, Shape line) {
        double width = Painter.width(label.font(), label.text());
        double height = label.font().getSize2D() + 3;
        for (double gap = 9; gap < 60; gap += 10) {
            double[][] corners = {
                {x + gap + 4, y - height / 2}, // right of the point
                {x - gap - 4 - width, y - height / 2}, // left
                {x - width / 2, y - height - gap}, // above
                {x + gap, y + gap - 3}, // below, to the right
                {x - gap - width, y - height - gap + 3},
                {x + gap, y - height - gap + 3},
                {x - gap - width, y + gap - 3},
                {x - width / 2, y + gap}
            };
            for (double[] corner : corners) {
                Rectangle2D place = new Rectangle2D.Double(corner[0], corner[1], width, height);
                if (area.contains(place)
                        && !line.intersects(place)
                        && taken.stream().noneMatch(place::intersects)) {
                    return place;
                }
            }
        }
        return null;
    }
}
