package swapreplay.core.backing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A backing store in a real file or block device, as large as that is; block b lies at byte b times the page size. */
public final class FileBackingStore implements BackingStore {
    private final Path file;
    private final int pageSize;
    private final FileChannel channel;
    private final long blocks;

    /** @throws IOException if the file cannot be opened for reading and writing, or holds no whole page */
    public FileBackingStore(Path file, int pageSize) throws IOException {
        this(file, pageSize, Long.MAX_VALUE);
    }

    /**
     * Uses no more than so many blocks of the file.
     *
     * @param most {@link Long#MAX_VALUE} for all
     * @throws IOException as {@link #FileBackingStore(Path, int)}, or if the file holds fewer
     */
    public FileBackingStore(Path file, int pageSize, long most) throws IOException {
        this.file = file;
        this.pageSize = pageSize;
        this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long there = channel.size() / pageSize;
        this.blocks = most == Long.MAX_VALUE ? there : most;
        if (there == 0 || there < blocks) {
            channel.close();
            throw new IOException(file + ": holds " + there + " pages of " + pageSize + " bytes, too few");
        }
    }

    /** Bytes that a file or a block device (whose size the JDK asks by ioctl) holds. @throws IOException if it cannot be read */
    public static long size(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.size();
        }
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public void read(long block, byte[] page, int offset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(page, offset, pageSize);
        for (long at = block * pageSize; buffer.hasRemaining(); ) {
            int got = channel.read(buffer, at);
            if (got < 0) {
                throw new EOFException(file + ": ends in block " + block);
            }
            at += got;
        }
    }

    @Override
    public void write(long block, byte[] page, int offset) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(page, offset, pageSize);
        for (long at = block * pageSize; buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
