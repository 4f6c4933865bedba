package swapreplay.replay.advise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.engine.FreeOnRead;
import swapreplay.replay.engine.Mode;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.Replay;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.ReplayPlan;
import swapreplay.replay.engine.SampleSizes;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.RunResults;

/**
 * Replays candidates over the whole trace and ranks them all: every figure is one of a replay, none an estimate. Which codecs are replayed is
 * chosen by a sample of the pages, unless the wish is exhaustive.
 */
public final class Advisor {
    /** A tier whose slowest hundredth of faults takes longer than this is no swap that anybody wants to wait for. */
    private static final long LONGEST_P99_NS = 10_000_000;

    private static final double BALANCED_CPU = 2;
    /** Codecs that are combined with everything else. */
    private static final int COMBINED = 3;

    private final Wish wish;
    private final SampleSizes sample;
    private final Replay replay;
    private final int configurations;
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param presets configurations to compare with, and what the report is to say of them; may be empty
     * @throws IOException if the trace cannot be read
     * @throws swapreplay.core.spec.SpecException if the wish names a disk that is not known
     */
    public Advisor(
            Path trace,
            Wish wish,
            Presets presets,
            Calibration calibration,
            int threads,
            String version,
            String commandLine,
            Progress progress)
            throws IOException {
        this.wish = wish;
        this.sample = SampleSizes.of(trace, warnings::add);
        Map<String, Configuration> all = new LinkedHashMap<>();
        presets.configurations().forEach(each -> all.put(each.toString(), each));
        candidates(calibration, threads).forEach(each -> all.putIfAbsent(each.toString(), each));
        this.configurations = all.size();
        ReplayPlan plan = ReplayPlan.of(
                trace,
                List.copyOf(all.values()),
                Mode.MODEL,
                FreeOnRead.AUTO,
                threads,
                calibration,
                presets.names(),
                presets.notes());
        this.replay = new Replay(plan, version, commandLine, progress);
    }

    private List<Configuration> candidates(Calibration calibration, int threads) {
        Candidates grid = new Candidates(wish, sample.durationNs() / 1e9);
        if (!sample.sizedCodecs().isEmpty()) {
            List<String> stated = sample.sizedCodecs();
            return grid.of(stated, stated, stated);
        } else if (sample.pages() == 0) {
            return grid.of(List.of("lz4"), List.of(), List.of()); // the replay says what the trace lacks
        } else if (wish.exhaustive()) {
            List<String> every = Candidates.codecs();
            return grid.of(every, every, wish.anyChain() ? every : List.of());
        }
        Screening screening = Screening.of(sample, Candidates.codecs(), wish.goal(), calibration, threads);
        return grid.of(screening.keep(), screening.best(COMBINED), screening.best(wish.anyChain() ? COMBINED : 1));
    }

    /**
     * Configurations that somebody runs today.
     *
     * @param names by the text of the configuration
     * @param notes in full, for the report
     */
    public record Presets(List<Configuration> configurations, Map<String, String> names, List<String> notes) {
        public static final Presets NONE = new Presets(List.of(), Map.of(), List.of());
    }

    /** Asks {@link #advise} to end soon. From any thread. */
    public void stop() {
        replay.stop();
    }

    /** Sentences for the person at the terminal. */
    public List<String> warnings() {
        List<String> all = new ArrayList<>(List.copyOf(warnings));
        all.addAll(replay.warnings());
        return all;
    }

    /** @return the advice, or null after {@link #stop} */
    public @Nullable Advice advise() throws IOException, ReplayException {
        RunResults results = replay.run();
        if (results.configurations().size() < configurations) {
            return null;
        }
        List<Ranked> ranked = rank(results);
        results = marked(results, ranked);
        Settings settings = new Settings(sample);
        Findings findings = new Findings(results.configurations());
        List<String> useless = new ArrayList<>(settings.useless());
        useless.addAll(findings.useless());
        List<String> hints = new ArrayList<>(settings.hints());
        hints.addAll(findings.hints());
        Ranked first = ranked.get(0);
        Long huge = first.row().hugePagesSince();
        if (huge != null && first.row().writes() > 0) {
            hints.add(String.format(
                    Locale.ROOT,
                    "Huge pages: %,d of %,d pages written (%.1f %%) do not compress with %s; writeback of huge pages has no more than"
                            + " these to move.",
                    huge,
                    first.row().writes(),
                    100.0 * huge / first.row().writes(),
                    first.row().codec()));
        }
        return new Advice(wish, results, ranked, Doubts.of(results, first.row()), useless, hints);
    }

