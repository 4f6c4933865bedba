package swapreplay.traces.resident;

import java.io.IOException;
import java.nio.ByteBuffer;
import swapreplay.traces.format.Fingerprint;

/** Reads the pages that will be drawn, to know later which of them changed. */
final class FirstLook {
    private final double fraction;
    private final int pageSize;
    private final SeenContents seen;
    private final byte[] page;
    private final ByteBuffer buffer;

    FirstLook(double fraction, int pageSize, SeenContents seen) {
        this.fraction = fraction;
        this.pageSize = pageSize;
        this.seen = seen;
        this.page = new byte[pageSize];
        this.buffer = ByteBuffer.allocateDirect(pageSize);
    }

    void at(long pid, AnonymousMemory memory) throws IOException {
        memory.walk((address, entry) -> {
            if (Draw.takes(pid, address, fraction) && memory.read(address, 1, buffer) == 1) {
                buffer.flip().get(page);
                seen.add(address, Fingerprint.of(page, 0, pageSize));
            }
        });
    }
}
