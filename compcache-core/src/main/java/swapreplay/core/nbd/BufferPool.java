package swapreplay.core.nbd;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Buffers that wait for the next connection: memory outside the heap goes back to the system only when the collector runs. */
final class BufferPool<T> {
    private final ArrayDeque<T> idle = new ArrayDeque<>();
    private final Supplier<T> source;

    /** @param source makes another one, when none is idle */
    BufferPool(Supplier<T> source) {
        this.source = source;
    }

    synchronized T take() {
        T buffers = idle.poll();
        return buffers == null ? source.get() : buffers;
    }

    /** Nobody touches these buffers any more. */
    synchronized void giveBack(T buffers) {
        idle.push(buffers);
    }
}
