package swapreplay.core.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves exports to any number of clients over any number of listening sockets, none of which can keep another waiting for long. Does not own
 * the devices.
 */
public final class NbdServer implements AutoCloseable {
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final long REAP_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long DRAIN_SECONDS = 10;

    private final ServerState state;
    private final List<Listener> listeners;
    /** In the order of arrival. Guarded by itself. */
    private final Set<Connection> connections = new LinkedHashSet<>();

    private final ServerStats.Sum ended = new ServerStats.Sum();
    private final Map<String, Long> closed = new TreeMap<>();
    private long opened;
    private final Thread reaper = new Thread(this::reap, "nbd-reaper");

    /**
     * @param exports at least one; the first is also served under the empty name
     * @param listeners bound sockets; closed by {@link #close}
     * @param log hears of clients that misbehave, at most one line a second
     */
    public NbdServer(List<Export> exports, List<Listener> listeners, ServerOptions options, Consumer<String> log) {
        if (exports.isEmpty()) {
            throw new IllegalArgumentException("a server without exports");
        }
        state = new ServerState(options, List.copyOf(exports), log);
        this.listeners = List.copyOf(listeners);
    }

    /** Begins to accept clients. */
    public void start() {
        reaper.setDaemon(true);
        reaper.start();
        for (Listener listener : listeners) {
            Thread thread = new Thread(() -> accept(listener), "nbd-accept");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void accept(Listener listener) {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                try {
                    admit(channel);
                } catch (OutOfMemoryError e) {
                    channel.close();
                    throw e;
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | OutOfMemoryError e) { // no descriptors, no threads: wait until somebody leaves
                state.problem("cannot accept a connection: " + e.getMessage());
                LockSupport.parkNanos(REAP_NS);
            }
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        Connection connection = new Connection(channel, state);
        @Nullable Connection evicted = null;
        boolean full = false;
        synchronized (connections) {
            opened++;
            if (connections.size() >= state.options.maxConnections()) {
                evicted = oldestHandshake();
                full = evicted == null;
                if (evicted != null) {
                    connections.remove(evicted);
                }
            }
            if (!full && !state.stopping) {
                connections.add(connection);
            }
        }
        if (evicted != null) {
            evicted.abort("limit");
            count(evicted);
        }
        if (full || state.stopping) {
            state.problem("refused a connection: there are " + state.options.maxConnections() + " already");
            connection.abort("limit");
            count(connection);
            return;
        }
        try {
            tune(channel);
            Thread thread = new Thread(
                    () -> {
                        try {
                            connection.run();
                        } finally {
                            left(connection);
                        }
                    },
                    "nbd-client");
            thread.setDaemon(true);
            thread.start();
        } catch (IOException | OutOfMemoryError e) {
            connection.abort("limit");
            left(connection);
            throw e;
        }
    }

    private @Nullable Connection oldestHandshake() {
        for (Connection connection : connections) {
            if (!connection.transmitting()) {
                return connection;
            }
        }
        return null;
    }

    private static void tune(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        if (channel.getLocalAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
    }

    private void left(Connection connection) {
        boolean counted;
        synchronized (connections) {
            counted = !connections.remove(connection);
            if (!counted) {
                ConnectionStats stats = connection.stats();
                if (stats != null) {
                    stats.addTo(ended);
                }
            }
            connections.notifyAll();
        }
        if (!counted) {
            count(connection);
        }
    }

    private void count(Connection connection) {
        synchronized (connections) {
            closed.merge(connection.closedFor(), 1L, Long::sum);
        }
    }

    private void reap() {
        while (true) {
            LockSupport.parkNanos(REAP_NS);
            synchronized (connections) {
                for (Connection connection : connections) {
                    if (connection.late()) {
                        connection.abort("timeout");
                    }
                }
                if (state.stopping && connections.isEmpty()) {
                    return;
                }
            }
        }
    }

    /** What was done so far. */
    public ServerStats stats() {
        synchronized (connections) {
            ServerStats.Sum sum = new ServerStats.Sum();
            sum.add(ended);
            for (Connection connection : connections) {
                ConnectionStats stats = connection.stats();
                if (stats != null) {
                    stats.addTo(sum);
                }
            }
            return new ServerStats(
                    connections.size(),
                    opened,
                    new TreeMap<>(closed),
                    sum.requests,
                    sum.bytes,
                    sum.nanos,
                    sum.times,
                    sum.errors);
        }
    }

    /** Clients that have chosen an export and are connected now. */
    public int attached() {
        synchronized (connections) {
            return (int) connections.stream().filter(Connection::transmitting).count();
        }
    }

    /** True while {@code export} has clients. */
    public boolean attached(Export export) {
        synchronized (connections) {
            return connections.stream().anyMatch(connection -> export.name().equals(connection.exportName()));
        }
    }

    /**
     * Stops: no new clients, no more requests; those that have arrived are answered, for at most ten seconds. Afterwards no
     * connection touches a device any more.
     */
    @Override
    public void close() throws IOException {
        state.stopping = true;
        for (Listener listener : listeners) {
            listener.close();
        }
        synchronized (connections) {
            connections.forEach(Connection::drain);
            awaitNone(DRAIN_SECONDS);
            connections.forEach(connection -> connection.abort("shutdown"));
            awaitNone(DRAIN_SECONDS);
        }
        state.loops.close();
    }

    private void awaitNone(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean interrupted = false;
        synchronized (connections) {
            for (long left = end - System.nanoTime(); !connections.isEmpty() && left > 0; ) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(connections, left);
                } catch (InterruptedException e) {
                    interrupted = true; // devices may only be closed when nobody uses them: wait on
                }
                left = end - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
