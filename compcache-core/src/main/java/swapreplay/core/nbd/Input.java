package swapreplay.core.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes from the client that are not dealt with yet, in one large buffer. */
final class Input {
    /** Less room than this behind what is there, and it is moved to the front. */
    private static final int LITTLE_ROOM = 64 << 10;
    /** A request begun must go on within this time. */
    private static final int PATIENCE_SECONDS = 30;

    private final ByteBuffer buffer;
    private final Transport transport;
    private final Deadline deadline;
    private int start;
    private int end;

    Input(ByteBuffer buffer, Transport transport, Deadline deadline) {
        this.buffer = buffer.clear();
        this.transport = transport;
        this.deadline = deadline;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int position() {
        return start;
    }

    int available() {
        return end - start;
    }

    int capacity() {
        return buffer.capacity();
    }

    void consume(int bytes) {
        start += bytes;
    }

    /**
     * Waits for more bytes.
     *
     * @param request bytes of the request begun, as far as it is known
     * @return false if the client has closed
     */
    boolean fill(int request) throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (capacity() - start < request || capacity() - end < LITTLE_ROOM) {
            buffer.limit(end).position(start);
            buffer.compact();
            end -= start;
            start = 0;
        }
        boolean begun = end > start;
        if (begun) {
            deadline.in(PATIENCE_SECONDS);
        }
        buffer.limit(capacity()).position(end);
        int count = transport.read(buffer);
        if (begun) {
            deadline.clear();
        }
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    /** Nobody waits for more bytes now; a request begun must go on nevertheless. */
    void pause() {
        if (end > start) {
            deadline.in(PATIENCE_SECONDS);
        }
    }

    /** Moves bytes to {@code dst} until it is full, waiting as long as it takes. */
    void read(ByteBuffer dst) throws IOException {
        while (dst.hasRemaining()) {
            need();
            int count = Math.min(available(), dst.remaining());
            dst.put(dst.position(), buffer, start, count); // absolute: the limit stays where requests are parsed
            dst.position(dst.position() + count);
            start += count;
        }
    }

    /** Drops bytes, waiting as long as it takes. */
    void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            need();
            int count = (int) Math.min(available(), left);
            start += count;
            left -= count;
        }
    }

    private void need() throws IOException {
        if (available() > 0) {
            return;
        }
        deadline.in(PATIENCE_SECONDS);
        boolean more = fill(0);
        deadline.clear();
        if (!more) {
            throw new EOFException("the connection ended in the payload of a request");
        }
    }
}
