package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceReader;

/**
 * One walk of a trace over a target, by one thread: the operations start in the order of the trace, each as soon as its time has come, fewer
 * than {@code depth} others are under way, and none of these touches its slots. Every read of a known page is verified.
 */
final class TargetRun {
    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();
    /** {@link #held} of a slot of which nothing is known: a request that would have changed it failed. */
    private static final int UNKNOWN = -1;
    /** How often at least a waiting run looks whether it is to stop. */
    private static final long LOOK_NS = 50_000_000;
    /** How long a stopped run waits for what is under way. */
    private static final long PATIENCE_NS = 10_000_000_000L;
    /** Slots that one request frees at most: an NBD request counts bytes in 32 bits. */
    private static final long MOST_FREED = 1 << 14;
    /** The timer is no more precise than this; the rest of a wait is spun. */
    private static final long SPIN_NS = 80_000;

    private final Target target;
    private final TraceReader trace;
    private final Pace pace;
    private final int depth;
    private final BooleanSupplier stop;
    private final int pageSize;
    private final byte[] page;
    private final long zeros;
    /** Content id plus 1; 0: never written or freed. As of the last request that is done. */
    private final SlotInts held = new SlotInts();

    private final Deque<Request> idle = new ArrayDeque<>();
    private final List<Request> underWay = new ArrayList<>();
    private final BlockingQueue<Request> done;
    private final TargetTimes times = new TargetTimes();

    private long startNs;
    private long firstNs = -1;
    /** A request that further pages may belong to. */
    private @Nullable Request open;

    private long openTimeNs;
    private boolean requestFailed;
    private boolean stopped;
    private long verified;
    private long wrong;
    private long refused;
    private String firstError = "";

    TargetRun(Target target, TraceReader trace, Pace pace, int depth, BooleanSupplier stop) {
        this.target = target;
        this.trace = trace;
        this.pace = pace;
        this.depth = depth;
        this.stop = stop;
        this.pageSize = trace.pageSize();
        this.page = new byte[pageSize];
        this.zeros = XXH64.hash(page, 0, pageSize, 0);
        this.done = new ArrayBlockingQueue<>(depth);
        for (int i = 0; i < depth; i++) {
            idle.add(new Request(pageSize, target.maxPages()));
        }
    }

    /** Starts the clock. */
    void start() {
        startNs = System.nanoTime();
    }

    /**
     * Starts the operations of the batch; the last ones may be under way still, or wait for what may belong to their request.
     *
     * @return false if it was stopped
     * @throws TargetLostException if the target does not answer any more
     */
    boolean apply(OpBatch batch) throws IOException {
        for (int i = 0; i < batch.length && !stopped; i++) {
            apply(batch, i);
            stopped = stopped || stop.getAsBoolean();
        }
        return !stopped;
    }

    /** Waits until everything is done; after a stop, not for ever. */
    void drain() throws IOException {
        if (!stopped) {
            flush();
        }
        long end = System.nanoTime() + PATIENCE_NS;
        while (!underWay.isEmpty() && !(stop.getAsBoolean() && System.nanoTime() > end)) {
            finish(LOOK_NS);
        }
    }

    private void apply(OpBatch batch, int at) throws IOException {
        byte kind = batch.kind[at];
        Request begun = open;
        if (begun != null && continues(begun, batch, at)) {
            append(begun, kind, batch.content[at]);
            return;
        }
        flush();
        if (kind == OpBatch.FREE || kind == OpBatch.DISCARD) {
            free(batch.slot[at], batch.count[at], batch.time[at]);
        } else if (kind == OpBatch.WRITE_MORE && requestFailed) {
            refused++; // as in a swap device: the first page that fails ends a request
        } else {
            Request request = unused();
            request.begin(kind == OpBatch.READ ? Request.Kind.READ : Request.Kind.WRITE, batch.slot[at], 0);
            open = request;
            openTimeNs = batch.time[at];
            append(request, kind, batch.content[at]);
        }
    }

    /** Whether an operation is a further page of the request that was begun last. */
    private static boolean continues(Request begun, OpBatch batch, int at) {
        boolean sameRequest = switch (batch.kind[at]) {
            case OpBatch.WRITE_MORE -> begun.kind() == Request.Kind.WRITE;
            case OpBatch.READ -> begun.kind() == Request.Kind.READ && !batch.starts[at];
            default -> false;
        };
        return sameRequest && batch.slot[at] == begun.slot() + begun.pages();
    }

