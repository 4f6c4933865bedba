package swapreplay.replay.live;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import swapreplay.traces.event.Op;

/**
 * Operations between the connections and the thread that writes them to a trace: a ring of fixed size, contents included. When it
 * is full a client waits, for a limited time; after that operations are lost, and counted, until there is room
 * again. Makes no objects.
 */
final class RecordQueue {
    private final int capacity;
    private final long patienceMs;
    private final long[] timeNs;
    private final long[] slot;
    private final long[] pages;
    private final Op[] op;
    private final boolean[] starts;
    private final byte[][] content;
    private final long startNs = System.nanoTime();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private long head;
    private long tail;
    private long lost;
    private boolean losing;
    private boolean ended;

    /**
     * @param capacity operations; each takes a page of memory
     * @param patienceMs how long a client waits for room, before the first operation is lost
     */
    RecordQueue(int capacity, int pageSize, long patienceMs) {
        this.capacity = capacity;
        this.patienceMs = patienceMs;
        timeNs = new long[capacity];
        slot = new long[capacity];
        pages = new long[capacity];
        op = new Op[capacity];
        starts = new boolean[capacity];
        content = new byte[capacity][pageSize];
    }

    /** Receives what was put in, one operation after the other. */
    interface Sink {
        /** @param page is null unless {@code op} is a write */
        void take(long timeNs, Op op, long slot, long pages, byte[] page, boolean starts) throws java.io.IOException;

        /** So many operations are missing before the next one. */
        void lost(long timeNs, long count) throws java.io.IOException;
    }

    /** Adds an operation, with the first bytes of {@code page} if it is a write. */
    void put(Op kind, long first, long count, byte[] page, boolean startsRequest) {
        lock.lock();
        try {
            if (tail - head == capacity && !waitForRoom()) {
                lost++;
                return;
            }
            losing = false;
            int at = (int) (tail % capacity);
            timeNs[at] = System.nanoTime() - startNs;
            op[at] = kind;
            slot[at] = first;
            pages[at] = count;
            starts[at] = startsRequest;
            if (kind == Op.WRITE) {
                System.arraycopy(page, 0, content[at], 0, content[at].length);
            }
            tail++;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean waitForRoom() {
        long left = losing || ended ? 0 : TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (tail - head == capacity && left > 0) {
            try {
                left = notFull.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        losing = tail - head == capacity;
        return !losing;
    }

    /** Hands operations to {@code sink} until {@link #end} was called and all are handed over. */
    void drainTo(Sink sink) throws java.io.IOException {
        long lostBefore = 0;
        while (true) {
            long lostNow;
            long until;
            lock.lock();
            try {
                while (tail == head && !ended) {
                    notEmpty.awaitUninterruptibly();
                }
                if (tail == head && lost == lostBefore) {
                    return;
                }
                until = tail;
                lostNow = lost;
            } finally {
                lock.unlock();
            }
            long before = lostNow - lostBefore;
            long at = head; // this thread alone moves it
            for (; at < until; at++) {
                int index = (int) (at % capacity);
                sink.take(timeNs[index], op[index], slot[index], pages[index], content[index], starts[index]);
                if ((at & 63) == 63) {
                    freeUpTo(at + 1);
                }
            }
            freeUpTo(until);
            if (before > 0) {
                sink.lost(System.nanoTime() - startNs, before);
                lostBefore = lostNow;
            }
        }
    }

    private void freeUpTo(long position) {
        lock.lock();
        try {
            head = position;
            notFull.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more operations come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Operations that found no room. */
    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }
}
