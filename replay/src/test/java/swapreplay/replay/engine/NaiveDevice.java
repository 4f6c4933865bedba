package swapreplay.replay.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;

/** A replay over a plain map, without limit, frames or policy: what the counters must be, in the simplest words. */
final class NaiveDevice {
    final Map<Long, Integer> slots = new HashMap<>();
    long writes;
    long reads;
    long frees;
    long readMisses;
    long hugeSince;
    long idealMax;
    long peakSlots;

    private final Map<Integer, Integer> sizes = new HashMap<>();
    private final Set<Long> everWritten = new HashSet<>();

    NaiveDevice(TraceReader trace, PageCodec codec, boolean readFrees, int hugeThreshold, StandIns standIns)
            throws IOException {
        try (EventCursor event = trace.cursor();
                PageCodec.Context context = codec.newContext(trace.pageSize())) {
            while (event.next()) {
                long slot = event.slot();
                switch (event.op()) {
                    case WRITE -> {
                        int content = event.contentId() >= 0 ? event.contentId() : standIns.contentFor(slot, writes);
                        write(trace, context, codec, slot, content, hugeThreshold);
                    }
                    case READ -> {
                        read(slot);
                        if (readFrees) {
                            free(slot, 1);
                        }
                    }
                    case SWAPOFF_READ -> {
                        read(slot);
                        free(slot, 1);
                    }
                    case FREE -> free(slot, 1);
                    case DISCARD, OTHER_DISCARD -> free(slot, event.pages());
                    case SWAPOFF -> free(0, 1_000_000);
                    case OTHER_READ, OTHER_WRITE, SWAPON, LOST -> {}
                }
            }
        }
    }

    private void write(
            TraceReader trace, PageCodec.Context context, PageCodec codec, long slot, int content, int hugeThreshold)
            throws IOException {
        writes++;
        everWritten.add(slot);
        byte[] page = new byte[trace.pageSize()];
        trace.readContent(content, page, 0);
        boolean same = true;
        for (int i = 8; i < page.length; i++) {
            same &= page[i] == page[i - 8];
        }
        int size = 0;
        if (!same) {
            int length = context.compress(page, 0, new byte[codec.maxCompressedLength(page.length)], 0);
            size = length >= hugeThreshold ? page.length : length;
            hugeSince += length >= hugeThreshold ? 1 : 0;
            idealMax = Math.max(idealMax, comprDataSize() + size);
        }
        sizes.put(content, size);
        slots.put(slot, content);
        peakSlots = Math.max(peakSlots, slots.size());
    }

    private void read(long slot) {
        reads++;
        readMisses += everWritten.contains(slot) ? 0 : 1;
    }

    private void free(long first, long count) {
        int before = slots.size();
        slots.keySet().removeIf(slot -> slot >= first && slot < first + count);
        frees += before - slots.size();
    }

    long comprDataSize() {
        return slots.values().stream().mapToLong(sizes::get).sum();
    }

    long samePages() {
        return slots.values().stream()
                .filter(content -> Objects.equals(sizes.get(content), 0))
                .count();
    }
}
