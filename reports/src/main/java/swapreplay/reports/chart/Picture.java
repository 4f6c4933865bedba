package swapreplay.reports.chart;

import java.awt.image.BufferedImage;
import java.util.function.IntUnaryOperator;
import swapreplay.reports.model.RunResults;

/**
 * A painted chart as PNG, with {@link Look#SCALE} image pixels for a logical one.
 *
 * @param titled light, with its title and the trace's name, to stand alone; empty if narrow
 * @param light without them, for a page that says both
 * @param dark the same on a dark background
 * @param width of {@code light} and {@code dark} in logical pixels
 * @param height of {@code light} and {@code dark} in logical pixels
 */
@SuppressWarnings("ArrayRecordComponent") // handed to a file or a page at once, never compared
public record Picture(byte[] titled, byte[] light, byte[] dark, int width, int height) {
    /** Only called if the chart is missing nothing. */
    public static Picture of(Chart chart, RunResults results, Look look) {
        Drawing drawing = chart.draw(results, look);
        BufferedImage image = new Painter(drawing, look)
                .paint(chart.title(), "trace " + results.trace().name());
        IndexedImage indexed = IndexedImage.of(image, Painter.TITLE_HEIGHT * Look.SCALE);
        return new Picture(
                look.narrow() ? new byte[0] : indexed.png(true, IntUnaryOperator.identity()),
                indexed.png(false, IntUnaryOperator.identity()),
                indexed.png(false, Theme::dark),
                look.width(),
                image.getHeight() / Look.SCALE - Painter.TITLE_HEIGHT);
    }
}
