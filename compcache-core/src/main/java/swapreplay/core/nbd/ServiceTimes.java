package swapreplay.core.nbd;

/** Buckets of service times: eight for each doubling, from 1 microsecond to about 17 seconds. */
public final class ServiceTimes {
    private static final int SUB_BITS = 3;
    private static final int SUB = 1 << SUB_BITS;
    private static final int OCTAVES = 24;

    /** How many there are. */
    public static final int BUCKETS = OCTAVES * SUB + 1;

    private ServiceTimes() {}

    /** The bucket that counts a time. */
    static int bucket(long ns) {
        long us = ns >> 10;
        if (us < SUB) {
            return (int) Math.max(0, us);
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(us);
        int sub = (int) (us >> (octave - SUB_BITS)) & (SUB - 1);
        return Math.min(BUCKETS - 1, (octave - SUB_BITS + 1) * SUB + sub);
    }

    /** The time, in nanoseconds, that no time in the bucket reaches. */
    public static long upperNs(int bucket) {
        if (bucket < SUB) {
            return (bucket + 1L) << 10;
        }
        int octave = bucket / SUB + SUB_BITS - 1;
        long sub = bucket % SUB;
        return ((SUB + sub + 1) << (octave - SUB_BITS)) << 10;
    }

    /** The time, in nanoseconds, that a fraction of the counted requests did not exceed; 0 if there were none. */
    public static long quantileNs(long[] counts, double fraction) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        long wanted = (long) Math.ceil(total * fraction);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted && seen > 0) {
                return upperNs(bucket);
            }
        }
        return 0;
    }
}
