package swapreplay.core.nbd;

import java.nio.ByteBuffer;

/** The memory of one encrypted connection besides its {@link Buffers}; outside the heap, too. */
final class TlsBuffers {
    /** Records that one system call takes. */
    private static final int RECORDS = 8;

    /** Encrypted bytes from the client. */
    final ByteBuffer received;
    /** Encrypted bytes for the client. */
    final ByteBuffer sending;
    /** Bytes of a record that did not fit in the reader's buffer. */
    final ByteBuffer opened;

    /**
     * @param recordBytes the largest record on the wire
     * @param contentBytes the largest content of a record
     */
    TlsBuffers(int recordBytes, int contentBytes) {
        received = ByteBuffer.allocateDirect(RECORDS * recordBytes);
        sending = ByteBuffer.allocateDirect(RECORDS * recordBytes);
        opened = ByteBuffer.allocateDirect(contentBytes);
    }
}
