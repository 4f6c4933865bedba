package swapreplay.reports.chart;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/** The font of all charts, and the one check that there is one. */
public final class Fonts {
    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 12);

    private Fonts() {}

    /**
     * Sets {@code java.awt.headless} unless it is set, and measures a text.
     *
     * @throws MissingFontsException if the JDK finds no font: without fontconfig it fails with an error deep inside AWT instead
     */
    public static void require() throws MissingFontsException {
        try {
            measure(PLAIN);
        } catch (LinkageError | InternalError | RuntimeException noFont) {
            throw new MissingFontsException(noFont);
        }
    }

    private static void measure(Font font) {
        if (font.getStringBounds("0", new FontRenderContext(null, true, true)).getWidth() <= 0) {
            throw new IllegalStateException("the text '0' has no width");
        }
    }
}
