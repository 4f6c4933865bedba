package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/**
 * Accesses to pages for the cache simulators of libCacheSim: each page swapped out or in is an access to the object of its slot. Entries of 24
 * bytes, little-endian:
 *
 * <pre>
 *    0 time   4   seconds
 *    4 object 8   slot
 *   12 size   4   bytes of a page
 *   16 next   8   number of the next access to this object, counted from 0; -1: there is none
 * </pre>
 */
final class OracleGeneralExporter implements TraceExporter {
    private static final int LENGTH = 24;

    @Override
    public String name() {
        return "oracleGeneral";
    }

    @Override
    public String description() {
        return "accesses to slots, for libCacheSim";
    }

    @Override
    public ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException {
        long[] slots = new long[1024];
        int[] seconds = new int[1024];
        int count = 0;
        Map<Op, Long> leftOut = new EnumMap<>(Op.class);
        try (EventCursor event = trace.cursor()) {
            while (event.next()) {
                if (event.op() != Op.WRITE && event.op() != Op.READ && event.op() != Op.SWAPOFF_READ) {
                    leftOut.merge(event.op(), event.pages(), Long::sum);
                    continue;
                }
                if (count == slots.length) {
                    if (count > Integer.MAX_VALUE / 2) {
                        throw new TraceException(
                                trace.path(), 0, "more accesses than this export can hold", "Cut it with --slice.");
                    }
                    slots = Arrays.copyOf(slots, 2 * count);
                    seconds = Arrays.copyOf(seconds, 2 * count);
                }
                slots[count] = event.slot();
                seconds[count++] = (int) (event.timeNs() / 1_000_000_000L);
            }
        }
        int[] next = new int[count];
        Map<Long, Integer> later = new HashMap<>();
        for (int i = count - 1; i >= 0; i--) {
            Integer access = later.put(slots[i], i);
            next[i] = access == null ? -1 : access;
        }
        ByteBuffer entry = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            entry.putInt(0, seconds[i])
                    .putLong(4, slots[i])
                    .putInt(12, trace.pageSize())
                    .putLong(16, next[i]);
            out.write(entry.array());
        }
        return new ExportResult(count, "accesses", leftOut);
    }
}
