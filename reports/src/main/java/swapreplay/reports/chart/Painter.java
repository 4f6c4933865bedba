package swapreplay.reports.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Paints a {@link Drawing}: a title strip that can be cut off, the legend, the grid of panels. */
final class Painter {
    /** Height of the strip with the title and the trace's name. */
    static final int TITLE_HEIGHT = 50;

    private static final int LEGEND_ROW = 21;
    private static final int HEADING = 24;
    private static final int GAP = 20;
    private static final int SWATCH = 26;

    private final Drawing drawing;
    private final Look look;

    Painter(Drawing drawing, Look look) {
        this.drawing = drawing;
        this.look = look;
    }

    /** The whole picture, {@link #TITLE_HEIGHT} logical pixels of title at its top. */
    BufferedImage paint(String title, String subtitle) {
        int legendHeight = layLegend(null, 0);
        int heading =
                drawing.panels().stream().allMatch(panel -> panel.heading().isEmpty()) ? 0 : HEADING;
        int rows = (drawing.panels().size() + drawing.columns() - 1) / drawing.columns();
        int rowHeight = heading + drawing.panelHeight();
        int height = TITLE_HEIGHT + legendHeight + rows * rowHeight + (rows - 1) * (GAP / 2) + 4;
        BufferedImage image =
                new BufferedImage(look.width() * Look.SCALE, height * Look.SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            prepare(g, height);
            text(g, title, look.bold(17), look.theme().text(), 0, 21);
            text(g, subtitle, look.font(12), look.theme().muted(), 0, 40);
            layLegend(g, TITLE_HEIGHT);
            int columns = drawing.columns();
            double panelWidth = (look.width() - (columns - 1) * GAP) / (double) columns;
            for (int i = 0; i < drawing.panels().size(); i++) {
                int row = i / columns;
                double x = i % columns * (panelWidth + GAP);
                double y = TITLE_HEIGHT + legendHeight + row * (rowHeight + GAP / 2.0);
                paint(g, drawing.panels().get(i), new Rectangle2D.Double(x, y, panelWidth, rowHeight), heading);
            }
        } finally {
            g.dispose();
        }
        return image;
    }

    private void prepare(Graphics2D g, int height) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.transform(AffineTransform.getScaleInstance(Look.SCALE, Look.SCALE));
        g.setColor(look.theme().background());
        g.fillRect(0, 0, look.width(), height);
    }

    private void paint(Graphics2D g, Drawing.Panel panel, Rectangle2D area, int heading) {
        if (heading > 0) {
            Font bold = look.bold(13);
            text(g, panel.heading(), bold, look.theme().text(), area.getX() + 2, area.getY() + 16);
            double behind = area.getX() + 2 + width(bold, panel.heading()) + 10;
            Font plain = look.font(11.5f);
            String note = fitted(plain, panel.note(), area.getMaxX() - behind);
            text(g, note, plain, look.theme().muted(), behind, area.getY() + 16);
        }
        panel.chart()
                .draw(
                        g,
                        new Rectangle2D.Double(
                                area.getX(), area.getY() + heading, area.getWidth(), area.getHeight() - heading));
    }

    /** Lays the legend out in rows from {@code top}, and paints it if there is something to paint on. @return its height */
    private int layLegend(@org.jspecify.annotations.Nullable Graphics2D g, int top) {
        if (drawing.legend().isEmpty()) {
            return 0;
        }
        Font font = look.font(12.5f);
        double x = 2;
        int row = 0;
        for (Drawing.Key key : drawing.legend()) {
            String name = fitted(font, key.text(), look.width() - SWATCH - 9);
            double width = SWATCH + 7 + width(font, name) + 20;
            if (x > 2 && x + width - 20 > look.width()) {
                x = 2;
                row++;
            }
            if (g != null) {
                double y = top + row * LEGEND_ROW + LEGEND_ROW / 2.0;
                swatch(g, key, x, y);
                text(g, name, font, look.theme().text(), x + SWATCH + 7, y + 4.5);
            }
            x += width;
        }
        return (row + 1) * LEGEND_ROW + 6;
    }

    private static void swatch(Graphics2D g, Drawing.Key key, double x, double y) {
        g.setColor(key.color());
        if (key.stroke() != null) {
            g.setStroke(key.stroke());
            g.draw(new Line2D.Double(x, y, x + SWATCH, y));
        }
        if (key.marker() != null) {
            g.fill(AffineTransform.getTranslateInstance(x + SWATCH / 2.0, y).createTransformedShape(key.marker()));
        }
        if (key.stroke() == null && key.marker() == null) {
            g.fill(new Rectangle2D.Double(x + 4, y - 6, SWATCH - 8, 12));
        }
    }

    private static void text(Graphics2D g, String text, Font font, Color color, double x, double y) {
        if (!text.isEmpty()) {
            g.setFont(font);
            g.setColor(color);
            g.drawString(text, (float) x, (float) y);
        }
    }

    /** The text, or as much of its beginning and its end as there is room for. */
    static String fitted(Font font, String text, double room) {
        String fitted = text;
        for (int left = text.length() - 1; left > 0 && width(font, fitted) > room; left--) {
            int end = Math.min(left / 3, 16); // where a figure stands, as a rule
            fitted = text.substring(0, left - end).stripTrailing() + "\u2026" + text.substring(text.length() - end);
        }
        return fitted;
    }

    static double width(Font font, String text) {
        return text.isEmpty()
                ? 0
                : font.getStringBounds(text, new java.awt.font.FontRenderContext(null, true, true))
                        .getWidth();
    }
}
