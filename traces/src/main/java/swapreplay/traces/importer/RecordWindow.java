package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A window of a file in memory that moves forward, so that a record of up to its size can be looked at whole. */
final class RecordWindow {
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private long start;

    RecordWindow(FileChannel channel, ByteOrder order, int size) throws IOException {
        this.channel = channel;
        this.buffer = ByteBuffer.allocate((int) Math.min(size, channel.size()))
                .order(order)
                .limit(0);
    }

    /**
     * Brings the bytes from {@code offset} on into the buffer, at least {@code want} of them (at most the window's size) unless the file ends before.
     * @return bytes from there on that are in the buffer; {@link #position} says where
     */
    int fetch(long offset, int want) throws IOException {
        if (offset < start || offset + want > start + buffer.limit()) {
            buffer.clear();
            start = offset;
            while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
                // until the window is full or the file ends
            }
            buffer.flip();
        }
        return (int) Math.max(0, start + buffer.limit() - offset);
    }

    int position(long offset) {
        return (int) (offset - start);
    }

    ByteBuffer buffer() {
        return buffer;
    }
}
