package swapreplay.replay.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.SampleSizes;

/**
 * Which codecs are worth compressing every page of a trace with: each is tried on a sample, and as many are kept as the time allows, the most
 * promising for the goal first. The time grows with the trace: who asks about a small one expects an answer in seconds.
 */
final class Screening {
    /**
     * What compressing all pages on two threads and timing the codecs on one may take, in seconds: so much for any trace, and for each of its
     * distinct pages, and no more than that; see {@link #keep}.
     */
    private static final double BASE_S = 3;

    private static final double PAGE_S = 0.001;
    /** Where only memory counts, every slow codec may win, by little. */
    private static final double SLOW_PAGE_S = 0.004;

    private static final double MOST_S = 40;
    /** The share of that for codecs that cannot win, which are there to compare with. */
    private static final double HOPELESS_SHARE = 0.2;
    /** A codec that costs more than so many times the cheapest cannot win where CPU time counts; the costs are rough. */
    private static final double HOPELESS_CPU = 3;

    private static final int THREADS = 2;
    /** Timing a codec takes at least this long, and so many pages for a slow one. */
    private static final double TIMING_S = 0.3;

    private static final int TIMED_PAGES = 2 * 512;
    /** What many people use, to compare with. */
    private static final List<String> ALWAYS = List.of("lz4", "lzo-rle", "zstd:3");
    /** Estimates from the sample differ from the whole trace by up to this. */
    private static final double DOUBT = 0.04;

    /**
     * One codec on the sample.
     *
     * @param bytes that zsmalloc holds for it
     * @param cpuNs to compress and restore a page, roughly: the kernel's, if a calibration says so
     * @param hereNs the same in this JVM
     * @param calibrated nobody need time it
     */
    record Estimate(String codec, double bytes, double cpuNs, double hereNs, boolean calibrated) {
        /** One of a codec that no calibration knows. */
        Estimate(String codec, double bytes, double cpuNs) {
            this(codec, bytes, cpuNs, cpuNs, false);
        }

        /** What replaying it costs: timing it, and compressing so many pages. */
        double seconds(int pages) {
            double timing = calibrated ? 0 : TIMING_S + TIMED_PAGES * hereNs / 1e9;
            return timing + pages * hereNs / 1e9 / THREADS;
        }
    }

    private final Map<String, Estimate> estimates = new LinkedHashMap<>();
    private final Goal goal;
    private final int pages;

    /** @param pages distinct pages of the trace */
    Screening(List<Estimate> estimates, Goal goal, int pages) {
        estimates.forEach(each -> this.estimates.put(each.codec(), each));
        this.goal = goal;
        this.pages = pages;
    }

    /**
     * Tries every codec of {@code codecs} that may be kept on a sample of the trace, on all threads. The result depends on nothing but trace
     * and calibration.
     */
    static Screening of(SampleSizes sample, List<String> codecs, Goal goal, Calibration calibration, int threads) {
        double cheapest = codecs.stream()
                .mapToDouble(codec -> calibration.roughNs(codec, RoughCosts.nanos(codec)))
                .min()
                .orElse(0);
        double most = HOPELESS_SHARE * mostSeconds(goal, sample.distinctPages());
        List<String> promising = codecs.stream()
                .filter(codec -> {
                    double hereNs = RoughCosts.nanos(codec);
                    Estimate untried = new Estimate(
                            codec, 0, calibration.roughNs(codec, hereNs), hereNs, calibration.knows(codec));
                    return !hopeless(untried, goal, cheapest) || untried.seconds(sample.distinctPages()) <= most;
                })
                .toList();
        List<Estimate> estimates = sample.tryAll(promising, threads).stream()
                .map(each -> estimate(each, calibration))
                .toList();
        return new Screening(estimates, goal, sample.distinctPages());
    }

    private static Estimate estimate(SampleSizes.Tried tried, Calibration calibration) {
        double hereNs = RoughCosts.nanos(tried.codec());
        return new Estimate(
                tried.codec(),
                tried.zsmallocBytes(),
                calibration.roughNs(tried.codec(), hereNs),
                hereNs,
                calibration.knows(tried.codec()));
    }

    /** The codecs to replay in full, most promising first, then the usual ones. */
    List<String> keep() {
        List<String> kept = new ArrayList<>();
        double most = mostSeconds(goal, pages);
        double spent = 0;
        double spentInVain = 0;
        for (Estimate each : byPromise()) {
            double cost = each.seconds(pages);
            double vain = hopeless(each, goal, cheapest()) ? cost : 0;
            if (spent + cost <= most && spentInVain + vain <= most * HOPELESS_SHARE) {
                kept.add(each.codec());
                spent += cost;
                spentInVain += vain;
            }
        }
        for (String usual : ALWAYS) {
            if (!kept.contains(usual)) {
                kept.add(usual);
            }
        }
        return kept;
    }

    /** The first {@code count} of those that are kept. */
    List<String> best(int count) {
        return keep().stream().limit(count).toList();
    }

    private List<Estimate> byPromise() {
        double least =
                estimates.values().stream().mapToDouble(Estimate::bytes).min().orElse(0);
        Comparator<Estimate> byMemory = Comparator.<Estimate>comparingDouble(each -> within(each.bytes(), least))
                .thenComparingDouble(Estimate::cpuNs);
        Comparator<Estimate> order = switch (goal) {
            case MEMORY, FLASH -> byMemory;
            case CPU -> Comparator.comparingDouble(Estimate::cpuNs);
            case BALANCED ->
                // what is up to three times the cheapest may turn out to be within twice
                Comparator.<Estimate, Boolean>comparing(each -> hopeless(each, goal, cheapest()))
                        .thenComparingDouble(Estimate::bytes);
        };
        return estimates.values().stream().sorted(order).toList();
    }

    private double cheapest() {
        return estimates.values().stream().mapToDouble(Estimate::cpuNs).min().orElse(0);
    }

    private static double mostSeconds(Goal goal, int pages) {
        return Math.min(MOST_S, BASE_S + pages * (cpuCounts(goal) ? PAGE_S : SLOW_PAGE_S));
    }

    private static boolean cpuCounts(Goal goal) {
        return goal == Goal.BALANCED || goal == Goal.CPU;
    }

    private static boolean hopeless(Estimate each, Goal goal, double cheapest) {
        return cpuCounts(goal) && each.cpuNs() > HOPELESS_CPU * cheapest;
    }

    /** 0 for what the sample cannot tell from the least, else the bytes: among equals the cheaper comes first. */
    private static double within(double bytes, double least) {
        return bytes <= least * (1 + DOUBT / 4) ? 0 : bytes;
    }
}
