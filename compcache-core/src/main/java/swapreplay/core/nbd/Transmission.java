package swapreplay.core.nbd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of a connection: all requests that are complete in the input buffer are carried out, then one write answers
 * them, then more bytes are waited for. Whatever is wrong with a request behind its magic costs an error reply, nothing else.
 */
final class Transmission {
    private final Session session;
    private final Export export;
    private final Input input;
    private final Replies replies;
    private final ConnectionStats stats;
    private final ServerState server;
    private final Request request;
    private final Validation validation;
    private final Reading reading;
    private final BlockStatus blockStatus;
    private final LargeWrite largeWrite;
    private final byte[] page;
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
        this.session = session;
        this.stats = stats;
        this.server = server;
        export = session.export();
        input = new Input(buffers.in, transport, deadline);
        replies = new Replies(buffers.out, transport, stats, session.form());
        request = new Request(session.form() == Replies.Form.EXTENDED);
        headBytes = request.headBytes();
        page = new byte[export.pageSize()];
        validation = new Validation(session);
        reading = new Reading(export, replies, page);
        blockStatus = new BlockStatus(session, replies, validation);
        largeWrite = new LargeWrite(server.budget);
    }

    /** Serves until the client disconnects. @return why it ended: {@code disc}, {@code eof} or {@code violation} */
    String serve() throws IOException {
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
        stats.request(request.type, request.length);
        if (refusal != null) {
            replies.failure(request, refusal);
        } else {
            carryOut(input.position() + headBytes);
        }
        input.consume(headBytes + payload);
        return true;
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
            reason = largeWrite.receiveAndStore(request, export, input, page);
        }
        stats.arrived();
        stats.request(request.type, request.length);
        reply(reason);
        return true;
    }

    private void carryOut(int payloadAt) throws IOException {
        int mark = replies.buffer().position();
        long flushes = replies.flushes();
        try {
            if (request.type == Wire.CMD_READ) {
                reading.answer(request);
            } else if (request.type == Wire.CMD_BLOCK_STATUS) {
                Refusal refusal = blockStatus.answer(request, input.buffer(), payloadAt);
                if (refusal != null) {
                    replies.failure(request, refusal);
                }
            } else {
                reply(change(payloadAt));
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            server.problem("request with cookie 0x" + Long.toHexString(request.cookie) + ": " + e);
            if (replies.flushes() != flushes) {
                throw e; // parts of an answer are on the wire already
            }
            replies.buffer().position(mark);
            replies.failure(request, Refusal.INTERNAL);
        }
    }

    private @Nullable Refusal change(int payloadAt) {
        long offset = request.offset;
        switch (request.type) {
            case Wire.CMD_WRITE -> {
                return export.write(offset, (int) request.length, input.buffer(), payloadAt, page);
            }
            case Wire.CMD_TRIM -> export.trim(offset, request.length);
            case Wire.CMD_WRITE_ZEROES -> {
                if (request.has(Wire.FLAG_FAST_ZERO) && !export.zeroIsFast(offset, request.length)) {
                    return Refusal.NOT_FAST;
                }
                return request.length == 0
                        ? null
                        : export.zero(offset, request.length, request.has(Wire.FLAG_NO_HOLE), page);
            }
            default -> {
                // FLUSH is below; CACHE has nothing to do, the data is in memory
            }
        }
        return null;
    }

    private void reply(@Nullable Refusal refusal) throws IOException {
        Refusal reason = refusal;
        boolean durable = request.type == Wire.CMD_FLUSH || request.has(Wire.FLAG_FUA);
        if (reason == null && durable && !session.export().readOnly()) {
            try {
                export.flush();
            } catch (IOException e) {
                server.problem("flush of the backing store: " + e.getMessage());
                reason = Refusal.BACKING;
            }
        }
        if (reason == null) {
            replies.success(request);
        } else {
            replies.failure(request, reason);
        }
    }
}
