package swapreplay.core.nbd;

import java.nio.ByteBuffer;

/** The memory of one connection in transmission; outside the heap, so that the kernel copies straight to and from it. */
final class Buffers {
    /** Room for a quarter of a MiB, the request of nbdcopy, and some more headers. */
    static final int BYTES = (256 + 32) << 10;

    final ByteBuffer in = ByteBuffer.allocateDirect(BYTES);
    final ByteBuffer out = ByteBuffer.allocateDirect(BYTES);
}
