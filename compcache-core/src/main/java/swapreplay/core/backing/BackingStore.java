package swapreplay.core.backing;

import java.io.IOException;

/** Where a device writes pages back to: blocks of one page each, numbered from 0. One block is used by one thread at a time. */
public interface BackingStore extends AutoCloseable {
    /** As {@code backing_dev} shows it: a path, or the spec of a simulation. */
    String name();

    /** Blocks that it has. */
    long blocks();

    /** Fills {@code page[offset]} and on with a block. */
    void read(long block, byte[] page, int offset) throws IOException;

    /** Writes a page to a block. */
    void write(long block, byte[] page, int offset) throws IOException;

    /** A read of a block by a device that holds no bytes. A store that does nothing but hold bytes has nothing to do. */
    default void accountRead(long block) {}

    /** A write to a block by a device that holds no bytes. */
    default void accountWrite(long block) {}

    @Override
    void close() throws IOException;
}
