package swapreplay.traces.capture;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/**
 * Takes settled events and writes them, with their contents. Ends the blocks, so that a kill or a full disk loses no more, every second, when it also
 * says what is known so far, and every quarter of a MiB: contents stand before their events, and are worth nothing without them.
 */
final class TraceThread implements Runnable {
    private static final long WAIT_NS = 2_000_000;
    private static final long FLUSH_NS = 1_000_000_000;
    private static final long QUIET_FLUSH_NS = 10 * FLUSH_NS;
    private static final long FLUSH_BYTES = 256 << 10;
    /** Places of the ring are given back at least this often. */
    private static final int BATCH = 64;

    private final PendingEvents pending;
    private final PagePool pool;
    private final TraceWriter writer;
    private final Consumer<TraceWriter> soFar;
    private final boolean withoutEvents;
    private final Map<String, Integer> names = new HashMap<>();
    private volatile long events;
    private volatile long fileBytes;
    private volatile long cpuNs;
    private volatile @Nullable Throwable failure;

    /**
     * @param soFar annotates the trace with what is known of it now
     * @param withoutEvents that is all that comes, and is kept every some seconds
     */
    TraceThread(
            PendingEvents pending,
            PagePool pool,
            TraceWriter writer,
            Consumer<TraceWriter> soFar,
            boolean withoutEvents) {
        this.pending = pending;
        this.pool = pool;
        this.writer = writer;
        this.soFar = soFar;
        this.withoutEvents = withoutEvents;
    }

    @Override
    public void run() {
        try {
            loop();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failure = e;
            discardTheRest();
        }
        cpuNs = ThreadFacts.cpuNs();
    }

    private void loop() throws IOException {
        long flushed = System.nanoTime() - FLUSH_NS; // what is known at the start goes into the first blocks
        boolean dirty = false;
        for (long count = pending.available(); count >= 0; count = pending.available()) {
            if (count == 0) {
                LockSupport.parkNanos(WAIT_NS);
            } else {
                write(Math.min(count, BATCH));
                dirty = true;
            }
            boolean due = System.nanoTime() - flushed >= (withoutEvents ? QUIET_FLUSH_NS : FLUSH_NS);
            dirty |= due && withoutEvents;
            if (dirty && (due || writer.fileBytes() - fileBytes > FLUSH_BYTES)) {
                if (due) {
                    soFar.accept(writer);
                    flushed = System.nanoTime();
                }
                writer.endBlocks();
                fileBytes = writer.fileBytes();
                dirty = false;
            }
        }
    }

    private void write(long count) throws IOException {
        long first = pending.first();
        long number = first;
        try {
            for (; number < first + count; number++) {
                writeEvent(number);
            }
        } finally {
            pending.takenUpTo(
                    number); // after a failure the page of this event was not given back, those before it were
            events = number;
        }
    }

    private void writeEvent(long number) throws IOException {
        int page = pending.page(number);
        int content = page < 0 ? -1 : writer.content(pool.array(page), pool.offset(page));
        Op op = pending.op(number);
        writer.event(
                pending.timeNs(number),
                op,
                pending.slot(number),
                pending.pages(number),
                content,
                pending.startsRequest(number),
                pending.pid(number),
                name(pending.comm(number)));
        if (page >= 0) {
            pool.give(page);
        }
    }

    private int name(String comm) throws IOException {
        if (comm.isEmpty()) {
            return -1;
        }
        Integer known = names.get(comm);
        if (known == null) {
            known = writer.name(comm);
            names.put(comm, known);
        }
        return known;
    }

    /** After a failure the others must not wait for room that nobody makes. */
    private void discardTheRest() {
        for (long count = pending.available(); count >= 0; count = pending.available()) {
            if (count == 0) {
                LockSupport.parkNanos(WAIT_NS);
                continue;
            }
            long first = pending.first();
            for (long number = first; number < first + count; number++) {
                if (pending.page(number) >= 0) {
                    pool.give(pending.page(number));
                }
            }
            pending.takenUpTo(first + count);
        }
    }

    /** Events written so far. Any thread. */
    long events() {
        return events;
    }

    /** Size of the file at its last flush. Any thread. */
    long fileBytes() {
        return fileBytes;
    }

    /** CPU time of the thread, known after its end. */
    long cpuNs() {
        return cpuNs;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
