package swapreplay.traces.capture;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import swapreplay.traces.importer.BlockEvent;
import swapreplay.traces.importer.LineReader;
import swapreplay.traces.importer.TracefsLine;

/**
 * The text that comes out of {@code trace_pipe}. Marks go through {@code trace_marker}, so they stand in the same stream, behind every event that was there
 * before them.
 */
final class TraceText implements AutoCloseable {
    private static final String MARK = "swapreplay ";
    private static final long END_MARK = -3;

    private final TracefsLine line = new TracefsLine();
    private final LineReader lines;
    private final FileChannel marker;
    private long number;
    private long lost;

    /**
     * @param directory of tracefs itself or of an instance
     * @param pauseNs how long events may gather before they are read: shorter sees them sooner, longer disturbs the swapping tasks less
     */
    TraceText(Path directory, long pauseNs) throws IOException {
        lines = new LineReader(new Gathering(
                new FileInputStream(directory.resolve("trace_pipe").toFile()), pauseNs));
        marker = FileChannel.open(directory.resolve("trace_marker"), StandardOpenOption.WRITE);
    }

    EventSource.Kind next(BlockEvent event) throws IOException {
        while (lines.next()) {
            switch (line.parse(lines.buffer(), lines.from(), lines.to(), event)) {
                case EVENT -> {
                    return EventSource.Kind.EVENT;
                }
                case LOST -> {
                    number = line.lostEvents;
                    lost += number;
                    return EventSource.Kind.LOST;
                }
                case MARK -> {
                    if (isMark(lines.buffer(), line.markFrom, line.markTo)) {
                        return number == END_MARK ? EventSource.Kind.END : EventSource.Kind.MARK;
                    }
                }
                case MALFORMED ->
                    throw new IOException("a line of trace_pipe that cannot be understood: '"
                            + new String(
                                    lines.buffer(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8)
                            + "'");
                case HEADER, OTHER -> {}
            }
        }
        return EventSource.Kind.END;
    }

    private boolean isMark(byte[] text, int from, int to) {
        int at = from;
        for (int i = 0; i < MARK.length(); i++, at++) {
            if (at >= to || text[at] != MARK.charAt(i)) {
                return false;
            }
        }
        boolean negative = at < to && text[at] == '-';
        long value = 0;
        for (at += negative ? 1 : 0; at < to && text[at] >= '0' && text[at] <= '9'; at++) {
            value = 10 * value + text[at] - '0';
        }
        number = negative ? -value : value;
        return true;
    }

    /** Of the last LOST or MARK. */
    long number() {
        return number;
    }

    /** Events that the stream said to be lost, so far. */
    long lost() {
        return lost;
    }

    /** Any thread. */
    void mark(long markNumber) throws IOException {
        marker.write(ByteBuffer.wrap((MARK + markNumber + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** The stream ends here. */
    void markEnd() throws IOException {
        mark(END_MARK);
    }

    @Override
    public void close() throws IOException {
        marker.close();
        lines.close();
    }

    /** Lets events gather for a while when there were few, so that not every event wakes this thread. */
    private static final class Gathering extends InputStream {
        private static final int FEW_BYTES = 2048;

        private final InputStream in;
        private final long pauseNs;
        private boolean drained;

        Gathering(InputStream in, long pauseNs) {
            this.in = in;
            this.pauseNs = pauseNs;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (drained) {
                LockSupport.parkNanos(pauseNs);
            }
            int got = in.read(bytes, offset, length);
            drained = got < FEW_BYTES;
            return got;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
