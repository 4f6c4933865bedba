package swapreplay.core.nbd;

import java.util.ArrayDeque;

/** Buffers that wait for the next connection: memory outside the heap goes back to the system only when the collector runs. */
final class BufferPool {
    private final ArrayDeque<Buffers> idle = new ArrayDeque<>();

    synchronized Buffers take() {
        Buffers buffers = idle.poll();
        return buffers == null ? new Buffers() : buffers;
    }

    synchronized void giveBack(Buffers buffers) {
        idle.push(buffers);
    }
}
