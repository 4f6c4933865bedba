package swapreplay.core.nbd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of a connection: all requests that are complete in the input buffer are carried out, then one write answers
 * them, then more bytes are waited for; what may take long goes to a {@link SlowLane}. Whatever is wrong with a request behind its magic costs an error reply, nothing else.
 */
final class Transmission {
    /** A round that takes longer keeps others waiting. */
    private static final long LONG_NS = 1_000_000;
    /** Requests between two looks at the clock. */
    private static final int LOOK_AT_CLOCK = 8;
    /** A request about more may take long by itself. */
    private static final int LARGE_BYTES = 256 << 10;
    /** So many short rounds, and the next are expected to be short. */
    private static final int CALM_ROUNDS = 256;

    private final Export export;
    private final Input input;
    private final Replies replies;
    private final ConnectionStats stats;
    private final ServerState server;
    private final Request request;
    private final Validation validation;
    private final Execution execution;
    private final SlowLane slowLane;
    private final LargeWrite largeWrite;
    private final int headBytes;
    private final Transport transport;
    /** Bytes that the request at the front of the input needs to be complete, as far as known. */
    private int needed;

    private boolean over;

    Transmission(
            Session session,
            Transport transport,
            Buffers buffers,
            Deadline deadline,
            ConnectionStats stats,
            ServerState server) {
        this.transport = transport;
        this.stats = stats;
        this.server = server;
        export = session.export();
        input = new Input(buffers.in, transport, deadline);
        Replies.Gate gate = new Replies.Gate();
        replies = new Replies(buffers.out, transport, stats, session.form(), gate);
        request = new Request(session.form() == Replies.Form.EXTENDED);
        headBytes = request.headBytes();
        validation = new Validation(session);
        execution = new Execution(session, replies, validation, server);
        slowLane = new SlowLane(session, transport, validation, stats, server, gate);
        largeWrite = new LargeWrite(server.budget);
    }

    /** Serves until the client disconnects. @return why it ended: {@code disc}, {@code eof} or {@code violation} */
    String serve() throws IOException {
        String reason = serveArrived();
        while (reason == null) {
            reason = round();
        }
        return reason;
    }

    /** As {@link #serve}, but also ends, with null, when no round has taken long for a while. */
    @Nullable
    String serveUntilCalm() throws IOException {
        String reason = serveArrived();
        int calm = 0;
        while (reason == null && calm < CALM_ROUNDS) {
            reason = round();
            calm = stats.tookNs() <= LONG_NS && slowLane.isIdle() ? calm + 1 : 0;
        }
        return reason;
    }

    /** Waits for bytes and serves the requests that they complete. @return why it ended, or null: it goes on */
    @Nullable
    String round() throws IOException {
        if (!input.fill(needed)) {
            return "eof";
        }
        stats.arrived();
        return serveArrived();
    }

    private @Nullable String serveArrived() throws IOException {
        needed = headBytes;
        int served = 0;
        while (!over && input.available() >= headBytes && next()) {
            needed = headBytes;
            if (++served % LOOK_AT_CLOCK == 0 && System.nanoTime() - stats.arrivedNs() > LONG_NS) {
                transport.mayWait();
            }
        }
        replies.flush();
        if (over) {
            return request.type == Wire.CMD_DISC ? "disc" : "violation";
        }
        input.pause();
        return null;
    }

    /** Nothing of this connection uses the device afterwards. */
    void finish() {
        slowLane.finish();
    }

    /** Deals with the request at the front. @return false if it is not complete yet */
    private boolean next() throws IOException {
        if (!request.parse(input.buffer(), input.position())) {
            request.type = -1;
            over = true;
            return true;
        }
        if (request.type == Wire.CMD_DISC) {
            over = true;
            stats.request(Wire.CMD_DISC, 0);
            return true;
        }
        Refusal refusal = server.stopping ? Refusal.SHUTDOWN : validation.check(request);
        if (Long.compareUnsigned(request.payload, input.capacity() - headBytes) > 0) {
            return nextLarge(refusal);
        }
        int payload = (int) request.payload;
        if (input.available() < headBytes + payload) {
            needed = headBytes + payload;
            return false;
        }
        if (request.length > LARGE_BYTES) {
            transport.mayWait();
        }
        if (refusal == null && slowLane.wants(request) && slowLane.open()) {
            replies.flush(); // what is ready must not wait for room there
            slowLane.put(request, stats.arrivedNs());
        } else {
            stats.request(request.type, request.length);
            if (refusal != null) {
                replies.failure(request, refusal);
            } else {
                execution.carryOut(request, input.buffer(), input.position() + headBytes);
            }
        }
        input.consume(headBytes + payload);
        return true;
    }

    private @Nullable Refusal receiveAndStore() throws IOException {
        try {
            return largeWrite.receiveAndStore(request, export, input, execution.page());
        } catch (OutOfMemoryError e) {
            return execution.full(request, e);
        }
    }

    /** A payload larger than the buffer. */
    private boolean nextLarge(@Nullable Refusal refusal) throws IOException {
        boolean write = request.type == Wire.CMD_WRITE;
        if (Long.compareUnsigned(request.payload, write ? Wire.MAX_SWALLOWED : Wire.MAX_PAYLOAD) > 0) {
            request.type = -1;
            over = true;
            return true;
        }
        transport.mayWait();
        replies.flush();
        input.consume(headBytes);
        Refusal reason = refusal;
        if (reason == null && !write) {
            reason = Refusal.STATUS_PAYLOAD;
        }
        if (reason != null) {
            input.skip(request.payload);
        } else {
            reason = receiveAndStore();
        }
        stats.arrived();
        stats.request(request.type, request.length);
        execution.reply(request, reason);
        return true;
    }
}
