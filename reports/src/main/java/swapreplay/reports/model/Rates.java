package swapreplay.reports.model;

import java.util.Arrays;

/**
 * Page operations of the trace over time, in buckets of equal length from its start; the arrays have one length.
 *
 * @param bucketSeconds length of a bucket
 * @param writes pages written in each bucket
 * @param reads pages read in each bucket
 * @param frees slots freed in each bucket
 */
@SuppressWarnings("ArrayRecordComponent") // counts for a chart; equality below is by value
public record Rates(double bucketSeconds, long[] writes, long[] reads, long[] frees) {
    public Rates {
        if (writes.length != reads.length || writes.length != frees.length) {
            throw new IllegalArgumentException(
                    "rates of different lengths: " + writes.length + ", " + reads.length + ", " + frees.length);
        }
        if (!Double.isFinite(bucketSeconds) || bucketSeconds < 0) {
            throw new IllegalArgumentException("bucket length " + bucketSeconds + " s");
        }
        writes = writes.clone();
        reads = reads.clone();
        frees = frees.clone();
    }

    /** For a trace whose rates are not known. */
    public static Rates none() {
        return new Rates(0, new long[0], new long[0], new long[0]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rates that
                && bucketSeconds == that.bucketSeconds
                && Arrays.equals(writes, that.writes)
                && Arrays.equals(reads, that.reads)
                && Arrays.equals(frees, that.frees);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(writes) * 31 + Arrays.hashCode(reads);
    }

    @Override
    public String toString() {
        return "Rates[" + writes.length + " buckets of " + bucketSeconds + " s]";
    }
}
