package swapreplay.replay.advise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import swapreplay.replay.advise.Ranked.Interval;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.TimelinePoint;

class SlicesTest {
    private static final ConfigurationResult ONE =
            ConfigurationResult.of("t", "lz4", "zsmalloc").build();
    private static final ConfigurationResult OTHER =
            ConfigurationResult.of("t", "zstd:3", "zsmalloc").build();

    private static List<TimelinePoint> points(IntToLongFunction one, IntToLongFunction other) {
        List<TimelinePoint> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(point("lz4", i, one.applyAsLong(i)));
            points.add(point("zstd:3", i, other.applyAsLong(i)));
        }
        return points;
    }

    private static TimelinePoint point(String codec, int i, long held) {
        return new TimelinePoint(codec, "zsmalloc", "none", i, i, held, held, held, held, null);
    }

    @Test
    void constantDifferenceIsSure() {
        Interval against = new Slices(points(i -> 1_200_000, i -> 1_000_000)).against(ONE, OTHER);
        assertNotNull(against);
        assertEquals(20, against.percent(), 1e-9);
        assertEquals(20, against.low(), 1e-6);
        assertTrue(against.isSure());
    }

    @Test
    void differenceThatChangesSidesIsNot() {
        Interval against =
                new Slices(points(i -> i / 10 % 2 == 0 ? 1_100_000 : 900_000, i -> 1_000_000)).against(ONE, OTHER);
        assertNotNull(against);
        assertFalse(against.isSure(), against.toString());
        assertTrue(against.low() < -5 && against.high() > 5, against.toString());
    }

    @Test
    void slicesThatHoldNothingSayNothing() {
        assertNull(new Slices(points(i -> 0, i -> 1_000)).against(ONE, OTHER));
        assertNull(new Slices(points(i -> i < 10 ? 1_000 : 0, i -> 1_000)).against(ONE, OTHER));
    }
}
