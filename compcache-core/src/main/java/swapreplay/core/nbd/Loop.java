package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One thread that serves the requests of several connections, whichever has some. A thread for each would have to be woken for each
 * request, and where requests come one by one that costs more than the request.
 *
 * <p>Nobody waits for another's disk or slow client: what is about to take long {@linkplain #leave leaves}. Then the thread stays with that
 * connection to the end of the round, and a spare one serves the others.
 */
final class Loop {
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Finds a loop with next to nothing to do. */
    private final UnaryOperator<@Nullable Loop> idle;

    /** How many guests are here or on their way. */
    private final AtomicInteger population = new AtomicInteger();

    private final Selector selector;
    private final Consumer<SelectionKey> collect = this::collect;
    private final ConcurrentLinkedQueue<Guest> arrivals = new ConcurrentLinkedQueue<>();
    private final LoopLoad load = new LoopLoad();

    // Of the thread that serves; handed on with it.
    private final List<Guest> guests = new ArrayList<>();
    private Guest[] ready = new Guest[16];
    private int readyCount;
    private @Nullable Guest current;

    /** Some guest's channel was closed from outside. */
    private volatile boolean someClosed;

    private volatile boolean closed;
    private volatile @Nullable Thread serving;
    /** Waits for its turn to serve. Guarded by this. */
    private @Nullable Thread spare;

    Loop(UnaryOperator<@Nullable Loop> idle) throws IOException {
        this.idle = idle;
        selector = Selector.open();
    }

    /** Starts serving. @throws OutOfMemoryError if there are no threads */
    synchronized void start() {
        Thread first = newThread();
        serving = first;
        first.start();
        // made now: when it is needed, this machine may wait for us to swap
        newThread().start();
    }

    private Thread newThread() {
        Thread thread = new Thread(this::run, "nbd-loop");
        thread.setDaemon(true);
        return thread;
    }

    LoopLoad load() {
        return load;
    }

    boolean isClosed() {
        return closed;
    }

    int population() {
        return population.get();
    }

    /** A guest will come. */
    void expect() {
        population.incrementAndGet();
    }

    /** From any thread: the guest, which is expected, is served from now on. */
    void add(Guest guest) {
        arrivals.add(guest);
        selector.wakeup();
        if (closed && arrivals.remove(guest)) {
            guest.end(null, new ClosedChannelException());
        }
    }

    /** From any thread: the channel of one of the guests was closed. */
    void sweep() {
        someClosed = true;
        selector.wakeup();
    }

    /** Ends the threads, and the stay of every guest. */
    synchronized void close() {
        closed = true;
        notifyAll();
        selector.wakeup();
    }

    private void run() {
        while (awaitTurn()) {
            while (serving == Thread.currentThread()) {
                try {
                    turn();
                } catch (OutOfMemoryError e) {
                    LockSupport.parkNanos(PATIENCE_NS); // whoever has something to say still has it afterwards
                } catch (IOException | RuntimeException e) {
                    closed = true; // a selector that does not work: nobody must wait for it
                    endAll(e);
                }
            }
        }
    }

    /** @return false if this thread is not needed any more */
    private synchronized boolean awaitTurn() {
        Thread me = Thread.currentThread();
        if (serving == me) {
            return true;
        } else if (closed || spare != null) {
            return false;
        }
        spare = me;
        while (serving != me) {
            if (closed) {
                return false;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return false; // nobody does
            }
        }
        return true;
    }

    /** @return false if there is no thread to serve the others */
    private synchronized boolean handOn() {
        selector.wakeup(); // this turn does not get to those who have arrived or gone
        Thread next = spare;
        if (next != null) {
            spare = null;
            serving = next;
            notifyAll();
            return true;
        }
        Thread made = newThread();
        serving = made;
        try {
            made.start();
            return true;
        } catch (OutOfMemoryError e) {
            serving = Thread.currentThread();
            return false;
        }
    }

    private void turn() throws IOException {
        readyCount = 0;
        selector.select(collect);
        load.begin();
        for (int i = 0; i < readyCount; i++) {
            serve(ready[i]);
            if (serving != Thread.currentThread()) {
                return;
            }
        }
        for (int count = arrivals.size(); count > 0; count--) {
            takeIn(arrivals.poll());
        }
        if (someClosed) {
            someClosed = false;
            endClosed();
        }
        if (load.end() && guests.size() > 1) {
            relieve();
        }
        if (closed) {
            endAll(new ClosedChannelException());
        }
    }

    private void collect(SelectionKey key) {
        if (readyCount == ready.length) {
            ready = Arrays.copyOf(ready, 2 * readyCount);
        }
        ready[readyCount++] = (Guest) key.attachment();
    }

    private void serve(Guest guest) {
        current = guest;
        guest.rounds++;
        String reason = null;
        Throwable error = null;
        try {
            reason = guest.transmission.round();
        } catch (IOException | RuntimeException | Error e) {
            error = e;
        }
        if (guest.left) {
            guest.end(reason, error); // the loop has another thread now, or does not know this guest any more
            return;
        }
        current = null;
        if (reason != null || error != null) {
            remove(guest);
            guest.end(reason, error);
        }
    }

    /**
     * Called in the middle of a guest's round: from here on it may take long. The socket waits from now on, and the guest's own thread will
     * go on after this round.
     */
    void leave(Guest guest) throws IOException {
        if (current != guest) {
            throw new IllegalStateException("not this guest's round");
        }
        current = null;
        guest.left = true;
        remove(guest);
        guest.channel.configureBlocking(true);
        handOn();
    }

    private void remove(Guest guest) {
        guests.remove(guest);
        SelectionKey key = guest.key;
        if (key != null) {
            key.cancel();
        }
        population.decrementAndGet();
    }

    private void takeIn(@Nullable Guest guest) {
        if (guest == null) {
            return; // taken back, because everything ends
        }
        try {
            guest.channel.configureBlocking(false);
            guest.key = guest.channel.register(selector, SelectionKey.OP_READ, guest);
            guests.add(guest);
        } catch (CancelledKeyException e) {
            add(guest); // it was here a moment ago; the selector forgets that at the next turn
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            SelectionKey key = guest.key;
            if (key != null) {
                key.cancel();
            }
            population.decrementAndGet();
            guest.end(null, e);
        }
    }

    private void endClosed() {
        for (Iterator<Guest> all = guests.iterator(); all.hasNext(); ) {
            Guest guest = all.next();
            if (!guest.channel.isOpen()) {
                all.remove();
                population.decrementAndGet();
                guest.end(null, new ClosedChannelException());
            }
        }
    }

    private void endAll(Exception reason) {
        synchronized (this) {
            serving = null;
        }
        for (Guest guest : guests) {
            guest.end(null, reason);
        }
        for (Guest guest = arrivals.poll(); guest != null; guest = arrivals.poll()) {
            guest.end(null, reason);
        }
        try {
            selector.close();
        } catch (IOException e) {
            // nobody needs it any more
        }
    }

    /** Too busy with several guests, while another loop has next to nothing to do: one of them moves there. */
    private void relieve() {
        Guest mover = null;
        int active = 0;
        for (Guest guest : guests) {
            if (guest.rounds > 0) {
                active++;
                mover = guest;
            }
            guest.rounds = 0;
        }
        Loop other = active < 2 || !load.high() ? null : idle.apply(this);
        if (other != null && mover != null) {
            remove(mover);
            other.expect();
            mover.loop = other;
            other.add(mover);
        }
    }
}
