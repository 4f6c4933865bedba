package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.spec.SpecException;

class PaceTest {
    @Test
    void dividesTheTracesTimes() {
        assertEquals(1_000, Pace.parse("original").dueNs(1_000));
        assertEquals(100, Pace.parse("x10").dueNs(1_000));
        assertEquals(4_000, Pace.parse("x0.25").dueNs(1_000));
        assertTrue(Pace.parse("asap").isAsap());
    }

    @ParameterizedTest
    @ValueSource(strings = {"asap", "original", "x10", "x0.25"})
    void printsAsItWasRead(String text) {
        assertEquals(text, Pace.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "x0", "x-1", "10", "10x", "xNaN", "x1e9", "ASAP"})
    void refusesWhatIsNoPace(String text) {
        assertThrows(SpecException.class, () -> Pace.parse(text));
    }
}
