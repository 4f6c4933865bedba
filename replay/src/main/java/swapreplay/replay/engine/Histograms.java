package swapreplay.replay.engine;

import swapreplay.reports.model.CodecHistogram;

/** How the pages written compress with one codec: each write of the trace whose page is known counts once. */
final class Histograms {
    private Histograms() {}

    static CodecHistogram of(SizeTable sizes, int[] writesOf, int hugeThreshold) {
        long[] buckets = new long[CodecHistogram.BUCKETS];
        long same = 0;
        long pages = 0;
        for (int content = 0; content < writesOf.length; content++) {
            pages += writesOf[content];
            if (sizes.same(content)) {
                same += writesOf[content];
            } else {
                buckets[CodecHistogram.bucketOf(sizes.lengths()[content])] += writesOf[content];
            }
        }
        return new CodecHistogram(sizes.codec(), hugeThreshold, buckets, same, pages);
    }
}
