package swapreplay.traces.format;

import java.util.Arrays;

/** Page counts over time, in at most 512 buckets whose width doubles as the trace goes on. */
final class RateBuckets {
    private static final int MOST = 512;

    private long widthNs = 1_000_000;
    private final long[] writes = new long[MOST];
    private final long[] reads = new long[MOST];
    private final long[] frees = new long[MOST];
    private int used;

    void write(long timeNs, long pages) {
        writes[bucket(timeNs)] += pages;
    }

    void read(long timeNs, long pages) {
        reads[bucket(timeNs)] += pages;
    }

    void free(long timeNs, long pages) {
        frees[bucket(timeNs)] += pages;
    }

    long widthNs() {
        return widthNs;
    }

    long[] writes() {
        return Arrays.copyOf(writes, used);
    }

    long[] reads() {
        return Arrays.copyOf(reads, used);
    }

    long[] frees() {
        return Arrays.copyOf(frees, used);
    }

    private int bucket(long timeNs) {
        long time = Math.max(0, timeNs);
        while (time / widthNs >= MOST) {
            halve(writes);
            halve(reads);
            halve(frees);
            used = (used + 1) / 2;
            widthNs *= 2;
        }
        int bucket = (int) (time / widthNs);
        used = Math.max(used, bucket + 1);
        return bucket;
    }

    private static void halve(long[] counts) {
        for (int i = 0; i < MOST / 2; i++) {
            counts[i] = counts[2 * i] + counts[2 * i + 1];
        }
        Arrays.fill(counts, MOST / 2, MOST, 0);
    }
}
