package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers BLOCK_STATUS for base:allocation, exactly for the range asked for, neighbours of equal flags merged. */
final class BlockStatus {
    /** The longest extent that fits in 32 bits and leaves the next one aligned. */
    private static final long LONGEST_COMPACT = 0xffffffffL - 4095;

    private final Export export;
    private final Replies replies;
    private final Validation validation;
    private final boolean selected;
    private final boolean extended;

    BlockStatus(Session session, Replies replies, Validation validation) {
        this.export = session.export();
        this.replies = replies;
        this.validation = validation;
        selected = session.allocation();
        extended = replies.form() == Replies.Form.EXTENDED;
    }

    /**
     * @param payload holds the request's payload at {@code payloadAt}, if it has one
     * @return null, or why there is no answer
     */
    @Nullable
    Refusal answer(Request request, ByteBuffer payload, int payloadAt) throws IOException {
        long length = request.length;
        boolean wanted = true;
        if (request.payload > 0) {
            if (!payloadIsSound(payload, payloadAt, request.payload)) {
                return Refusal.STATUS_PAYLOAD;
            }
            length = payload.getLong(payloadAt);
            wanted = request.payload > Long.BYTES;
        }
        if (!selected) {
            return Refusal.NO_CONTEXT;
        } else if (!validation.inside(request.offset, length)) {
            return Refusal.READ_RANGE;
        } else if (length == 0) {
            return Refusal.STATUS_LENGTH;
        } else if (!wanted) {
            replies.success(request);
        } else {
            extents(request, length);
        }
        return null;
    }

    /** The effect length, and the only context id that there is, at most once. */
    private static boolean payloadIsSound(ByteBuffer payload, int at, long bytes) {
        return bytes == Long.BYTES
                || (bytes == Long.BYTES + Integer.BYTES && payload.getInt(at + Long.BYTES) == Wire.BASE_ALLOCATION_ID);
    }

    private void extents(Request request, long length) throws IOException {
        int head = extended ? 8 : 4;
        int each = extended ? 16 : 8;
        ByteBuffer out = replies.buffer();
        int most = request.has(Wire.FLAG_REQ_ONE) ? 1 : (replies.capacity() - replies.chunkBytes() - head) / each;
        replies.flush(); // the number of extents is known only at the end, so the whole buffer has to be free
        int mark = replies.reserve(replies.chunkBytes() + head);
        int count = 0;
        long at = request.offset;
        long end = request.offset + length;
        while (at < end && count < most) {
            int flags = export.allocation(at);
            long run = export.sameAllocation(at, end - at);
            while (at + run < end && export.allocation(at + run) == flags) {
                run += export.sameAllocation(at + run, end - at - run);
            }
            if (extended) {
                out.putLong(run).putLong(flags);
            } else {
                run = Math.min(run, LONGEST_COMPACT - (at & 4095));
                out.putInt((int) run).putInt(flags);
            }
            at += run;
            count++;
        }
        int position = out.position();
        out.position(mark);
        int type = extended ? Wire.CHUNK_BLOCK_STATUS_EXT : Wire.CHUNK_BLOCK_STATUS;
        replies.chunk(request, Wire.CHUNK_DONE, type, head + count * each);
        out.putInt(Wire.BASE_ALLOCATION_ID);
        if (extended) {
            out.putInt(count);
        }
        out.position(position);
    }
}
