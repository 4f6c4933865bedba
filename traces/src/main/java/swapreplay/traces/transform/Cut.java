package swapreplay.traces.transform;

/**
 * Which part of a trace is wanted.
 *
 * @param sample share of the slots, 0 to 1; a slot is in it with all its operations or with none
 * @param fromNs first moment, since the start of the trace
 * @param toNs first moment that is not wanted any more
 * @param withState whether pages that are in use at {@code fromNs} are written again at the start of the cut
 */
public record Cut(double sample, long fromNs, long toNs, boolean withState) {
    /** All of it. */
    public static final Cut NOTHING = new Cut(1, 0, Long.MAX_VALUE, false);

    public Cut {
        if (!(sample > 0 && sample <= 1) || fromNs < 0 || toNs <= fromNs) {
            throw new IllegalArgumentException("a sample of " + sample + " from " + fromNs + " to " + toNs + " ns");
        }
    }

    /** Whether the whole time is wanted. */
    public boolean wholeTime() {
        return fromNs == 0 && toNs == Long.MAX_VALUE;
    }

    boolean wants(long slot) {
        return sample == 1 || (mix(slot) >>> 11) * 0x1p-53 < sample;
    }

    // the finaliser of SplitMix64
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
