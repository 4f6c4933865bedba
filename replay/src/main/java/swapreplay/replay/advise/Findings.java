package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import swapreplay.reports.model.ConfigurationResult;

/** What the replays themselves say of settings that people copy from each other. */
final class Findings {
    /** What is below this share of the memory is not worth a setting. */
    private static final double WORTH_PERCENT = 1;

    private static final int MOST_SAID = 3;

    private final List<ConfigurationResult> rows;

    Findings(List<ConfigurationResult> rows) {
        this.rows = rows.stream().filter(row -> row.memUsedMax() != null).toList();
    }

    /** Recompression that saves next to nothing for its primary codec, at its best setting here. */
    List<String> useless() {
        return recompressions().stream()
                .filter(each -> each.saved() < WORTH_PERCENT)
                .limit(MOST_SAID)
                .map(Gain::text)
                .toList();
    }

    /** Recompression that saves something, and chain sizes. */
    List<String> hints() {
        List<String> hints = new ArrayList<>();
        recompressions().stream()
                .filter(each -> each.saved() >= WORTH_PERCENT)
                .max(Comparator.comparingDouble(Gain::saved))
                .ifPresent(each -> hints.add(each.text()));
        chains().ifPresent(hints::add);
        return hints;
    }

    /** @param saved of the primary codec's peak, in percent */
    private record Gain(ConfigurationResult row, double saved) {
        String text() {
            return String.format(
                    Locale.ROOT,
                    "Recompression behind %s: the best that was replayed, %s, takes %.2f %% off the peak.",
                    row.codec(),
                    row.policy(),
                    saved);
        }
    }

    /** The best recompression of each primary codec. */
    private List<Gain> recompressions() {
        List<Gain> gains = new ArrayList<>();
        for (ConfigurationResult alone : rows) {
            if (!alone.policy().equals("none")
                    || !Candidates.build(alone.allocator()).isEmpty()) {
                continue;
            }
            rows.stream()
                    .filter(row -> row.policy().startsWith("recompress=")
                            && row.codec().equals(alone.codec()))
                    .filter(row -> row.allocator().equals(alone.allocator()))
                    .map(row -> new Gain(row, 100.0 * (peak(alone) - peak(row)) / Math.max(1, peak(alone))))
                    .max(Comparator.comparingDouble(Gain::saved))
                    .ifPresent(gains::add);
        }
        return gains;
    }

    private Optional<String> chains() {
        return rows.stream()
                .filter(row -> row.policy().equals("none")
                        && !Candidates.build(row.allocator()).isEmpty())
                .min(Comparator.comparingLong(Findings::peak))
                .flatMap(best -> rows.stream()
                        .filter(row -> row.policy().equals("none")
                                && row.codec().equals(best.codec())
                                && Candidates.build(row.allocator()).isEmpty())
                        .findFirst()
                        .map(usual -> String.format(
                                Locale.ROOT,
                                "A kernel built with %s instead of 8 would hold %.1f %% %s memory at the peak with %s.",
                                Candidates.build(best.allocator()),
                                Math.abs(100.0 * (peak(usual) - peak(best)) / Math.max(1, peak(usual))),
                                peak(best) <= peak(usual) ? "less" : "more",
                                best.codec())));
    }

    private static long peak(ConfigurationResult row) {
        return row.memUsedMax() == null ? 0 : row.memUsedMax();
    }
}
