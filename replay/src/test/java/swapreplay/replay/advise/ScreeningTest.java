package swapreplay.replay.advise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import swapreplay.core.codec.Codecs;
import swapreplay.replay.advise.Screening.Estimate;

class ScreeningTest {
    private static final List<Estimate> ESTIMATES = List.of(
            new Estimate("lz4", 1000, 5_000),
            new Estimate("lzo-rle", 950, 6_000),
            new Estimate("zstd:1", 800, 12_000),
            new Estimate("zstd:3", 790, 20_000),
            new Estimate("zstd:12", 700, 300_000),
            new Estimate("zstd:15", 696, 600_000),
            new Estimate("zstd:22", 695, 2_000_000));

    @Test
    void keepsTheMostPromisingThatTheTimeAllows() {
        List<String> kept = new Screening(ESTIMATES, Goal.MEMORY, 100_000).keep();
        assertEquals("zstd:12", kept.get(0), "what the sample cannot tell apart: the cheapest first");
        assertFalse(kept.contains("zstd:22"), kept.toString());
        assertTrue(kept.containsAll(List.of("lz4", "lzo-rle", "zstd:3")), "what everybody uses");
        assertEquals(
                ESTIMATES.size(),
                new Screening(ESTIMATES, Goal.MEMORY, 1_000).keep().size(),
                "where only memory counts a slow codec may win");
    }

    @Test
    void aSmallTraceIsGivenSecondsButItsWinnersAlways() {
        assertEquals(
                List.of("zstd:12", "zstd:15", "zstd:3", "zstd:1", "lzo-rle", "lz4"),
                new Screening(ESTIMATES, Goal.MEMORY, 100).keep());
        for (int pages : List.of(10, 1_000, 100_000)) {
            List<String> kept = new Screening(ESTIMATES, Goal.BALANCED, pages).keep();
            assertTrue(kept.containsAll(List.of("zstd:1", "lzo-rle", "lz4")), "all that may win: " + kept);
            assertFalse(kept.contains("zstd:22"), "ten times too slow to win: " + kept);
        }
    }

    @Test
    void eachGoalHasItsOrder() {
        assertEquals(List.of("lz4", "lzo-rle"), new Screening(ESTIMATES, Goal.CPU, 100_000).best(2));
        assertEquals(List.of("zstd:1", "lzo-rle"), new Screening(ESTIMATES, Goal.BALANCED, 100_000).best(2));
        assertEquals(List.of("zstd:12", "zstd:15"), new Screening(ESTIMATES, Goal.MEMORY, 10_000).best(2));
        assertEquals(
                List.of("zstd:12", "zstd:3"),
                new Screening(ESTIMATES, Goal.MEMORY, 100_000).best(2),
                "none that takes too long");
    }

    @Test
    void anEmptySampleStillHasTheUsualOnes() {
        assertEquals(List.of("lz4", "lzo-rle", "zstd:3"), new Screening(new ArrayList<>(), Goal.CPU, 5).keep());
    }

    @Test
    void theKernelsCostDecidesThePromiseAndOursTheTime() {
        List<Estimate> estimates = List.of(
                new Estimate("lz4", 1000, 5_000, 14_000, true),
                new Estimate("zstd:1", 800, 4_000, 200_000, true),
                new Estimate("lzo-rle", 950, 6_000, 20_000, true),
                new Estimate("842", 990, 7_000, 2_000_000, true));
        Screening screening = new Screening(estimates, Goal.CPU, 100_000);
        assertEquals(List.of("zstd:1", "lz4", "lzo-rle"), screening.best(3));
        assertEquals(List.of("zstd:1", "lz4", "lzo-rle", "zstd:3"), screening.keep(), "842 would take too long");
    }

    @Test
    void everyCodecOfTheGridHasARoughCost() {
        Candidates.codecs().forEach(codec -> assertTrue(RoughCosts.nanos(codec) > 10_000, codec));
        assertThrows(IllegalArgumentException.class, () -> RoughCosts.nanos("none"));
    }

    @Test
    void everyCodecOfTheGridExistsAndIsNamedOnce() {
        List<String> full = Candidates.codecs().stream()
                .map(codec -> Codecs.named(codec).name())
                .toList();
        assertEquals(full.size(), full.stream().distinct().count(), full.toString());
        assertTrue(full.size() > 40);
    }
}
