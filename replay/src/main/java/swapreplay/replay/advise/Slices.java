package swapreplay.replay.advise;

import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.replay.advise.Ranked.Interval;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.TimelinePoint;

/**
 * Mean memory of each configuration in equal slices of the trace's time, and differences between two of them with a confidence interval
 * (Student's t over the slices' log ratios). Neighbouring slices are not independent, so the interval is, if anything, too narrow.
 */
final class Slices {
    static final int COUNT = 10;
    /** Quantile 0.975 of Student's t for 1 to 9 degrees of freedom. */
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};

    private final List<TimelinePoint> timeline;
    private final double end;

    Slices(List<TimelinePoint> timeline) {
        this.timeline = timeline;
        this.end =
                timeline.stream().mapToDouble(TimelinePoint::timeSeconds).max().orElse(0);
    }

    /** Memory of {@code row} against {@code first}; null if fewer than two slices hold anything in both. */
    @Nullable
    Interval against(ConfigurationResult row, ConfigurationResult first) {
        double[] own = means(row);
        double[] other = means(first);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int i = 0; i < COUNT; i++) {
            if (own[i] > 0 && other[i] > 0) {
                double ratio = Math.log(own[i] / other[i]);
                sum += ratio;
                squares += ratio * ratio;
                n++;
            }
        }
        if (n < 2) {
            return null;
        }
        double mean = sum / n;
        double variance = Math.max(0, squares / n - mean * mean) * n / (n - 1);
        double half = T[n - 2] * Math.sqrt(variance / n);
        return new Interval(percent(mean), percent(mean - half), percent(mean + half));
    }

    private double[] means(ConfigurationResult row) {
        double[] sum = new double[COUNT];
        int[] count = new int[COUNT];
        for (TimelinePoint point : timeline) {
            if (point.codec().equals(row.codec())
                    && point.allocator().equals(row.allocator())
                    && point.policy().equals(row.policy())) {
                int slice = end == 0 ? 0 : (int) Math.min(COUNT - 1, point.timeSeconds() / end * COUNT);
                sum[slice] += point.memUsedTotal();
                count[slice]++;
            }
        }
        for (int i = 0; i < COUNT; i++) {
            sum[i] = count[i] == 0 ? 0 : sum[i] / count[i];
        }
        return sum;
    }

    private static double percent(double log) {
        return 100 * (Math.exp(log) - 1);
    }
}
