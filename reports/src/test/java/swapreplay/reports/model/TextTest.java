package swapreplay.reports.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void sizesOfOneSetShareUnitAndDecimals() {
        ByteScale scale = ByteScale.forUpTo(300L << 20);
        assertEquals("300.0\u00a0MiB", scale.text(300L << 20));
        assertEquals("0.5\u00a0MiB", scale.text(1 << 19));
        assertEquals("12.50\u00a0KiB", ByteScale.of(12_800));
        assertEquals("999\u00a0B", ByteScale.of(999));
        assertEquals("16.00\u00a0GiB", ByteScale.of(16L << 30));
    }

    @Test
    void smallSharesAreNotShownAsNothing() {
        assertEquals("<0.1\u00a0%", Text.percent(0.01));
        assertEquals("0.0\u00a0%", Text.percent(0));
        assertEquals("12.3\u00a0%", Text.percent(12.34));
    }

    @Test
    void timesTakeTheUnitThatFits() {
        assertEquals("430\u00a0ms", Text.seconds(.43));
        assertEquals("81.4\u00a0s", Text.seconds(81.4));
        assertEquals("3.1\u00a0min", Text.seconds(184.2));
        assertEquals("2.5\u00a0h", Text.seconds(9000));
    }

    @Test
    void listsReadAsSentences() {
        assertEquals("", Text.and(List.of()));
        assertEquals("a", Text.and(List.of("a")));
        assertEquals("a and b", Text.and(List.of("a", "b")));
        assertEquals("a, b and c", Text.and(List.of("a", "b", "c")));
    }
}
