package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loops of a server, made when there are connections for them. */
final class Loops {
    private final int most;
    private final List<Loop> loops = new ArrayList<>(); // guarded by this
    private boolean closed;

    /** @param most loops, at least one */
    Loops(int most) {
        this.most = most;
    }

    /**
     * Serves a connection in a loop until it ends or needs a thread for itself.
     *
     * @param arriving hears of the guest that the connection will be
     * @return why the connection ended; null if the calling thread is to go on with it
     */
    @Nullable
    String serve(SocketChannel channel, Transmission transmission, Consumer<Guest> arriving) throws IOException {
        Loop loop = leastPopulated();
        if (loop == null) {
            return null;
        }
        Guest guest = new Guest(channel, transmission, loop);
        arriving.accept(guest);
        loop.add(guest);
        return guest.await();
    }

    private synchronized @Nullable Loop leastPopulated() throws IOException {
        if (closed) {
            return null;
        }
        loops.removeIf(Loop::isClosed);
        Loop least = null;
        for (Loop loop : loops) {
            if (least == null || loop.population() < least.population()) {
                least = loop;
            }
        }
        if (least == null || (least.population() > 0 && loops.size() < most)) {
            least = new Loop(this::idle);
            least.start();
            loops.add(least);
        }
        least.expect();
        return least;
    }

    private synchronized @Nullable Loop idle(@Nullable Loop but) {
        for (Loop loop : loops) {
            if (loop != but && loop.load().low()) {
                return loop;
            }
        }
        return null;
    }

    /** Ends all threads; connections that are still served here end. */
    synchronized void close() {
        closed = true;
        loops.forEach(Loop::close);
    }
}
