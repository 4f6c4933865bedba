package swapreplay.replay.engine;

import java.io.IOException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;

/**
 * Turns the events of a trace into operations on a device: infers frees, draws stand-ins, leaves out what never reaches the device.
 * Every stream over a trace gives the same operations and checkpoints.
 */
final class OpStream implements AutoCloseable {
    /** Points of a timeline, about. */
    static final int CHECKPOINTS = 400;

    private final EventCursor cursor;
    private final Survey survey;
    private final long interval;
    private long events;
    private long writeNumber;
    private long timeNs;

    OpStream(TraceReader trace, Survey survey) {
        this.cursor = trace.cursor();
        this.survey = survey;
        this.interval = Math.max(1, trace.events() / CHECKPOINTS);
    }

    /** Replaces the operations in {@code batch} by the next ones. @return false at the end of the trace */
    boolean fill(OpBatch batch) throws IOException {
        batch.length = 0;
        batch.checkpoint = false;
        boolean more = true;
        while (!batch.full() && !batch.checkpoint && more) {
            more = cursor.next();
            if (more) {
                add(batch);
                batch.checkpoint = ++events % interval == 0;
            }
        }
        batch.events = events;
        batch.timeNs = timeNs;
        return more;
    }

    private void add(OpBatch batch) {
        long slot = cursor.slot();
        timeNs = cursor.timeNs();
        switch (cursor.op()) {
            case WRITE -> {
                int known = cursor.contentId();
                int content = known >= 0 ? known : survey.standIns.contentFor(slot, writeNumber);
                writeNumber++;
                batch.add(cursor.startsRequest() ? OpBatch.WRITE : OpBatch.WRITE_MORE, slot, content, 1, timeNs);
            }
            case READ -> read(batch, slot, -1, survey.readFrees);
            case SWAPOFF_READ -> read(batch, slot, OpBatch.SWAPOFF, true);
            case FREE -> free(batch, slot);
            case DISCARD, OTHER_DISCARD -> discard(batch, Math.max(0, slot), slot + cursor.pages());
            case SWAPOFF -> discard(batch, 0, survey.slots);
            case OTHER_READ, OTHER_WRITE, SWAPON, LOST -> {}
        }
    }

    private void read(OpBatch batch, long slot, int who, boolean frees) {
        if (slot < survey.slots) {
            batch.add(OpBatch.READ, slot, who, 1, timeNs);
            batch.starts[batch.length - 1] = cursor.startsRequest();
        }
        if (frees) {
            free(batch, slot);
        }
    }

    private void free(OpBatch batch, long slot) {
        if (slot < survey.slots) {
            batch.add(OpBatch.FREE, slot, -1, 1, timeNs);
        }
    }

    // a discard of a whole device reaches beyond the last slot that the trace writes, and so beyond our device
    private void discard(OpBatch batch, long first, long end) {
        long bound = Math.min(end, survey.slots);
        if (first < bound) {
            batch.add(OpBatch.DISCARD, first, -1, bound - first, timeNs);
        }
    }

    @Override
    public void close() {
        cursor.close();
    }
}
