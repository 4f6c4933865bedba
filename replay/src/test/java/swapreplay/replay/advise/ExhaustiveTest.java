package swapreplay.replay.advise;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.TestTraces;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;

/** What the screened advice gives away against trying everything. */
class ExhaustiveTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(
            value = Goal.class,
            names = {"MEMORY", "BALANCED"})
    void adviceIsWithinTwoPercentOfTheOptimum(Goal goal) throws Exception {
        Path trace = TestTraces.churn(dir.resolve("churn.swaptrace"), 9, 600);
        Calibration calibration = Calibrations.ofAllCodecs(dir.resolve("kernel.csv"));
        Advice everything = advise(trace, goal, true, calibration);
        Advice screened = advise(trace, goal, false, calibration);
        assertTrue(screened.ranked().size() < everything.ranked().size());
        ConfigurationResult optimum = requireBest(everything.best()).row();
        ConfigurationResult advised = requireBest(screened.best()).row();
        assertTrue(
                score(goal, advised) <= 1.02 * score(goal, optimum),
                advised.label() + " " + score(goal, advised) + ", optimum " + optimum.label() + " "
                        + score(goal, optimum));
    }

    private static Ranked requireBest(@org.jspecify.annotations.Nullable Ranked best) {
        assertNotNull(best);
        return Objects.requireNonNull(best);
    }

    private static Advice advise(Path trace, Goal goal, boolean exhaustive, Calibration calibration) throws Exception {
        Wish wish = new Wish(goal, null, null, null, exhaustive, false);
        return Objects.requireNonNull(
                new Advisor(trace, wish, Advisor.Presets.NONE, calibration, 2, "test", "test", Progress.NONE).advise());
    }

    private static double score(Goal goal, ConfigurationResult row) {
        return goal == Goal.CPU
                ? Objects.requireNonNull(row.decimal(CostColumn.CPU_S))
                : Objects.requireNonNull(row.memUsedMax());
    }
}
