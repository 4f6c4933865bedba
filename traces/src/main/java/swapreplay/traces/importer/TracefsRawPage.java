package swapreplay.traces.importer;

import java.nio.ByteBuffer;

/**
 * Walks the events of one sub-buffer of {@code trace_pipe_raw}, little-endian:
 *
 * <pre>
 *    0 timestamp  8   ns
 *    8 commit     8   bits 0..19 bytes of data, bit 30 the number of lost events follows the data (8 bytes), bit 31 events were lost before
 *   16 data           events: u32 header (5 bits type, 27 bits time delta), then by type
 *                     1..28 4 * type bytes of payload; 0 a length word, its length includes itself; 29 padding;
 *                     30 time extend, 31 absolute time: a word of the upper bits
 * </pre>
 */
final class TracefsRawPage {
    static final int HEADER = 16;
    private static final int PADDING = 29;
    private static final int TIME_EXTEND = 30;

    private ByteBuffer page = ByteBuffer.allocate(0);
    private int end;
    private int next;
    private long timeNs;
    private int payload;
    private int length;
    private boolean malformed;

    /** Takes a page that may be cut; {@code buffer} begins with it. @return false if it cannot be one */
    boolean wrap(ByteBuffer buffer) {
        page = buffer;
        malformed = false;
        if (buffer.limit() < HEADER) {
            return false;
        }
        int used = used();
        end = Math.min(HEADER + used, buffer.limit());
        next = HEADER;
        timeNs = buffer.getLong(0);
        long commit = buffer.getLong(8);
        return timeNs >= 0 && (commit & 0xffff_ffff_3ff0_0000L) == 0 && used % 4 == 0;
    }

    /** Bytes of data that the page claims to hold. */
    int used() {
        return (int) (page.getLong(8) & 0xfffff);
    }

    /** Events lost before this page; 1 if the kernel does not say how many. */
    long lost() {
        long commit = page.getLong(8);
        if ((commit & 1L << 31) == 0) {
            return 0;
        }
        int at = HEADER + used();
        return (commit & 1L << 30) != 0 && at + 8 <= page.limit() ? Math.max(1, page.getLong(at)) : 1;
    }

    /** Steps to the next event with a payload; at the end {@link #malformed} says whether it ended as it should. */
    boolean next() {
        while (next + 4 <= end) {
            int header = page.getInt(next);
            int type = header & 31;
            int delta = header >>> 5;
            if (type == PADDING) {
                if (delta == 0 || next + 8 > end) {
                    return false;
                }
                int skip = page.getInt(next + 4);
                if (skip < 4 || skip > end) {
                    return broken();
                }
                timeNs += delta;
                next += 4 + skip;
            } else if (type >= TIME_EXTEND) {
                if (next + 8 > end) {
                    return broken();
                }
                long word = Integer.toUnsignedLong(page.getInt(next + 4)) << 27;
                timeNs = type == TIME_EXTEND ? timeNs + word + delta : (timeNs >>> 59 << 59) | word + delta;
                next += 8;
            } else {
                return event(type, delta);
            }
        }
        malformed |= next != end;
        return false;
    }

    private boolean event(int type, int delta) {
        payload = next + 4;
        length = 4 * type;
        if (type == 0) {
            if (payload + 4 > end) {
                return broken();
            }
            length = page.getInt(payload) - 4;
            payload += 4;
        }
        if (length < 8 || length > end - payload || timeNs + delta < 0) {
            return broken();
        }
        timeNs += delta;
        next = payload + (length + 3) / 4 * 4;
        return true;
    }

    private boolean broken() {
        malformed = true;
        return false;
    }

    boolean malformed() {
        return malformed;
    }

    /** Where the walk stands, for messages. */
    int position() {
        return next;
    }

    long timeNs() {
        return timeNs;
    }

    /** First byte of the event's payload in the buffer. */
    int payload() {
        return payload;
    }

    /** Bytes of the payload. */
    int length() {
        return length;
    }
}
