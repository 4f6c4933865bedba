package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Answers READ. What fits in the output buffer is restored completely before its head is written. */
final class Reading {
    /** Shorter runs of zeroes are sent as data: a hole's head costs the client more than it saves. */
    private static final int LEAST_HOLE = 16 << 10;

    private final Export export;
    private final Replies replies;
    private final byte[] page;
    private final boolean simple;

    Reading(Export export, Replies replies, byte[] page) {
        this.export = export;
        this.replies = replies;
        this.page = page;
        simple = replies.form() == Replies.Form.SIMPLE;
    }

    void answer(Request request) throws IOException {
        int length = (int) request.length;
        if (length == 0) {
            replies.success(request);
        } else if (simple) {
            simple(request, length);
        } else if (request.has(Wire.FLAG_DF)) {
            wholeRange(request, length);
        } else {
            chunks(request, length);
        }
    }

    private void simple(Request request, int length) throws IOException {
        int whole = Wire.SIMPLE_REPLY_BYTES + length;
        if (whole <= replies.capacity()) {
            replies.ensure(whole);
            int mark = replies.reserve(whole);
            ByteBuffer out = replies.buffer();
            if (export.read(request.offset, length, out, mark + Wire.SIMPLE_REPLY_BYTES, page) == Export.ALL_READ) {
                out.putInt(mark, Wire.SIMPLE_REPLY_MAGIC).putInt(mark + 4, 0).putLong(mark + 8, request.cookie);
            } else {
                out.position(mark);
                replies.failure(request, Refusal.DAMAGED);
            }
            return;
        }
        // Too large to hold: look first whether every page can be restored, because after the head there is no way
        // back.
        if (!export.canRead(request.offset, length, page)) {
            replies.failure(request, Refusal.DAMAGED);
            return;
        }
        replies.ensure(Wire.SIMPLE_REPLY_BYTES);
        replies.simple(request.cookie, 0);
        if (stream(request.offset, length) != Export.ALL_READ) {
            throw new IOException("a page was damaged between two reads; the connection cannot go on");
        }
    }

    /** One content chunk, as DF asks for: a hole only if everything is zero. */
    private void wholeRange(Request request, int length) throws IOException {
        if (zeroes(request.offset, length) == length) {
            hole(request, request.offset, length, true);
        } else {
            data(request, request.offset, length, true);
        }
    }

    private void chunks(Request request, int length) throws IOException {
        long at = request.offset;
        long end = request.offset + length;
        long data = at; // start of data not sent yet
        while (at < end) {
            int zeroes = end - at < LEAST_HOLE ? 0 : zeroes(at, end - at);
            if (zeroes < LEAST_HOLE) {
                at = end - at < LEAST_HOLE ? end : Math.min(end, nextPage(at, Math.max(zeroes, 1)));
                continue;
            }
            if (data < at && !data(request, data, (int) (at - data), false)) {
                return;
            }
            hole(request, at, zeroes, at + zeroes == end);
            at += zeroes;
            data = at;
        }
        if (data < end) {
            data(request, data, (int) (end - data), true);
        }
    }

    private long nextPage(long at, int atLeast) {
        return (at + atLeast - 1 | export.pageSize() - 1) + 1;
    }

    /** Bytes from {@code at} on that are known to be zeroes. */
    private int zeroes(long at, long most) {
        int sum = 0;
        while (sum < most && export.readsAsZero(at + sum)) {
            sum += (int) export.sameAllocation(at + sum, most - sum);
        }
        return sum;
    }

    private void hole(Request request, long offset, int length, boolean last) throws IOException {
        replies.ensure(replies.chunkBytes() + 12);
        replies.chunk(request, last ? Wire.CHUNK_DONE : 0, Wire.CHUNK_OFFSET_HOLE, 12);
        replies.buffer().putLong(offset).putInt(length);
    }

    /** @return false if the request is at its end because a page is damaged */
    private boolean data(Request request, long offset, int length, boolean last) throws IOException {
        int head = replies.chunkBytes() + Long.BYTES;
        ByteBuffer out = replies.buffer();
        if (head + length <= replies.capacity()) {
            replies.ensure(head + length);
            int mark = out.position();
            replies.chunk(request, last ? Wire.CHUNK_DONE : 0, Wire.CHUNK_OFFSET_DATA, Long.BYTES + length);
            out.putLong(offset);
            int at = replies.reserve(length);
            long bad = export.read(offset, length, out, at, page);
            if (bad != Export.ALL_READ) {
                out.position(mark);
                replies.failureAt(request, Refusal.DAMAGED, Math.max(bad, offset));
            }
            return bad == Export.ALL_READ;
        }
        replies.ensure(head);
        replies.chunk(request, 0, Wire.CHUNK_OFFSET_DATA, Long.BYTES + length);
        out.putLong(offset);
        long bad = stream(offset, length);
        if (bad != Export.ALL_READ) {
            replies.failureAt(request, Refusal.DAMAGED, Math.max(bad, offset));
        } else if (last) {
            replies.ensure(replies.chunkBytes());
            replies.chunk(request, Wire.CHUNK_DONE, Wire.CHUNK_NONE, 0);
        }
        return bad == Export.ALL_READ;
    }

    /** Sends a range piece by piece, with its head that is in the buffer; damaged pages as zeroes. @return the offset of the first damaged page */
    private long stream(long offset, int length) throws IOException {
        replies.hold();
        try {
            return pieces(offset, length);
        } finally {
            replies.release();
        }
    }

    private long pieces(long offset, int length) throws IOException {
        ByteBuffer out = replies.buffer();
        long firstBad = Export.ALL_READ;
        long at = offset;
        long end = offset + length;
        while (at < end) {
            int part = (int) Math.min(nextPage(at, 1), end) - (int) at;
            replies.ensure(part);
            int to = replies.reserve(part);
            if (export.read(at, part, out, to, page) != Export.ALL_READ) {
                for (int i = 0; i < part; i++) {
                    out.put(to + i, (byte) 0);
                }
                firstBad = firstBad == Export.ALL_READ ? at : firstBad;
            }
            at += part;
        }
        return firstBad;
    }
}
