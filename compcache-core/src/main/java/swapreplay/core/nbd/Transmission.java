package swapreplay.core.nbd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of a connection: all requests that are complete in the input buffer are carried out, then one write answers
 * them, then more bytes are waited for; what may take long goes to a {@link SlowLane}. Whatever is wrong with a request behind its magic costs an error reply, nothing else.
 */
final class Transmission {
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
        try {
            return serveRequests();
        } finally {
            slowLane.finish();
        }
    }

    private String serveRequests() throws IOException {
        while (!over) {
            needed = headBytes;
            while (!over && input.available() >= headBytes && next()) {
                needed = headBytes;
            }
            replies.flush();
            if (!over && !input.fill(needed)) {
                return "eof";
            }
            stats.arrived();
        }
        return request.type == Wire.CMD_DISC ? "disc" : "violation";
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
