package swapreplay.traces.capture;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages back from the swap device, past the page cache, on a thread of its own. Work comes and results go through rings of fixed size.
 * After a batch of results it asks the event source for a mark: when the mark comes out of the stream, every event that could have
 * touched those slots before they were read has come out, too. The mark is put in twice, because the kernel picks the oldest event of all
 * processors while they go on: only what follows a line is sure to have seen everything before it.
 */
final class ReadBack implements AutoCloseable {
    /** The page was read. */
    static final byte READ = 0;
    /** It was read and holds only zeros. */
    static final byte ZERO = 1;
    /** There was no time or no buffer to read it. */
    static final byte LATE = 2;
    /** The device refused. */
    static final byte FAILED = 3;

    private static final int CAPACITY = 1 << 16;
    private static final int MASK = CAPACITY - 1;
    private static final int MARK_EVERY = 64;
    /**
     * On a device where pages are soon gone, work older than this is the most likely to be in vain. It is dropped only when there is too much
     * of it, some 50 ms of reading.
     */
    private static final long TOO_OLD_NS = 50_000_000;

    /** The share of the writes that are read back is halved while the backlog stays, and doubled while there is none; a burst alone costs no share. */
    private static final double LEAST_SHARE = 1.0 / 64;

    private static final long DOWN_NS = 200_000_000, UP_NS = 100_000_000, CAUGHT_UP_NS = 5_000_000;

    private static final int WARM_UP_READS = 2000;
    private static final int BACKLOG = 1 << 13;
    private static final long WAIT_NS = 100_000;

    private final long[] workSlot = new long[CAPACITY];
    private final long[] workNumber = new long[CAPACITY];
    private final long[] workTimeNs = new long[CAPACITY];
    private volatile long workTail;
    private volatile long workHead;

    private final long[] doneNumber = new long[CAPACITY];
    private final int[] donePage = new int[CAPACITY];
    private final byte[] doneOutcome = new byte[CAPACITY];
    private volatile long doneTail;
    private volatile long doneHead;

    private final EventSource source;
    private final SwapDevice device;
    private final PagePool pool;
    private final FileChannel channel;
    private final ByteBuffer direct;
    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile int threadId = -1;
    private volatile long cpuNs;
    private volatile double share = 1;
    private long shareSetNs = System.nanoTime();
    private long behindSinceNs = shareSetNs;
    private long usualReadNs;
    private volatile boolean sleeping;
    private volatile boolean stopped;
    private volatile @Nullable IOException failure;

