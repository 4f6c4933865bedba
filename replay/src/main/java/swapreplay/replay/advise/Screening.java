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
 * promising for the goal first. A short trace thus gets nearly all of them, where the fragmentation of single pages decides; a long one the
 * few that the sample, which then tells them apart well, does not rule out.
 */
final class Screening {
    /** What compressing all pages on two threads and timing the codecs on one may take, in seconds; see {@link #keep}. */
    private static final double MOST_S = 40;

    private static final int THREADS = 2;
    /** Timing a codec takes at least this long, and so many pages for a slow one. */
    private static final double TIMING_S = 0.5;

    private static final int TIMED_PAGES = 2 * 9 * 512;
    private static final double MOST_TIMING_S = 4;
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
            double timing = calibrated ? 0 : Math.min(MOST_TIMING_S, TIMING_S + TIMED_PAGES * hereNs / 1e9);
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

    /** Tries every codec of {@code codecs} on a sample of the trace, on all threads. The result depends on nothing but trace and calibration. */
    static Screening of(SampleSizes sample, List<String> codecs, Goal goal, Calibration calibration, int threads) {
        List<Estimate> estimates = sample.tryAll(codecs, threads).stream()
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
        double spent = 0;
        for (Estimate each : byPromise()) {
            double cost = each.seconds(pages);
            if (spent + cost <= MOST_S) {
                kept.add(each.codec());
                spent += cost;
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
        double cheapest =
                estimates.values().stream().mapToDouble(Estimate::cpuNs).min().orElse(0);
        double least =
                estimates.values().stream().mapToDouble(Estimate::bytes).min().orElse(0);
        Comparator<Estimate> byMemory = Comparator.<Estimate>comparingDouble(each -> within(each.bytes(), least))
                .thenComparingDouble(Estimate::cpuNs);
        Comparator<Estimate> order = switch (goal) {
            case MEMORY, FLASH -> byMemory;
            case CPU -> Comparator.comparingDouble(Estimate::cpuNs);
            case BALANCED ->
                // rough times: what is up to three times the cheapest may turn out to be within twice
                Comparator.<Estimate, Boolean>comparing(each -> each.cpuNs() > 3 * cheapest)
                        .thenComparingDouble(Estimate::bytes);
        };
        return estimates.values().stream().sorted(order).toList();
    }

    /** 0 for what the sample cannot tell from the least, else the bytes: among equals the cheaper comes first. */
    private static double within(double bytes, double least) {
        return bytes <= least * (1 + DOUBT / 4) ? 0 : bytes;
    }
}
