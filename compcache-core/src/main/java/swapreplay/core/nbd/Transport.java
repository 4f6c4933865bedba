package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream of bytes to one client, plain or encrypted. */
interface Transport {
    /** Blocks until there is at least one byte. @return bytes put into {@code dst}, which has room; -1 at the end */
    int read(ByteBuffer dst) throws IOException;

    /** From here on it may take long: whatever this connection shares with others is left to them. Called by the thread that serves it. */
    default void mayWait() throws IOException {}

    /** Blocks until all of {@code src} is taken. */
    void write(ByteBuffer src) throws IOException;

    /** Says goodbye if the protocol has a way to, without waiting for an answer; then nothing more is written. */
    void finish() throws IOException;

    /** Ends the connection at once, from any thread: whoever waits in one of the others gets an exception. */
    void close();
}
