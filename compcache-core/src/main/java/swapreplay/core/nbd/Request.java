package swapreplay.core.nbd;

import java.nio.ByteBuffer;

/** The head of one request; filled again for each. */
final class Request {
    int flags;
    int type;
    long cookie;
    /** Unsigned. */
    long offset;
    /** Bytes of payload that follow the head, unsigned. */
    long payload;
    /** Bytes that the command is about, unsigned. */
    long length;

    private final boolean extended;

    Request(boolean extended) {
        this.extended = extended;
    }

    void copy(Request other) {
        flags = other.flags;
        type = other.type;
        cookie = other.cookie;
        offset = other.offset;
        payload = other.payload;
        length = other.length;
    }

    /** Bytes of a head on the wire. */
    int headBytes() {
        return extended ? Wire.EXTENDED_REQUEST_BYTES : Wire.REQUEST_BYTES;
    }

    /** Reads the head at {@code at}. @return false if the magic is not that of a request: nothing behind it can be trusted */
    boolean parse(ByteBuffer buffer, int at) {
        if (buffer.getInt(at) != (extended ? Wire.EXTENDED_REQUEST_MAGIC : Wire.REQUEST_MAGIC)) {
            return false;
        }
        flags = buffer.getShort(at + 4) & 0xffff;
        type = buffer.getShort(at + 6) & 0xffff;
        cookie = buffer.getLong(at + 8);
        offset = buffer.getLong(at + 16);
        length = extended ? buffer.getLong(at + 24) : buffer.getInt(at + 24) & 0xffffffffL;
        boolean carries = type == Wire.CMD_WRITE || (extended && (flags & Wire.FLAG_PAYLOAD_LEN) != 0);
        payload = carries ? length : 0;
        return true;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
