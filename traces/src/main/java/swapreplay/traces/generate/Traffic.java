package swapreplay.traces.generate;

import java.io.IOException;
import java.util.SplittableRandom;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** Takes the operations of a pattern, and hands out slots as the kernel does: upwards, then those that became free. */
final class Traffic {
    private final TraceWriter writer;
    private final PageSupply pages;
    private final SplittableRandom random;
    private final int pageSize;
    private long[] free = new long[1024];
    private int freeSlots;
    private long nextSlot = 1;
    private long timeNs;
    private long writes;
    private long reads;
    private long frees;

    Traffic(TraceWriter writer, PageSupply pages, SplittableRandom random, int pageSize) {
        this.writer = writer;
        this.pages = pages;
        this.random = random;
        this.pageSize = pageSize;
    }

    int pageSize() {
        return pageSize;
    }

    /** The time of the operations that follow; never goes back. */
    void at(long newTimeNs) {
        timeNs = Math.max(timeNs, newTimeNs);
    }

    void after(long ns) {
        timeNs += ns;
    }

    long timeNs() {
        return timeNs;
    }

    /** Writes a page of the supply to a free slot. @return the slot */
    long write() throws IOException {
        return writeSized(pages.next(writer, random));
    }

    private long writeSized(int content) throws IOException {
        long slot = freeSlots > 0 ? free[--freeSlots] : nextSlot++;
        writer.event(timeNs, Op.WRITE, slot, 1, content, true, -1, -1);
        writes++;
        return slot;
    }

    /** Reads a page back; its slot is free then, as on zram. */
    void read(long slot) throws IOException {
        writer.event(timeNs, Op.READ, slot, 1, -1, true, -1, -1);
        reads++;
        release(slot);
    }

    /** The owner of the page is gone. */
    void free(long slot) throws IOException {
        writer.event(timeNs, Op.FREE, slot, 1, -1, true, -1, -1);
        frees++;
        release(slot);
    }

    private void release(long slot) {
        if (freeSlots == free.length) {
            free = java.util.Arrays.copyOf(free, 2 * freeSlots);
        }
        free[freeSlots++] = slot;
    }

    long writes() {
        return writes;
    }

    long reads() {
        return reads;
    }

    long frees() {
        return frees;
    }

    long slots() {
        return nextSlot;
    }
}
