package swapreplay.reports.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void leastPeakComesFirst() {
        Ranking ranking =
                Ranking.of(List.of(row("lz4", "b", 300, 5), row("lz4", "a", 200, 5), row("zstd:3", "a", 250, 9)));
        assertEquals(List.of("lz4 / a", "zstd:3 / a", "lz4 / b"), labels(ranking.byMemory()));
    }

    @Test
    void theFloorIsNotRanked() {
        Ranking ranking = Ranking.of(List.of(row("lz4", "ideal", 100, 5), row("lz4", "a", 200, 5)));
        assertEquals(List.of("lz4 / a"), labels(ranking.byMemory()));
        assertTrue(ranking.excluded().get(0).reason().contains("floor"));
    }

    @Test
    void whatRefusedWritesOrCorruptedPagesIsNotRanked() {
        ConfigurationResult refused = ConfigurationResult.of("t", "lz4", "a")
                .memUsedMax(1L)
                .writeFailed(1L)
                .build();
        ConfigurationResult corrupt = ConfigurationResult.of("t", "lz4", "b")
                .memUsedMax(1L)
                .verifyErrors(1L)
                .build();
        assertEquals(2, Ranking.of(List.of(refused, corrupt)).excluded().size());
    }

    @Test
    void theFrontHoldsWhatNothingBeatsInBoth() {
        Ranking ranking = Ranking.of(List.of(
                row("zstd:3", "a", 100, 14),
                row("lzo", "a", 150, 8),
                row("slow", "a", 160, 9), // beaten by lzo in both
                row("lz4", "a", 170, 6),
                row("lz4", "b", 180, 6))); // beaten by lz4 / a
        assertEquals(List.of("zstd:3 / a", "lzo / a", "lz4 / a"), labels(ranking.front()));
    }

    @Test
    void noiseInTheCostDoesNotPutAWorseRowOnTheFront() {
        Ranking ranking = Ranking.of(List.of(row("lz4", "a", 100, 6.00), row("lz4", "b", 120, 5.95)));
        assertEquals(List.of("lz4 / a"), labels(ranking.front()));
    }

    @Test
    void withoutBothCostsARowIsRankedButNotOnTheFront() {
        ConfigurationResult row = ConfigurationResult.of("t", "lz4", "a")
                .memUsedMax(5L)
                .compressNsPage(1.0)
                .build();
        Ranking ranking = Ranking.of(List.of(row));
        assertEquals(1, ranking.byMemory().size());
        assertTrue(ranking.front().isEmpty());
    }

    @Test
    void ratioIsUncompressedOverHeldAtTheirPeaks() {
        ConfigurationResult row = ConfigurationResult.of("t", "lz4", "a")
                .origDataMax(800L)
                .memUsedMax(200L)
                .build();
        assertEquals(4.0, Ranking.ratio(row));
        assertNull(Ranking.ratio(row("lz4", "a", 5, 5)));
    }

    private static List<String> labels(List<ConfigurationResult> rows) {
        return rows.stream().map(ConfigurationResult::label).toList();
    }

    /** @param micros CPU of compressing and restoring together */
    private static ConfigurationResult row(String codec, String allocator, long peak, double micros) {
        return ConfigurationResult.of("t", codec, allocator)
                .memUsedMax(peak)
                .compressNsPage(micros * 700)
                .decompressNsPage(micros * 300)
                .build();
    }
}
