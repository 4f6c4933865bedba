package swapreplay.reports.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import org.junit.jupiter.api.Test;

class PainterTest {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final String LONG =
            "least: zsmalloc / backing=sim:ufs writeback=idle:5s,huge,every:1s recompress=zstd:3@idle:2s, 4.82 MiB";

    @Test
    void aTextThatFitsStaysAsItIs() {
        assertEquals("lz4", Painter.fitted(FONT, "lz4", 200));
        assertEquals("", Painter.fitted(FONT, "", 200));
    }

    @Test
    void aLongerOneKeepsItsBeginningAndItsEndAndFits() {
        for (int room = 60; room < 700; room += 7) {
            String fitted = Painter.fitted(FONT, LONG, room);
            assertTrue(Painter.width(FONT, fitted) <= room, room + ": " + fitted);
            assertTrue(fitted.equals(LONG) || fitted.indexOf('\u2026') > 0, fitted);
            assertTrue(LONG.startsWith(fitted.split("\u2026", 2)[0]), fitted);
        }
        assertTrue(Painter.fitted(FONT, LONG, 300).endsWith("4.82 MiB"));
    }
}
