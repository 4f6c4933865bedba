package swapreplay.traces.format;

import com.github.luben.zstd.ZstdCompressCtx;
import java.util.LinkedHashMap;
import java.util.Map;
import swapreplay.traces.event.Op;

/** Collects the events of one block and lays them out in columns, as {@link EventBlock} describes. */
final class EventBlockEncoder {
    private final byte[] shapes = new byte[EventBlock.MAX_EVENTS];
    private final long[] times = new long[EventBlock.MAX_EVENTS];
    private final long[] slots = new long[EventBlock.MAX_EVENTS];
    private final long[] pages = new long[EventBlock.MAX_EVENTS];
    private final long[] contents = new long[EventBlock.MAX_EVENTS];
    private final long[] changes = new long[EventBlock.MAX_EVENTS];
    private final long[] nextSlot = new long[16];
    private final Map<Long, Integer> processes = new LinkedHashMap<>();
    private final byte[] planes = new byte[8 * EventBlock.MAX_EVENTS];
    private int events;
    private int pagesCount;
    private int contentsCount;
    private int changesCount;
    private long baseTime;
    private long lastTime;
    private long process;
    private int nextContentAtStart;
    private int nextContent;

    int events() {
        return events;
    }

    boolean full() {
        return events == EventBlock.MAX_EVENTS;
    }

    long baseTime() {
        return baseTime;
    }

    void add(long timeNs, Op op, long slot, long pageCount, int contentId, boolean startsRequest, int pid, int nameId) {
        if (events == 0) {
            start(timeNs);
        }
        int shape = op.code() | (startsRequest ? EventBlock.STARTS_REQUEST : 0);
        times[events] = timeNs - lastTime;
        lastTime = timeNs;
        slots[events] = zigzag(slot - nextSlot[op.code()]);
        nextSlot[op.code()] = slot + pageCount;
        if (EventBlock.hasPages(op.code())) {
            pages[pagesCount++] = pageCount;
        }
        if (contentId >= 0) {
            shape |= EventBlock.HAS_CONTENT;
            if (contentId != nextContent) {
                shape |= EventBlock.OLD_CONTENT;
                contents[contentsCount++] = zigzag((long) nextContent - contentId);
            }
            nextContent = Math.max(nextContent, contentId + 1);
        }
        long now = ((long) pid << 32) | (nameId & 0xffffffffL);
        if (events == 0 || now != process) {
            shape |= EventBlock.OTHER_PROCESS;
            Integer known = processes.putIfAbsent(now, processes.size());
            changes[changesCount++] = known == null ? processes.size() - 1 : known;
            process = now;
        }
        shapes[events++] = (byte) shape;
    }

    /** Writes the payload and forgets the events. */
    void encode(Out out, int contentsKnown, int namesKnown, ZstdCompressCtx zstd) {
        long unit = unit();
        out.u32(contentsKnown);
        out.u32(nextContentAtStart);
        out.u32(namesKnown);
        out.u32((int) unit);
        out.u32(processes.size());
        int at = out.reserve(8 * processes.size());
        processes.forEach((key, index) -> {
            out.u32At(at + 8 * index, (int) (key >> 32));
            out.u32At(at + 8 * index + 4, key.intValue());
        });
        for (int i = 0; i < events; i++) {
            times[i] /= unit;
        }
        out.u8(1);
        out.u32(events);
        Packed.pack(out, shapes, 0, events, zstd);
        column(out, times, events, zstd);
        column(out, slots, events, zstd);
        column(out, pages, pagesCount, zstd);
        column(out, contents, contentsCount, zstd);
        column(out, changes, changesCount, zstd);
        events = 0;
        pagesCount = 0;
        contentsCount = 0;
        changesCount = 0;
        processes.clear();
    }

    private void start(long timeNs) {
        baseTime = timeNs;
        lastTime = timeNs;
        java.util.Arrays.fill(nextSlot, 0);
        nextContentAtStart = nextContent;
    }

    /** Clocks of microseconds are common (tracefs text); their three zeros are not worth storing. */
    private long unit() {
        for (int i = 0; i < events; i++) {
            if (times[i] % 1000 != 0) {
                return 1;
            }
        }
        return 1000;
    }

    private void column(Out out, long[] values, int count, ZstdCompressCtx zstd) {
        long all = 0;
        for (int i = 0; i < count; i++) {
            all |= values[i];
        }
        int width = (64 - Long.numberOfLeadingZeros(all) + 7) / 8;
        out.u8(width);
        out.u32(count);
        for (int plane = 0; plane < width; plane++) {
            for (int i = 0; i < count; i++) {
                planes[i] = (byte) (values[i] >>> (8 * plane));
            }
            Packed.pack(out, planes, 0, count, zstd);
        }
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }
}
