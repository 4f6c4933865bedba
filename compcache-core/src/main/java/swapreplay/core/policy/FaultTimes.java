package swapreplay.core.policy;

import org.HdrHistogram.Histogram;

/**
 * How long faults take: their distribution, and the worst burst: the time to bring back {@link #BURST} pages one after the other, as an
 * application does that comes to the front again.
 */
public final class FaultTimes {
    /** Pages of a burst: 4 MiB of 4 KiB pages. */
    public static final int BURST = 1024;

    private static final long LONGEST_NS = 3_600_000_000_000L;

    // three digits: the distribution is modelled, more would pretend
    private final Histogram histogram = new Histogram(LONGEST_NS, 3);
    private final long[] last = new long[BURST];
    private long count;
    private long sum;
    private long windowNs;
    private long worstBurstNs;

    /** One fault that took {@code ns}. */
    public void add(long ns) {
        histogram.recordValue(Math.min(ns, LONGEST_NS));
        int place = (int) (count++ % BURST);
        windowNs += ns - last[place];
        last[place] = ns;
        sum += ns;
        if (count >= BURST && windowNs > worstBurstNs) {
            worstBurstNs = windowNs;
        }
    }

    /** Faults so far. */
    public long count() {
        return count;
    }

    /** Sum of all times. */
    public long sumNs() {
        return sum;
    }

    /** The time within which {@code percent} of all faults were served, in nanoseconds, to three digits. */
    public long percentileNs(double percent) {
        return histogram.getValueAtPercentile(percent);
    }

    /** The longest sum of {@link #BURST} faults in a row, in nanoseconds; -1 if there were fewer. */
    public long worstBurstNs() {
        return count < BURST ? -1 : worstBurstNs;
    }
}
