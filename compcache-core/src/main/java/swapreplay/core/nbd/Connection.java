package swapreplay.core.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One client, from accept to close; has a thread of its own, which waits while a {@link Loop} serves the client. */
final class Connection implements Runnable {
    private final SocketChannel channel;
    private final ServerState server;
    private final Deadline deadline = new Deadline();
    private volatile boolean transmitting;
    private volatile @Nullable String closedFor;
    private volatile @Nullable ConnectionStats stats;
    private volatile @Nullable String exportName;
    private volatile @Nullable Guest guest;
    private @Nullable TlsBuffers tlsBuffers;

    Connection(SocketChannel channel, ServerState server) {
        this.channel = channel;
        this.server = server;
    }

    /** True once an export is chosen. */
    boolean transmitting() {
        return transmitting;
    }

    /** The chosen export, or null. */
    @Nullable
    String exportName() {
        return exportName;
    }

    /** Figures of the transmission phase, or null before it. */
    @Nullable
    ConnectionStats stats() {
        return stats;
    }

    /** Why the connection ended. */
    String closedFor() {
        String reason = closedFor;
        return reason == null ? "reset" : reason;
    }

    boolean late() {
        return deadline.passed();
    }

    /** Ends the connection at once, from any thread. */
    void abort(String reason) {
        if (closedFor == null) {
            closedFor = reason;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // closed is closed
        }
        Guest served = guest;
        if (served != null) {
            served.loop.sweep();
        }
    }

    /** No more requests are read; those that are there already are answered, then the connection ends. */
    void drain() {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            // it is ending by itself
        }
    }

    @Override
    public void run() {
        String reason = "reset";
        try {
            reason = serve();
        } catch (ProtocolViolation e) {
            reason = "violation";
            server.problem("closed a connection: " + e.getMessage());
        } catch (EOFException e) {
            reason = "eof";
        } catch (ClosedChannelException e) {
            reason = "closed"; // by abort, which has said why
        } catch (SSLException e) {
            reason = transmitting ? "reset" : "tls";
            server.problem("closed a connection: TLS: " + e.getMessage());
        } catch (IOException e) {
            reason = "reset";
        } catch (RuntimeException | OutOfMemoryError e) {
            reason = "internal";
            server.problem("closed a connection: " + e);
        } finally {
            abort(reason);
            if (tlsBuffers != null) {
                server.tlsBuffers.giveBack(tlsBuffers);
            }
        }
    }

    private String serve() throws IOException {
        deadline.in(server.options.handshakeSeconds());
        Transport plain = new PlainTransport(channel);
        Handshake handshake = new Handshake(server, plain, this::upgrade, () -> transmitting = true);
        Session session = handshake.run();
        if (session == null) {
            handshake.transport().finish();
            return "abort";
        }
        deadline.clear();
        return transmit(session, handshake.transport());
    }

    /** At most once in a connection. */
    private Transport upgrade() throws IOException {
        tlsBuffers = server.tlsBuffers.take();
        TlsTransport transport = new TlsTransport(channel, server.identity().newEngine(), tlsBuffers);
        transport.handshake();
        return transport;
    }

    private String transmit(Session session, Transport transport) throws IOException {
        ConnectionStats figures = new ConnectionStats();
        exportName = session.export().name();
        stats = figures;
        if (server.stopping) {
            drain();
        }
        Buffers buffers = server.buffers.take();
        try {
            String reason = serve(
                    session.export(),
                    transport,
                    new Transmission(session, transport, buffers, deadline, figures, server));
            transport.finish();
            return server.stopping ? "shutdown" : reason;
        } finally {
            server.buffers.giveBack(buffers);
        }
    }

    /** Where a request cannot take long, in a loop with others; else here. */
    private String serve(Export export, Transport transport, Transmission transmission) throws IOException {
        try {
            String reason = null;
            while (reason == null) {
                if (transport instanceof PlainTransport plain && !export.mayWait()) {
                    reason = inLoop(plain, transmission);
                    reason = reason == null ? transmission.serveUntilCalm() : reason;
                } else {
                    reason = transmission.serve();
                }
            }
            return reason;
        } finally {
            transmission.finish();
        }
    }

    private @Nullable String inLoop(PlainTransport plain, Transmission transmission) throws IOException {
        try {
            return server.loops.serve(channel, transmission, arriving -> {
                plain.servedAs(arriving);
                guest = arriving;
            });
        } finally {
            guest = null;
            plain.servedAs(null);
        }
    }
}
