package swapreplay.traces.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;

/** Plays the kernel: gives events in the order of a script, and the marks of the read-back thread when the script says so. */
final class ScriptedSource implements EventSource {
    private static final long TIMEOUT_S = 20;

    private final Deque<Consumer<BlockEvent>> steps = new ArrayDeque<>();
    private final LinkedBlockingQueue<Long> marks = new LinkedBlockingQueue<>();
    private final int device;
    private Kind kind = Kind.END;
    private @Nullable Consumer<BlockEvent> arrivals;
    private boolean late;
    private long number;
    private boolean skip;
    private long timeNs = System.nanoTime();
    boolean nothingMissing = true;

    ScriptedSource(int device) {
        this.device = device;
    }

    /** Events of this source wait to be put in order, as those of blktrace do. */
    ScriptedSource eventsComeLate() {
        late = true;
        return this;
    }

    /** The completion of a write comes in, before its turn. */
    ScriptedSource arrives(long slot, int pages, long timeNsOfIt) {
        steps.add(event -> {
            Kind before = kind;
            record(event, BlockEvent.Action.COMPLETE, BlockEvent.WRITE, slot, pages, "");
            event.timeNs = timeNsOfIt;
            Objects.requireNonNull(arrivals).accept(event);
            kind = before;
            skip = true;
        });
        return this;
    }

    /** Its turn. */
    ScriptedSource writtenAt(long slot, int pages, long timeNsOfIt) {
        steps.add(event -> {
            record(event, BlockEvent.Action.COMPLETE, BlockEvent.WRITE, slot, pages, "");
            event.timeNs = timeNsOfIt;
        });
        return this;
    }

    /** A probe tells of a freed slot. */
    ScriptedSource free(long slot) {
        steps.add(event -> {
            record(event, BlockEvent.Action.SLOT_FREE, 0, 0, 0, "");
            event.sector = slot;
        });
        return this;
    }

    @Override
    public boolean tellArrivals(Consumer<BlockEvent> listener) {
        arrivals = listener;
        return late;
    }

    /** A write is queued: pages from this slot on. */
    ScriptedSource write(long slot, int pages) {
        return queue(BlockEvent.WRITE | BlockEvent.SYNC, slot, pages, "perl");
    }

    ScriptedSource read(long slot, int pages) {
        return queue(BlockEvent.READ | BlockEvent.SYNC, slot, pages, "perl");
    }

    ScriptedSource discard(long slot, int pages) {
        return queue(BlockEvent.DISCARD | BlockEvent.WRITE, slot, pages, "kworker/0:1");
    }

    ScriptedSource queue(int category, long slot, int pages, String comm) {
        steps.add(event -> record(event, BlockEvent.Action.QUEUE, category, slot, pages, comm));
        return this;
    }

    /** A write is done; a request may cover several. */
    ScriptedSource written(long slot, int pages) {
        steps.add(event -> record(event, BlockEvent.Action.COMPLETE, BlockEvent.WRITE, slot, pages, ""));
        return this;
    }

    ScriptedSource lost(long events) {
        steps.add(event -> {
            kind = Kind.LOST;
            number = events;
        });
        return this;
    }

    /** The read-back of {@code results} pages in all is over, and both of its marks come out. */
    ScriptedSource readBack(long results) {
        return oneMark(results).oneMark(results);
    }

    /** Waits until a mark about so many results was put in, and gives one such mark. */
    ScriptedSource oneMark(long results) {
        steps.add(event -> {
            awaitMark(results);
            kind = Kind.MARK;
            number = results;
            event.timeNs = timeNs;
        });
        return this;
    }

    private void awaitMark(long results) {
        long seen = -1;
        try {
            while (seen < results) {
                Long mark = marks.poll(TIMEOUT_S, TimeUnit.SECONDS);
                if (mark == null) {
                    throw new AssertionError("no read-back of " + results + " pages in " + TIMEOUT_S + " s");
                }
                seen = mark;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void record(BlockEvent event, BlockEvent.Action action, int category, long slot, int pages, String comm) {
        kind = Kind.EVENT;
        timeNs += 1000;
        event.timeNs = timeNs;
        event.pid = 1234;
        event.device = device;
        event.sector = 8 * slot;
        event.bytes = 4096L * pages;
        event.category = category;
        event.action = action;
        event.comm = comm;
    }

    @Override
    public Kind next(BlockEvent event) {
        Consumer<BlockEvent> step = steps.poll();
        if (step == null) {
            return Kind.END;
        }
        skip = false;
        step.accept(event);
        return skip ? next(event) : kind;
    }

    @Override
    public void mark(long markNumber) {
        if (markNumber >= 0) {
            marks.add(markNumber);
        }
    }

    @Override
    public String name() {
        return "script";
    }

    @Override
    public void arm(int ownThread) {}

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean nothingMissingBefore(long markNs) {
        return nothingMissing;
    }

    @Override
    public void disarm() {}

    @Override
    public long lostBesides() {
        return 0;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void close() {}
}
