package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/** Answers on their way to the client, collected in one buffer, in the form that was negotiated. */
final class Replies {
    /** What was negotiated. */
    enum Form {
        SIMPLE,
        STRUCTURED,
        EXTENDED
    }

    /** Lets one thread at a time hand bytes to the socket of a connection, in pieces that may be followed by another's. */
    static final class Gate {
        private final ReentrantLock lock = new ReentrantLock();
    }

    private final ByteBuffer out;
    private final Transport transport;
    private final ConnectionStats stats;
    private final Form form;
    private final Gate gate;
    private final int chunkBytes;
    private long flushes;

    Replies(ByteBuffer out, Transport transport, ConnectionStats stats, Form form, Gate gate) {
        this.gate = gate;
        this.out = out.clear();
        this.transport = transport;
        this.stats = stats;
        this.form = form;
        chunkBytes = form == Form.EXTENDED ? Wire.EXTENDED_CHUNK_BYTES : Wire.CHUNK_BYTES;
    }

    Form form() {
        return form;
    }

    ByteBuffer buffer() {
        return out;
    }

    int chunkBytes() {
        return chunkBytes;
    }

    int capacity() {
        return out.capacity();
    }

    /** Hands everything collected to the socket. */
    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            flushes++;
            gate.lock.lock();
            try {
                transport.write(out);
            } finally {
                gate.lock.unlock();
            }
            out.clear();
        }
        stats.answered();
    }

    /** From now until {@link #release} what is flushed stays together on the wire. */
    void hold() {
        gate.lock.lock();
    }

    /** Flushes, and lets others in. */
    void release() throws IOException {
        try {
            flush();
        } finally {
            gate.lock.unlock();
        }
    }

    /** How often bytes were handed to the socket: what is there cannot be taken back. */
    long flushes() {
        return flushes;
    }

    /** Makes room for {@code bytes}, at most the capacity. */
    void ensure(int bytes) throws IOException {
        if (out.remaining() < bytes) {
            flush();
        }
    }

    /** Reserves {@code bytes} and answers where they start. */
    int reserve(int bytes) {
        int at = out.position();
        out.position(at + bytes);
        return at;
    }

    void success(Request request) throws IOException {
        ensure(chunkBytes);
        if (form == Form.EXTENDED || (form == Form.STRUCTURED && request.type == Wire.CMD_READ)) {
            chunk(request, Wire.CHUNK_DONE, Wire.CHUNK_NONE, 0);
        } else {
            simple(request.cookie, 0);
        }
    }

    void simple(long cookie, int errno) {
        out.putInt(Wire.SIMPLE_REPLY_MAGIC).putInt(errno).putLong(cookie);
    }

    /** The head of a chunk whose payload follows; the caller has made room. */
    void chunk(Request request, int flags, int type, int length) {
        if (form == Form.EXTENDED) {
            out.putInt(Wire.EXTENDED_REPLY_MAGIC).putShort((short) flags).putShort((short) type);
            out.putLong(request.cookie).putLong(request.offset).putLong(length);
        } else {
            out.putInt(Wire.STRUCTURED_REPLY_MAGIC).putShort((short) flags).putShort((short) type);
            out.putLong(request.cookie).putInt(length);
        }
    }

    void failure(Request request, Refusal refusal) throws IOException {
        stats.failed(refusal);
        ensure(chunkBytes + 6 + refusal.message.length);
        if (form == Form.SIMPLE) {
            simple(request.cookie, refusal.errno);
        } else {
            chunk(request, Wire.CHUNK_DONE, Wire.CHUNK_ERROR, 6 + refusal.message.length);
            out.putInt(refusal.errno).putShort((short) refusal.message.length).put(refusal.message);
        }
    }

    /** Ends a chunked read: the page at {@code offset} could not be restored. */
    void failureAt(Request request, Refusal refusal, long offset) throws IOException {
        stats.failed(refusal);
        int length = 14 + refusal.message.length;
        ensure(chunkBytes + length);
        chunk(request, Wire.CHUNK_DONE, Wire.CHUNK_ERROR_OFFSET, length);
        out.putInt(refusal.errno).putShort((short) refusal.message.length).put(refusal.message);
        out.putLong(offset);
    }
}
