package swapreplay.traces.capture;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** Takes settled events and writes them, with their contents, and ends a block at least every second, so that a kill loses no more. */
final class TraceThread implements Runnable {
    private static final long WAIT_NS = 2_000_000;
    private static final long FLUSH_NS = 1_000_000_000;
    /** Places of the ring are given back at least this often. */
    private static final int BATCH = 1024;

    private final PendingEvents pending;
    private final PagePool pool;
    private final TraceWriter writer;
    private final Map<String, Integer> names = new HashMap<>();
    private volatile long events;
    private volatile long fileBytes;
    private volatile long cpuNs;
    private volatile @Nullable Exception failure;

    TraceThread(PendingEvents pending, PagePool pool, TraceWriter writer) {
        this.pending = pending;
        this.pool = pool;
        this.writer = writer;
    }

    @Override
    public void run() {
        try {
            loop();
        } catch (IOException | RuntimeException e) {
            failure = e;
            discardTheRest();
        }
        cpuNs = ThreadFacts.cpuNs();
    }

    private void loop() throws IOException {
        long flushed = System.nanoTime();
        boolean dirty = false;
        for (long count = pending.available(); count >= 0; count = pending.available()) {
            if (count == 0) {
                LockSupport.parkNanos(WAIT_NS);
            } else {
                write(Math.min(count, BATCH));
                dirty = true;
            }
            if (dirty && System.nanoTime() - flushed > FLUSH_NS) {
                writer.endBlocks();
                fileBytes = writer.fileBytes();
                flushed = System.nanoTime();
                dirty = false;
            }
        }
    }

    private void write(long count) throws IOException {
        long first = pending.first();
        for (long number = first; number < first + count; number++) {
            int page = pending.page(number);
            int content = -1;
            if (page >= 0) {
                content = writer.content(pool.array(page), pool.offset(page));
                pool.give(page);
            }
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
        }
        pending.takenUpTo(first + count);
        events = first + count;
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
    Exception failure() {
        return failure;
    }
}