    /** The results with what this advice says of each row, so that files and report say it too. */
    private RunResults marked(RunResults results, List<Ranked> ranked) {
        IdentityHashMap<ConfigurationResult, Map<CostColumn, Object>> marks = new IdentityHashMap<>();
        for (int i = 0; i < ranked.size(); i++) {
            Map<CostColumn, Object> mark = new EnumMap<>(CostColumn.class);
            mark.put(CostColumn.GOAL, wish.goal().name().toLowerCase(Locale.ROOT));
            String whyNot = ranked.get(i).whyNot();
            if (whyNot == null) {
                mark.put(CostColumn.RANK, i + 1L);
            } else {
                mark.put(CostColumn.WHY_NOT, whyNot);
            }
            marks.put(ranked.get(i).row(), mark);
        }
        return results.withConfigurations(results.configurations().stream()
                .map(row -> row.with(marks.getOrDefault(row, Map.of())))
                .toList());
    }

    private List<Ranked> rank(RunResults results) {
        List<ConfigurationResult> fit = results.configurations().stream()
                .filter(row -> whyNot(row) == null)
                .sorted(order(results))
                .toList();
        List<ConfigurationResult> unfit = results.configurations().stream()
                .filter(row -> whyNot(row) != null)
                .sorted(Comparator.comparingLong(Advisor::peak))
                .toList();
        Slices slices = new Slices(results.timeline());
        List<Ranked> ranked = new ArrayList<>();
        for (ConfigurationResult row : fit) {
            ranked.add(new Ranked(row, null, row.equals(fit.get(0)) ? null : slices.against(row, fit.get(0))));
        }
        for (ConfigurationResult row : unfit) {
            ranked.add(new Ranked(row, whyNot(row), null));
        }
        return List.copyOf(ranked);
    }

    private Comparator<ConfigurationResult> order(RunResults results) {
        Comparator<ConfigurationResult> byPeak =
                Comparator.comparingLong(Advisor::peak).thenComparingDouble(Advisor::cpu);
        Comparator<ConfigurationResult> byCpu =
                Comparator.comparingDouble(Advisor::cpu).thenComparingLong(Advisor::peak);
        double cheapest = results.configurations().stream()
                .filter(row -> whyNot(row) == null)
                .mapToDouble(Advisor::cpu)
                .min()
                .orElse(0);
        Comparator<ConfigurationResult> order = switch (wish.goal()) {
            case MEMORY -> byPeak;
            case CPU -> byCpu;
            case BALANCED ->
                Comparator.comparing((ConfigurationResult row) -> cpu(row) > BALANCED_CPU * cheapest)
                        .thenComparing(byPeak);
            case FLASH -> Comparator.comparingLong(Advisor::diskWrites).thenComparing(byPeak);
        };
        return order.thenComparing(ConfigurationResult::label);
    }

    private @Nullable String whyNot(ConfigurationResult row) {
        Long failed = row.writeFailed();
        Double flash = row.decimal(CostColumn.FLASH_BYTES_DAY);
        Long p99 = row.count(CostColumn.FAULT_P99_NS);
        String build = Candidates.build(row.allocator());
        if (row.policy().startsWith("disk:")) {
            return "nothing is compressed; here to compare with";
        } else if (!build.isEmpty() && !wish.anyChain()) {
            return "needs a kernel built with " + build + "; --any-chain takes such kernels in";
        } else if (failed != null && failed > 0) {
            return String.format(Locale.ROOT, "it refused %,d pages", failed);
        } else if (wish.ramBytes() != null && peak(row) > wish.ramBytes() / 2) {
            return "it would hold more than half of the RAM";
        } else if (wish.flashBytesPerDay() != null && flash != null && flash > wish.flashBytesPerDay()) {
            return String.format(Locale.ROOT, "it writes %.1f GB a day, above the budget", flash / 1e9);
        } else if (row.text(CostColumn.DISK) != null && p99 != null && p99 > LONGEST_P99_NS) {
            return String.format(Locale.ROOT, "one swap-in of a hundred waits longer than %.0f ms", p99 / 1e6);
        }
        return null;
    }

    private static long peak(ConfigurationResult row) {
        return row.memUsedMax() == null ? Long.MAX_VALUE : row.memUsedMax();
    }

    private static long diskWrites(ConfigurationResult row) {
        return row.bdWrites() == null ? 0 : row.bdWrites();
    }

    private static double cpu(ConfigurationResult row) {
        Double seconds = row.decimal(CostColumn.CPU_S);
        return seconds == null ? Double.POSITIVE_INFINITY : seconds;
    }
}
