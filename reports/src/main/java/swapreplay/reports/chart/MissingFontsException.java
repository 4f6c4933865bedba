package swapreplay.reports.chart;

import java.io.IOException;

/** This machine has no font that the JDK can use, so no chart can be drawn. */
public final class MissingFontsException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingFontsException(Throwable cause) {
        super("no fonts for charts: install fontconfig and fonts-dejavu-core", cause);
    }
}
