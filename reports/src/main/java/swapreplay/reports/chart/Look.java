package swapreplay.reports.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * How a chart is to look: on a phone or on a larger screen. Lengths are logical pixels. Everything is drawn light; see {@link Picture} for
 * the dark.
 */
public record Look(boolean narrow) {
    /** Image pixels for one logical pixel: text stays sharp on dense screens. */
    public static final int SCALE = 2;

    private static final List<float[]> DASHES = List.of(
            new float[] {},
            new float[] {7, 3},
            new float[] {2, 3},
            new float[] {9, 3, 2, 3},
            new float[] {14, 4},
            new float[] {5, 2, 2, 2, 2, 2});
    private static final List<Shape> MARKERS = markers();

    /** Series that can be told apart in one picture. */
    public static final int STYLES = DASHES.size();

    Theme theme() {
        return Theme.LIGHT;
    }

    /** Width of the whole picture. */
    public int width() {
        return narrow ? 358 : 1040;
    }

    public Font font(float size) {
        return Fonts.PLAIN.deriveFont(size);
    }

    public Font bold(float size) {
        return Fonts.BOLD.deriveFont(size);
    }

    public Color color(int style) {
        return theme().series().get(style % STYLES);
    }

    public Stroke stroke(int style) {
        return dashed(1.7f, DASHES.get(variant(style)));
    }

    public Shape marker(int style) {
        return MARKERS.get(variant(style));
    }

    /** Past the last colour the colours begin again with other dashes and markers. */
    private static int variant(int style) {
        return (style + style / STYLES) % STYLES;
    }

    static Stroke dashed(float width, float... dash) {
        return dash.length == 0
                ? new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
    }

    private static List<Shape> markers() {
        return List.of(
                new Ellipse2D.Double(-3.5, -3.5, 7, 7),
                new Rectangle2D.Double(-3.2, -3.2, 6.4, 6.4),
                polygon(0, -4.2, 4, 3, -4, 3),
                polygon(0, -4.6, 4.6, 0, 0, 4.6, -4.6, 0),
                polygon(0, 4.2, 4, -3, -4, -3),
                polygon(
                        -1.3, -4, 1.3, -4, 1.3, -1.3, 4, -1.3, 4, 1.3, 1.3, 1.3, 1.3, 4, -1.3, 4, -1.3, 1.3, -4, 1.3,
                        -4, -1.3, -1.3, -1.3));
    }

    private static Shape polygon(double... xy) {
        Path2D.Double path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }
}
