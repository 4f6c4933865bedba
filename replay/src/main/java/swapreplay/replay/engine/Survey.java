package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/**
 * What must be known of a trace before its replay, and the counts that no configuration changes, from one pass over its events.
 */
final class Survey {
    private static final int WRITTEN = 1;
    private static final int LIVE = 2;

    /** Whether a swap-in frees its slot. */
    final boolean readFrees;
    /** For writes without a page. */
    final StandIns standIns = new StandIns();
    /** How often each distinct page is written. */
    final int[] writesOf;

    /** Slots that a device needs to hold all that is written. */
    long slots = 1;

    long writes;
    long reads;
    /** Slots that held a page when a discard, a notice, a read or swapoff freed them. */
    long frees;
    /** Reads of slots that the trace has never seen written. */
    long readMisses;
    /** Reads of slots that were taken as free: sharers of a page, or a wrong {@link #readFrees}. */
    long readsAfterFree;
    /** Writes without a page. */
    long imputed;
    /** Slots that were written at least once. */
    long slotsWritten;
    /** Most slots in use at a time. */
    long peakLive;

    private final SlotInts state = new SlotInts();
    private long live;

    private Survey(boolean readFrees, int distinctPages) {
        this.readFrees = readFrees;
        this.writesOf = new int[distinctPages];
    }

    /** @throws ReplayException if the trace names slots that no device has */
    static Survey of(TraceReader trace, FreeOnRead freeOnRead) throws IOException, ReplayException {
        Survey survey = new Survey(freeOnRead.in(trace.metadata()), trace.distinctPages());
        long event = 0;
        try (EventCursor cursor = trace.cursor()) {
            while (cursor.next()) {
                if (cursor.op().code() <= Op.FREE.code()) {
                    survey.requirePlausible(cursor, trace.path(), event);
                }
                survey.add(cursor);
                event++;
            }
        }
        return survey;
    }

    private void requirePlausible(EventCursor event, Path file, long number) throws ReplayException {
        if (event.slot() < 0 || event.slot() >= SlotInts.MAX_SLOTS) {
            throw new ReplayException(
                    file + ": event " + number + " (" + event.op().word() + ") names slot " + event.slot()
                            + ", beyond any swap device\n  The file is damaged, or was made by a faulty writer. Import or record it again.");
        }
    }

    private void add(EventCursor event) {
        long slot = event.slot();
        switch (event.op()) {
            case WRITE -> write(slot, event.contentId());
            case READ -> read(slot, readFrees);
            case SWAPOFF_READ -> read(slot, true);
            case FREE -> release(slot);
            case DISCARD, OTHER_DISCARD -> discard(Math.max(0, slot), slot + event.pages());
            case SWAPOFF -> discard(0, slots);
            case OTHER_READ, OTHER_WRITE, SWAPON, LOST -> {}
        }
    }

    private void write(long slot, int content) {
        writes++;
        slots = Math.max(slots, slot + 1);
        if (content < 0) {
            imputed++;
        } else {
            writesOf[content]++;
            standIns.cover(content);
        }
        int before = state.get(slot);
        if ((before & LIVE) == 0) {
            slotsWritten += before == 0 ? 1 : 0;
            live++;
            peakLive = Math.max(peakLive, live);
            state.set(slot, WRITTEN | LIVE);
        }
    }

    private void read(long slot, boolean frees) {
        reads++;
        int before = state.get(slot);
        if (before == 0) {
            readMisses++;
        } else if ((before & LIVE) == 0) {
            readsAfterFree++;
        }
        if (frees) {
            release(slot);
        }
    }

    private void discard(long first, long end) {
        long bound = Math.min(end, slots);
        for (long slot = state.nextSet(first, bound); slot < bound; slot = state.nextSet(slot + 1, bound)) {
            release(slot);
        }
    }

    private void release(long slot) {
        if ((state.get(slot) & LIVE) != 0) {
            state.set(slot, WRITTEN);
            live--;
            frees++;
        }
    }
}
