package swapreplay.traces.format;

/** Counts values from 0 up in classes at most 1/32 wide of their value. */
final class LogHistogram {
    private static final int SUB_BITS = 5;

    private final long[] counts = new long[(64 - SUB_BITS) << SUB_BITS];
    private long total;

    void add(long value) {
        counts[classOf(value)]++;
        total++;
    }

    long total() {
        return total;
    }

    /** The lower end of the class in which this share of the values is reached; 0 when there are none. */
    long quantile(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && counts[i] > 0) {
                return lowerEnd(i);
            }
        }
        return 0;
    }

    private static int classOf(long value) {
        if (value < 1 << SUB_BITS) {
            return (int) Math.max(0, value);
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return ((shift + 1) << SUB_BITS) + (int) (value >> shift) - (1 << SUB_BITS);
    }

    private static long lowerEnd(int at) {
        if (at < 1 << SUB_BITS) {
            return at;
        }
        int shift = (at >> SUB_BITS) - 1;
        return (long) ((at & ((1 << SUB_BITS) - 1)) + (1 << SUB_BITS)) << shift;
    }
}
