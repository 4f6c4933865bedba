package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Carries out valid requests of a session and answers them; one thread at a time. */
final class Execution {
    private final Session session;
    private final Export export;
    private final Replies replies;
    private final ServerState server;
    private final byte[] page;
    private final Reading reading;
    private final BlockStatus blockStatus;

    Execution(Session session, Replies replies, Validation validation, ServerState server) {
        this.session = session;
        this.replies = replies;
        this.server = server;
        export = session.export();
        page = new byte[export.pageSize()];
        reading = new Reading(export, replies, page);
        blockStatus = new BlockStatus(session, replies, validation);
    }

    /** Scratch of a page, for whoever works in this thread. */
    byte[] page() {
        return page;
    }

    /** @param payload holds the request's payload at {@code payloadAt}, if it has one */
    void carryOut(Request request, ByteBuffer payload, int payloadAt) throws IOException {
        int mark = replies.buffer().position();
        long flushes = replies.flushes();
        try {
            if (request.type == Wire.CMD_READ) {
                reading.answer(request);
            } else if (request.type == Wire.CMD_BLOCK_STATUS) {
                Refusal refusal = blockStatus.answer(request, payload, payloadAt);
                if (refusal != null) {
                    replies.failure(request, refusal);
                }
            } else {
                reply(request, change(request, payload, payloadAt));
            }
        } catch (OutOfMemoryError e) {
            Refusal refusal = full(request, e);
            if (replies.flushes() != flushes) {
                throw e;
            }
            replies.buffer().position(mark);
            replies.failure(request, refusal);
        } catch (RuntimeException e) {
            server.problem("request with cookie 0x" + Long.toHexString(request.cookie) + ": " + e);
            if (replies.flushes() != flushes) {
                throw e; // parts of an answer are on the wire already
            }
            replies.buffer().position(mark);
            replies.failure(request, Refusal.INTERNAL);
        }
    }

    /** Tells the operator that memory is spent. @return what to tell the client: of a change, that the device has no room */
    Refusal full(Request request, OutOfMemoryError e) {
        boolean change = request.type == Wire.CMD_WRITE || request.type == Wire.CMD_WRITE_ZEROES;
        server.problem("export '" + export.name() + "': refused a " + ServerStats.OPS.get(request.type)
                + " request for lack of memory: " + e.getMessage()
                + "; a larger heap (-Xmx) holds the tables of more slots");
        return change ? Refusal.NO_HEAP : Refusal.NO_MEMORY;
    }

    private @Nullable Refusal change(Request request, ByteBuffer payload, int payloadAt) {
        long offset = request.offset;
        switch (request.type) {
            case Wire.CMD_WRITE -> {
                return export.write(offset, (int) request.length, payload, payloadAt, page);
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

    /** Answers a change, after making it durable if it asks for that. */
    void reply(Request request, @Nullable Refusal refusal) throws IOException {
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
