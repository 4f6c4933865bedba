package swapreplay.reports.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
    private static ResultBuilder row(String codec, long memory, double cpu, double flash, long p99) {
        return ConfigurationResult.of("t", codec, "zsmalloc")
                .memUsedMax(memory)
                .cost(CostColumn.CPU_S, cpu)
                .cost(CostColumn.FLASH_BYTES_DAY, flash)
                .cost(CostColumn.FAULT_P99_NS, p99);
    }

    private static List<String> marks(ConfigurationResult... rows) {
        ParetoFront front = ParetoFront.of(List.of(rows));
        return List.of(rows).stream()
                .map(row -> String.valueOf(front.mark(row)))
                .toList();
    }

    @Test
    void eachOfTheFourCountsAlone() {
        ConfigurationResult all = row("a", 10, 10, 10, 10).build();
        assertEquals(List.of("yes", "yes"), marks(all, row("b", 9, 11, 11, 11).build()));
        assertEquals(List.of("yes", "yes"), marks(all, row("b", 11, 9, 11, 11).build()));
        assertEquals(List.of("yes", "yes"), marks(all, row("b", 11, 11, 9, 11).build()));
        assertEquals(List.of("yes", "yes"), marks(all, row("b", 11, 11, 11, 9).build()));
        assertEquals(List.of("yes", "no"), marks(all, row("b", 11, 10, 10, 10).build()));
    }

    @Test
    void timesWithinTwoPercentAreEqual() {
        assertEquals(
                List.of("yes", "no"),
                marks(
                        row("a", 9, 10.1, 0, 101).build(),
                        row("b", 10, 10, 0, 100).build()));
        assertEquals(
                List.of("yes", "yes"),
                marks(
                        row("a", 10, 10.1, 0, 100).build(),
                        row("b", 10, 10, 0, 101).build()));
    }

    @Test
    void rowsThatMayNotBeRecommendedTakeNoPart() {
        assertEquals(
                List.of("null", "null", "null", "null", "yes"),
                marks(
                        row("a", 1, 1, 0, 1).writeFailed(1L).build(),
                        row("b", 1, 1, 0, 1).verifyErrors(1L).build(),
                        row("c", 1, 1, 0, 1).allocator("ideal").build(),
                        ConfigurationResult.of("t", "d", "zsmalloc").build(),
                        row("e", 9, 9, 9, 9).build()));
    }

    /** Against the definition: a row off the front is beaten by one on it, and the front is never empty. */
    @Test
    void whatIsNotOnItIsBeatenByWhatIs() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<ConfigurationResult> rows = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                rows.add(row("c" + i, random.nextInt(8), random.nextInt(8), random.nextInt(3), random.nextInt(8))
                        .build());
            }
            ParetoFront front = ParetoFront.of(rows);
            List<ConfigurationResult> on =
                    rows.stream().filter(row -> "yes".equals(front.mark(row))).toList();
            assertTrue(!on.isEmpty());
            for (ConfigurationResult row : rows) {
                boolean beaten = on.stream().anyMatch(other -> !other.equals(row) && noWorse(other, row));
                boolean equal =
                        on.stream().anyMatch(other -> !other.equals(row) && noWorse(other, row) && noWorse(row, other));
                assertEquals("no".equals(front.mark(row)), beaten && !equal, "round " + round);
            }
        }
    }

    private static boolean noWorse(ConfigurationResult one, ConfigurationResult other) {
        return figure(one, 0) <= figure(other, 0)
                && figure(one, 1) <= figure(other, 1)
                && figure(one, 2) <= figure(other, 2)
                && figure(one, 3) <= figure(other, 3);
    }

    private static double figure(ConfigurationResult row, int which) {
        return ((Number) java.util.Objects.requireNonNull(
                        switch (which) {
                            case 0 -> row.memUsedMax();
                            case 1 -> row.decimal(CostColumn.CPU_S);
                            case 2 -> row.decimal(CostColumn.FLASH_BYTES_DAY);
                            default -> row.count(CostColumn.FAULT_P99_NS);
                        }))
                .doubleValue();
    }
}
