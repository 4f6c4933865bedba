package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The stay of one connection in a {@link Loop}, while its own thread waits here. Everything but waiting happens in the loop's thread. */
final class Guest {
    final SocketChannel channel;
    final Transmission transmission;

    /** Where it is served. Read by whoever closes the channel. */
    volatile Loop loop;

    @Nullable
    SelectionKey key;
    /** Rounds since the loop last looked at who keeps it busy. */
    int rounds;
    /** It has a thread for itself for the rest of the round and is not in the loop any more. */
    boolean left;

    private boolean over;
    private @Nullable String reason;
    private @Nullable Throwable error;

    Guest(SocketChannel channel, Transmission transmission, Loop loop) {
        this.channel = channel;
        this.transmission = transmission;
        this.loop = loop;
    }

    /** In the middle of a round: from here on it may take long. */
    void leave() throws IOException {
        if (!left) {
            loop.leave(this);
        }
    }

    /** Lets the connection's own thread go on. */
    synchronized void end(@Nullable String why, @Nullable Throwable failure) {
        over = true;
        reason = why;
        error = failure;
        notifyAll();
    }

    /** Waits for the end of the stay. @return why the connection ended; null if its own thread is to go on with it */
    @Nullable
    synchronized String await() throws IOException {
        boolean interrupted = false;
        while (!over) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the loop uses the buffers: only it can say when they are free
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (error instanceof IOException failure) {
            throw failure;
        } else if (error instanceof RuntimeException failure) {
            throw failure;
        } else if (error instanceof Error failure) {
            throw failure;
        }
        return reason;
    }
}
