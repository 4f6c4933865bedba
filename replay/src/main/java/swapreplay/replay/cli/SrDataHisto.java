package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import swapreplay.core.codec.Codecs;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** The histogram of compressed lengths in the words of compcache's sr_data_histo (spec compcache-original, section 2.3). */
final class SrDataHisto {
    private static final int LAST = CodecHistogram.BUCKETS - 1;

    /** Compresses the pages of a trace that holds them. */
    interface Compression {
        CodecHistogram of(String codec) throws IOException;
    }

    private SrDataHisto() {}

    /**
     * A trace that states lengths gives exactly those, also for same-filled pages; one that holds pages counts same-filled ones, which no codec
     * sees today, as length 0.
     */
    static void print(Path file, String codec, Compression compression, PrintWriter out) throws IOException {
        long[] buckets = new long[CodecHistogram.BUCKETS];
        long reads = 0;
        long writes = 0;
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            int[] lengths = trace.sized() ? trace.sizes(Codecs.named(codec).name()) : null;
            while (event.next()) {
                if (event.op() == Op.READ || event.op() == Op.SWAPOFF_READ) {
                    reads++;
                } else if (event.op() == Op.WRITE) {
                    writes++;
                    if (lengths != null && event.contentId() >= 0) {
                        buckets[CodecHistogram.bucketOf(lengths[event.contentId()])]++;
                    }
                }
            }
            if (lengths == null) {
                CodecHistogram histogram = compression.of(codec);
                System.arraycopy(histogram.buckets(), 0, buckets, 0, buckets.length);
                buckets[0] += histogram.samePages();
            }
        }
        long half = 0;
        for (int bucket = 0; bucket < LAST; bucket++) {
            out.println(CodecHistogram.BUCKET_BYTES * bucket + "\t" + buckets[bucket]);
            half += bucket <= LAST / 2 ? buckets[bucket] : 0;
        }
        out.println("# Total: R=" + reads + "\tW=" + writes);
        // the original divides by zero without a write
        out.println("# % pages with compress ratio <= 50%: " + (writes == 0 ? 0 : 100 * half / writes));
        out.println("# No. of pages with compress length >= 4096: " + buckets[LAST]);
    }
}
