package swapreplay.traces.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import swapreplay.traces.importer.CommTable;

/**
 * Walks what the eBPF helper writes, in place and in this machine's byte order, as the resource {@code watch.h} says:
 * <pre>
 *   0 timeNs 8   8 sector 8   16 bytes 4   20 category 4   24 thread 4   28 kind 2   30 flags 2   32 page 4   36 unused 4
 *  40 comm 16    56 unused 8  64 the page, if flags say so
 * </pre>
 */
final class EbpfRecords {
    static final int PAGE_BYTES = 4096;

    /** Kinds. */
    static final int OP = 1, FURTHER_PAGE = 2, FREE = 3, MARK = 4, LOST = 5, END = 6;

    /** Flags: the page follows, it could not be read, there was no room for it. */
    static final int HAS_PAGE = 1, UNREADABLE = 2, NO_ROOM = 4;

    private static final int TIME = 0, SECTOR = 8, BYTES = 16, CATEGORY = 20, THREAD = 24, KIND = 28, FLAGS = 30;
    private static final int PAGE = 32, COMM = 40, COMM_BYTES = 16, HEADER = 64;

    private final InputStream in;
    private final CommTable comms = new CommTable();
    private final byte[] bytes = new byte[1 << 20];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    private int at;
    private int length;
    private int filled;

    EbpfRecords(InputStream in) {
        this.in = in;
    }

    /** Goes on to the next record; false at the end, also inside a record, where a killed helper leaves off. */
    boolean next() throws IOException {
        at += length;
        length = 0;
        if (!fill(HEADER)) {
            return false;
        }
        int more = (flags() & HAS_PAGE) != 0 ? PAGE_BYTES : 0;
        if (!fill(HEADER + more)) {
            return false;
        }
        length = HEADER + more;
        return true;
    }

    private boolean fill(int wanted) throws IOException {
        while (filled - at < wanted) {
            if (at + wanted > bytes.length) {
                System.arraycopy(bytes, at, bytes, 0, filled - at);
                filled -= at;
                at = 0;
            }
            int got = in.read(bytes, filled, bytes.length - filled);
            if (got < 0) {
                return false;
            }
            filled += got;
        }
        return true;
    }

    int kind() {
        return buffer.getShort(at + KIND);
    }

    int flags() {
        return buffer.getShort(at + FLAGS);
    }

    long timeNs() {
        return buffer.getLong(at + TIME);
    }

    /** The first sector, or the number of a mark, or of a slot, or of lost records. */
    long sector() {
        return buffer.getLong(at + SECTOR);
    }

    /** Length of the bio, unsigned. */
    long bytes() {
        return Integer.toUnsignedLong(buffer.getInt(at + BYTES));
    }

    int category() {
        return buffer.getInt(at + CATEGORY);
    }

    int thread() {
        return buffer.getInt(at + THREAD);
    }

    /** Number of the record's page in its bio. */
    int page() {
        return buffer.getInt(at + PAGE);
    }

    String comm() {
        int from = at + COMM;
        int to = from;
        while (to < from + COMM_BYTES && bytes[to] != 0) {
            to++;
        }
        return comms.name(bytes, from, to);
    }

    /** Copies the page that came with this record. */
    void copyPage(byte[] to, int offset) {
        System.arraycopy(bytes, at + HEADER, to, offset, PAGE_BYTES);
    }
}
