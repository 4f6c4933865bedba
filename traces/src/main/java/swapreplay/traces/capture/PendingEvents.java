package swapreplay.traces.capture;

import java.util.concurrent.locks.LockSupport;
import swapreplay.traces.event.Op;

/**
 * A ring of page events on their way from the thread that reads the kernel to the thread that writes the trace. Events leave in the order in
 * which they came, each when its contents are settled: read back and known to be of this write, or given up.
 * Numbers count from 0 and name an event for as long as it is in the ring.
 */
final class PendingEvents {
    private static final int CAPACITY = 1 << 17;
    private static final int MASK = CAPACITY - 1;
    private static final long WAIT_NS = 100_000;

    /** No page held. */
    static final int NO_PAGE = -1;

    private final long[] timeNs = new long[CAPACITY];
    private final long[] slot = new long[CAPACITY];
    private final long[] pages = new long[CAPACITY];
    private final int[] pid = new int[CAPACITY];
    private final int[] page = new int[CAPACITY];
    private final byte[] op = new byte[CAPACITY];
    private final boolean[] starts = new boolean[CAPACITY];
    private final boolean[] settled = new boolean[CAPACITY];
    private final String[] comm = new String[CAPACITY];

    private long next;
    private volatile long ready;
    private volatile long taken;
    private volatile boolean ended;

    /** The number that the next event gets. Reader's thread. */
    long next() {
        return next;
    }

    /** The oldest event that is not settled, or {@link #next}. Reader's thread. */
    long oldest() {
        return ready;
    }

    /** Whether the ring is full because its oldest event is not settled. Reader's thread. */
    boolean stuck() {
        return next - taken == CAPACITY && ready == taken;
    }

    /** Appends an event, waiting for the trace thread if the ring is full. Reader's thread. */
    long add(
            long time, Op kind, long first, long count, boolean startsRequest, int thread, String name, boolean known) {
        while (next - taken == CAPACITY) {
            LockSupport.parkNanos(WAIT_NS);
        }
        int at = (int) next & MASK;
        timeNs[at] = time;
        op[at] = (byte) kind.code();
        slot[at] = first;
        pages[at] = count;
        starts[at] = startsRequest;
        pid[at] = thread;
        comm[at] = name;
        page[at] = NO_PAGE;
        settled[at] = known;
        next++;
        if (known && ready == next - 1) {
            ready = next;
        }
        return next - 1;
    }

    /** The slot of an event in the ring. */
    long slot(long number) {
        return slot[(int) number & MASK];
    }

    long timeNs(long number) {
        return timeNs[(int) number & MASK];
    }

    boolean isSettled(long number) {
        return number < ready || settled[(int) number & MASK];
    }

    /** The event may leave, with the page of this index or {@link #NO_PAGE}. Reader's thread. */
    void settle(long number, int pageIndex) {
        int at = (int) number & MASK;
        page[at] = pageIndex;
        settled[at] = true;
        long first = ready;
        if (number == first) {
            while (first < next && settled[(int) first & MASK]) {
                first++;
            }
            ready = first;
        }
    }

    /** No event follows. Reader's thread. */
    void end() {
        ended = true;
    }

    /** Events that the trace thread may take; -1 when there will be none any more. */
    long available() {
        boolean last = ended;
        long count = ready - taken;
        return count == 0 && last ? -1 : count;
    }

    /** Number of the first event to take. Trace thread. */
    long first() {
        return taken;
    }

    Op op(long number) {
        return Op.ofCode(op[(int) number & MASK]);
    }

    long pages(long number) {
        return pages[(int) number & MASK];
    }

    boolean startsRequest(long number) {
        return starts[(int) number & MASK];
    }

    int pid(long number) {
        return pid[(int) number & MASK];
    }

    String comm(long number) {
        return comm[(int) number & MASK];
    }

    int page(long number) {
        return page[(int) number & MASK];
    }

    /** Gives back the places of all events before this one. Trace thread. */
    void takenUpTo(long number) {
        taken = number;
    }
}
