package swapreplay.core.nbd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A second thread of one connection for requests that may take long: reads of pages that have to come from the backing device, and changes or status of
 * large ranges. Those behind them are answered meanwhile, out of order as the protocol allows. Everything else is quicker done at once than handed
 * over. The thread comes into being with the first such request; a few may wait for it, then the connection waits.
 */
final class SlowLane {
    private static final int MOST_WAITING = 16;
    /** Changes of less are done at once. */
    private static final long LARGE_BYTES = 64L << 20;

    /** Looking at slots is much quicker than changing them. */
    private static final long LARGE_STATUS_BYTES = 16L << 30;

    private final Session session;
    private final Export export;
    private final Replies.Form replyForm;
    private final Transport transport;
    private final Validation validation;
    private final ConnectionStats stats;
    private final ServerState server;
    private final Replies.Gate gate;

    /** A ring, guarded by this. */
    private final Request[] waiting = new Request[MOST_WAITING];

    private final long[] arrivedNs = new long[MOST_WAITING];
    private long head;
    private long tail;
    private boolean over;
    private @Nullable Thread thread;

    SlowLane(
            Session session,
            Transport transport,
            Validation validation,
            ConnectionStats stats,
            ServerState server,
            Replies.Gate gate) {
        this.session = session;
        this.transport = transport;
        this.validation = validation;
        this.stats = stats;
        this.server = server;
        this.gate = gate;
        export = session.export();
        replyForm = session.form();
    }

    /** Whether a valid request belongs here. Those that carry a payload never do. */
    boolean wants(Request request) {
        return switch (request.type) {
            case Wire.CMD_READ ->
                request.length > 0
                        && request.length <= Buffers.BYTES / 2
                        && export.touchesBacking(request.offset, request.length);
            case Wire.CMD_TRIM, Wire.CMD_WRITE_ZEROES -> request.length >= LARGE_BYTES;
            case Wire.CMD_BLOCK_STATUS -> request.payload == 0 && request.length >= LARGE_STATUS_BYTES;
            default -> false;
        };
    }

    /** Starts the thread, if it is not there yet. @return false if there is no memory for it; then requests are better done at once than not at all */
    synchronized boolean open() {
        if (thread != null) {
            return true;
        }
        Buffers own = null;
        try {
            for (int i = 0; i < MOST_WAITING; i++) {
                waiting[i] = new Request(replyForm == Replies.Form.EXTENDED);
            }
            own = server.buffers.take();
            Buffers buffers = own;
            Thread running = new Thread(() -> run(buffers), "nbd-slow");
            running.setDaemon(true);
            running.start();
            thread = running;
            return true;
        } catch (OutOfMemoryError e) {
            if (own != null) {
                server.buffers.giveBack(own);
            }
            return false;
        }
    }

    /** Whether everything handed over is answered. */
    synchronized boolean isIdle() {
        return head == tail;
    }

    /** Hands a request over, and waits for room to do so. The lane is open. */
    synchronized void put(Request request, long requestArrivedNs) throws IOException {
        while (tail - head == MOST_WAITING) {
            if (over) {
                throw new IOException("the connection is at its end");
            }
            await();
        }
        int at = (int) (tail % MOST_WAITING);
        waiting[at].copy(request);
        arrivedNs[at] = requestArrivedNs;
        tail++;
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private synchronized void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    private void run(Buffers buffers) {
        ConnectionStats figures = new ConnectionStats();
        stats.include(figures);
        try {
            Replies replies = new Replies(buffers.out, transport, figures, session.form(), gate);
            Execution execution = new Execution(session, replies, validation, server);
            for (int at = next(); at >= 0; at = next()) {
                Request request = waiting[at];
                figures.arrivedAt(arrivedNs[at]);
                figures.request(request.type, request.length);
                execution.carryOut(request, buffers.in, 0);
                replies.flush();
                done();
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            drop();
            transport.close(); // an answer may be half on the wire; the connection's own thread learns of it here
        } finally {
            server.buffers.giveBack(buffers);
        }
    }

    private synchronized int next() throws IOException {
        while (head == tail) {
            if (over) {
                return -1;
            }
            await();
        }
        return (int) (head % MOST_WAITING);
    }

    private synchronized void done() {
        head++;
        notifyAll();
    }

    private synchronized void drop() {
        over = true;
        head = tail;
        notifyAll();
    }

    /** Waits until everything handed over is answered, or cannot be any more. Nothing of this connection uses the device afterwards. */
    void finish() {
        Thread running;
        synchronized (this) {
            over = true;
            notifyAll();
            running = thread;
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
