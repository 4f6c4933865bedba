package swapreplay.replay.engine;

import java.io.IOException;
import java.util.Arrays;
import swapreplay.traces.format.ContentCursor;
import swapreplay.traces.format.TraceReader;

/**
 * Some of the distinct pages of a trace, without same-filled ones: runs of neighbours, evenly spread over the trace, as few blocks of
 * the file as possible are decoded.
 *
 * @param ids content ids, ascending
 * @param bytes the pages, one after the other
 */
@SuppressWarnings("ArrayRecordComponent") // page bytes; samples are never compared
record PageSample(int[] ids, byte[] bytes) {
    static PageSample of(TraceReader trace, int runs, int runLength) throws IOException {
        int pageSize = trace.pageSize();
        int distinct = trace.distinctPages();
        int[] ids = new int[runs * runLength];
        byte[] bytes = new byte[ids.length * pageSize];
        int taken = 0;
        int end = 0;
        for (int run = 0; run < runs; run++) {
            int from = Math.max(end, (int) ((long) distinct * run / runs));
            end = Math.min(distinct, from + runLength);
            try (ContentCursor cursor = trace.contents(from, end)) {
                while (cursor.next()) {
                    if (!trace.sameFilled(cursor.id())) {
                        System.arraycopy(cursor.bytes(), cursor.offset(), bytes, taken * pageSize, pageSize);
                        ids[taken++] = cursor.id();
                    }
                }
            }
        }
        return new PageSample(Arrays.copyOf(ids, taken), Arrays.copyOf(bytes, taken * pageSize));
    }
}
