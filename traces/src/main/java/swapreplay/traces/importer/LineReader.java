package swapreplay.traces.importer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines in place: {@link #buffer} from {@link #from} to {@link #to}, without the newline. */
public final class LineReader implements Closeable {
    private static final int LONGEST = 1 << 16;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private int next;
    private long base;
    private int from;
    private int to;
    private boolean terminated;

    /** Reads as much at a time as the stream gives; the stream needs no buffer of its own. */
    public LineReader(InputStream in) {
        this.in = in;
    }

    /** Steps to the next line; a last line without a newline counts, see {@link #terminated}. Lines of more than 64 KiB are cut in pieces. */
    public boolean next() throws IOException {
        from = next;
        int scan = next;
        while (true) {
            for (int i = scan; i < filled; i++) {
                if (buffer[i] == '\n') {
                    to = i;
                    next = i + 1;
                    terminated = true;
                    return true;
                }
            }
            scan = filled;
            if (filled - from >= LONGEST || !more()) {
                to = filled;
                next = filled;
                terminated = filled - from >= LONGEST;
                return filled > from;
            }
            scan -= movedBy;
        }
    }

    private int movedBy;

    /** Reads more bytes behind those of the line that is being looked for, moving them to the front if room is needed. */
    private boolean more() throws IOException {
        movedBy = 0;
        if (filled == buffer.length) {
            movedBy = from;
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            base += from;
            filled -= from;
            from = 0;
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * buffer.length);
            }
        }
        int got = in.read(buffer, filled, buffer.length - filled);
        if (got <= 0) {
            return false;
        }
        filled += got;
        return true;
    }

    /** Whether a whole line is in the buffer, so that {@link #next} will not wait for the stream. */
    public boolean ready() {
        for (int i = next; i < filled; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Holds the line until the next call. */
    public byte[] buffer() {
        return buffer;
    }

    /** First byte of the line in the buffer. */
    public int from() {
        return from;
    }

    /** End of the line in the buffer. */
    public int to() {
        return to;
    }

    /** First byte of the line in the stream. */
    public long offset() {
        return base + from;
    }

    /** Whether the line ended with a newline. */
    public boolean terminated() {
        return terminated;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
