package swapreplay.reports.model;

import java.util.Arrays;

/**
 * How the pages written compress with one codec, same-filled pages apart.
 *
 * @param hugeThreshold the smallest compressed length, in bytes, that is stored raw; of the first allocator replayed
 * @param buckets {@link #BUCKETS} counts of page writes: bucket {@code b} for compressed lengths in {@code (16(b-1), 16b]}, the last
 *     also for everything longer
 * @param samePages same-filled page writes, in no bucket
 * @param pages all page writes counted, same-filled ones included
 */
@SuppressWarnings("ArrayRecordComponent") // 257 counts; equality below is by value
public record CodecHistogram(String codec, int hugeThreshold, long[] buckets, long samePages, long pages) {
    /** Buckets of a histogram. */
    public static final int BUCKETS = 257;
    /** Width of a bucket in bytes. */
    public static final int BUCKET_BYTES = 16;

    public CodecHistogram {
        if (buckets.length != BUCKETS) {
            throw new IllegalArgumentException("a histogram has " + BUCKETS + " buckets, not " + buckets.length);
        }
        buckets = buckets.clone();
    }

    /** The bucket of a compressed length in bytes. */
    public static int bucketOf(int compressedLength) {
        return Math.min((compressedLength + BUCKET_BYTES - 1) / BUCKET_BYTES, BUCKETS - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecHistogram that
                && codec.equals(that.codec)
                && hugeThreshold == that.hugeThreshold
                && Arrays.equals(buckets, that.buckets)
                && samePages == that.samePages
                && pages == that.pages;
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(buckets);
    }

    @Override
    public String toString() {
        return "CodecHistogram[" + codec + ", " + pages + " pages]";
    }
}