    private void append(Request request, byte kind, int content) throws IOException {
        if (kind == OpBatch.READ) {
            request.append();
        } else {
            trace.readContent(content, page, 0);
            int at = (int) request.pages() * pageSize;
            request.append(content);
            request.data().put(at, page);
        }
        if (request.pages() == target.maxPages()) {
            flush();
        }
    }

    /** Starts the request that was begun last, unless it is under way. */
    private void flush() throws IOException {
        Request begun = open;
        if (begun != null) {
            open = null;
            start(begun, openTimeNs);
        }
    }

    private void free(long first, long count, long timeNs) throws IOException {
        for (long done = 0; done < count && !stopped; done += MOST_FREED) {
            Request request = unused();
            request.begin(Request.Kind.FREE, first + done, Math.min(MOST_FREED, count - done));
            start(request, timeNs);
        }
    }

    private void start(Request request, long timeNs) throws IOException {
        await(request);
        awaitTime(timeNs);
        if (stopped) {
            idle.add(request);
            return;
        }
        underWay.add(request);
        request.starts();
        target.start(request, done::add);
        while (!done.isEmpty()) {
            finish(0);
        }
    }

    private Request unused() throws IOException {
        while (idle.isEmpty()) {
            finish(LOOK_NS);
        }
        return idle.remove();
    }

    /** Until no request under way touches its slots. */
    private void await(Request request) throws IOException {
        while (underWay.stream().anyMatch(request::conflictsWith)) {
            finish(LOOK_NS);
        }
    }

    private void awaitTime(long timeNs) throws IOException {
        if (pace.isAsap()) {
            return;
        }
        if (firstNs < 0) {
            firstNs = timeNs;
        }
        long due = startNs + pace.dueNs(timeNs - firstNs);
        for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
            if (left <= SPIN_NS) {
                Thread.onSpinWait();
            } else if (underWay.isEmpty()) {
                LockSupport.parkNanos(Math.min(left - SPIN_NS, LOOK_NS));
            } else {
                finish(Math.min(left - SPIN_NS, LOOK_NS));
            }
            stopped = stop.getAsBoolean();
        }
        times.addLateness(System.nanoTime() - due);
    }

    /** Takes account of a request that is done, if one is within the time. */
    private void finish(long waitNs) throws IOException {
        Request request;
        try {
            request = done.poll(waitNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (request == null) {
            return;
        }
        underWay.remove(request);
        idle.add(request);
        String error = request.error();
        if (request.isLost()) {
            throw new TargetLostException(String.valueOf(error));
        } else if (error == null) {
            if (!request.isSkipped()) {
                times.add(request);
            }
        } else if (firstError.isEmpty()) {
            firstError = error;
        }
        account(request, error != null);
    }

    private void account(Request request, boolean failed) throws IOException {
        switch (request.kind()) {
            case WRITE -> {
                requestFailed = failed && depth == 1; // deeper, the next page is on its way already
                refused += failed ? request.pages() : 0;
                for (int i = 0; i < request.pages(); i++) {
                    held.set(request.slot() + i, failed ? UNKNOWN : request.contents[i] + 1);
                }
            }
            case READ -> {
                for (int i = 0; i < request.pages(); i++) {
                    verify(request, i, failed);
                }
            }
            case FREE -> {
                long end = request.slot() + request.pages();
                for (long slot = held.nextSet(request.slot(), end); slot < end; slot = held.nextSet(slot + 1, end)) {
                    held.set(slot, failed ? UNKNOWN : 0);
                }
            }
        }
    }

    private void verify(Request read, int index, boolean failed) throws IOException {
        int content = held.get(read.slot() + index) - 1;
        if (failed) {
            verified++;
            wrong++;
        } else if (content >= 0 || (content == -1 && target.freeReadsAsZeros())) {
            read.data().get(index * pageSize, page);
            verified++;
            wrong += XXH64.hash(page, 0, pageSize, 0) == (content < 0 ? zeros : trace.fingerprint(content)) ? 0 : 1;
        }
    }

    TargetTimes times() {
        return times;
    }

    /** Reads that were compared with the page written, by page. */
    long verified() {
        return verified;
    }

    /** Of these, how many did not give it back. */
    long wrong() {
        return wrong;
    }

    /** Pages that the target did not take. */
    long refused() {
        return refused;
    }

    /** What the target answered to the first request that it did not carry out; empty if there was none. */
    String firstError() {
        return firstError;
    }
}