    /** Opens the device read-only, beside its use as swap, and starts the thread. */
    static ReadBack open(EventSource source, SwapDevice device, PagePool pool) throws CaptureException {
        try {
            FileChannel channel = FileChannel.open(device.path(), StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
            return new ReadBack(source, device, pool, channel);
        } catch (IOException | UnsupportedOperationException e) {
            throw new CaptureException(
                    "cannot open " + device.path() + " for reading pages back: " + e.getMessage(),
                    "Record as root, or without page contents (--contents none).",
                    e);
        }
    }

    /** Starts the thread; the channel is closed with this. */
    ReadBack(EventSource source, SwapDevice device, PagePool pool, FileChannel channel) {
        this.source = source;
        this.device = device;
        this.pool = pool;
        this.channel = channel;
        // one page: where the memory begins on a page boundary already, the slice alone would hold two
        direct = ByteBuffer.allocateDirect(2 * device.pageSize())
                .alignedSlice(device.pageSize())
                .slice(0, device.pageSize());
        thread = new Thread(this::run, "read-back");
        thread.setDaemon(true);
        thread.start();
    }

    /** The kernel's id of the thread, once it runs. */
    int threadId() throws InterruptedException {
        started.await();
        return threadId;
    }

    /** What part of the writes there is time for: 1, or less after there was work for more than 50 ms. Any thread. */
    double share() {
        return share;
    }

    /**
     * A backlog is the work that waits, in the time that it will take; and where pages are soon gone, also what this page has waited, as its event may have come
     * late.
     */
    private void adapt(long readNs, long waitedNs, long nowNs) {
        usualReadNs += (readNs - usualReadNs) / 64;
        long backlogNs = (workTail - workHead) * usualReadNs;
        if (device.zram()) {
            backlogNs = Math.max(backlogNs, waitedNs);
        }
        if (backlogNs <= TOO_OLD_NS) {
            behindSinceNs = nowNs;
        } else if (device.zram()) {
            // Who is kept from running does not see the backlog grow, only how old it is: this page was due when it had
            // waited that long.
            behindSinceNs = Math.max(shareSetNs, Math.min(behindSinceNs, nowNs - waitedNs + TOO_OLD_NS));
        }
        if (nowNs - behindSinceNs > DOWN_NS && share > LEAST_SHARE) {
            share /= 2;
            behindSinceNs = nowNs;
            shareSetNs = nowNs;
        } else if (backlogNs < CAUGHT_UP_NS && share < 1 && nowNs - shareSetNs > UP_NS) {
            share = Math.min(1, 2 * share);
            shareSetNs = nowNs;
        }
    }

    /**
     * Asks for a slot; false if there is too much to do. Events' thread.
     * @param timeNs since when it could have been read
     */
    boolean offer(long number, long slot, long timeNs) {
        long tail = workTail;
        if (tail - workHead == CAPACITY) {
            return false;
        }
        int at = (int) tail & MASK;
        workNumber[at] = number;
        workSlot[at] = slot;
        workTimeNs[at] = timeNs;
        workTail = tail + 1;
        if (sleeping) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    /** The first result that has not been taken. Events' thread. */
    long firstResult() {
        return doneHead;
    }

    long number(long result) {
        return doneNumber[(int) result & MASK];
    }

    int page(long result) {
        return donePage[(int) result & MASK];
    }

    byte outcome(long result) {
        return doneOutcome[(int) result & MASK];
    }

    /** Results before this one are done with. Events' thread. */
    void takenUpTo(long result) {
        doneHead = result;
    }

    /** Whether every page asked for has been read and judged. Any thread. */
    boolean idle() {
        return workHead == workTail && doneHead == doneTail;
    }

    /** Reads done. Any thread. */
    long reads() {
        return doneTail;
    }

    /** CPU time of the thread, known after {@link #close}. */
    long cpuNs() {
        return cpuNs;
    }

    @Nullable
    IOException failure() {
        return failure;
    }

    private void run() {
        threadId = ThreadFacts.id();
        ThreadFacts.raisePriority();
        warmUp();
        started.countDown();
        try {
            loop();
        } catch (IOException e) {
            failure = e;
        }
        cpuNs = ThreadFacts.cpuNs();
    }

    /** Reads the header often enough to have the code compiled, see {@link WarmUp}. */
    private void warmUp() {
        int page = pool.take();
        for (int i = 0; i < WARM_UP_READS; i++) {
            read(0, page);
        }
        pool.give(page);
        failure = null; // if reading fails, it will fail again where it matters
    }

    private void loop() throws IOException {
        int unmarked = 0;
        long head = 0;
        while (!stopped) {
            if (workHead == workTail) {
                if (unmarked > 0) {
                    mark();
                    unmarked = 0;
                }
                waitForWork();
            } else if (doneTail - doneHead == CAPACITY) {
                LockSupport.parkNanos(WAIT_NS);
            } else {
                one((int) workHead & MASK);
                workHead = ++head; // only this thread moves it
                if (++unmarked == MARK_EVERY) {
                    mark();
                    unmarked = 0;
                }
            }
        }
    }

    private void waitForWork() {
        sleeping = true;
        if (workHead == workTail && !stopped) {
            LockSupport.park(this);
        }
        sleeping = false;
        behindSinceNs = System.nanoTime();
    }

    private void mark() throws IOException {
        long results = doneTail;
        source.mark(results);
        source.mark(results);
    }

    private void one(int at) {
        long startNs = System.nanoTime();
        boolean old = device.zram() && workTail - workHead > BACKLOG && startNs - workTimeNs[at] > TOO_OLD_NS;
        int page = old ? PendingEvents.NO_PAGE : pool.take();
        byte outcome = page < 0 ? LATE : read(workSlot[at], page);
        if (page >= 0 && outcome != READ) {
            pool.give(page);
            page = PendingEvents.NO_PAGE;
        }
        if (page >= 0) {
            long nowNs = System.nanoTime();
            adapt(nowNs - startNs, startNs - workTimeNs[at], nowNs);
        }
        long tail = doneTail;
        int to = (int) tail & MASK;
        doneNumber[to] = workNumber[at];
        donePage[to] = page;
        doneOutcome[to] = outcome;
        doneTail = tail + 1;
    }

    private byte read(long slot, int page) {
        try {
            direct.clear();
            if (channel.read(direct, slot * device.pageSize()) != device.pageSize()) {
                return FAILED;
            }
        } catch (IOException e) {
            failure = e;
            return FAILED;
        }
        byte[] array = pool.array(page);
        int offset = pool.offset(page);
        direct.get(0, array, offset, device.pageSize());
        // Not zero in its first byte, or somewhere: compared with itself shifted by one.
        boolean zero = array[offset] == 0
                && java.util.Arrays.mismatch(
                                array,
                                offset,
                                offset + device.pageSize() - 1,
                                array,
                                offset + 1,
                                offset + device.pageSize())
                        < 0;
        return zero && device.zram() ? ZERO : READ;
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }
}
