package swapreplay.core.nbd;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all connections of a server share. */
final class ServerState {
    final ServerOptions options;
    final List<Export> exports;
    final PayloadBudget budget;
    final BufferPool<Buffers> buffers = new BufferPool<>(Buffers::new);
    final Loops loops = new Loops(Runtime.getRuntime().availableProcessors());
    /** For connections of {@link ServerOptions#tls}; all their engines are alike. */
    final BufferPool<TlsBuffers> tlsBuffers;

    /** Set once the server is asked to stop: no more handshakes, no more requests. */
    volatile boolean stopping;

    private final Consumer<String> log;
    private final AtomicLong nextLogNs = new AtomicLong(System.nanoTime());

    ServerState(ServerOptions options, List<Export> exports, Consumer<String> log) {
        this.options = options;
        this.exports = exports;
        this.log = log;
        budget = new PayloadBudget(options.payloadBytes());
        tlsBuffers = new BufferPool<>(() -> TlsTransport.buffers(identity().newEngine()));
    }

    /** What the server proves itself with. Only where TLS is configured. */
    TlsIdentity identity() {
        return Objects.requireNonNull(options.tls(), "TLS is configured");
    }

    /** The export of that name; the empty name means the first. Null if there is none. */
    @Nullable
    Export export(String name) {
        for (Export export : exports) {
            if (export.name().equals(name)) {
                return export;
            }
        }
        return name.isEmpty() ? exports.get(0) : null;
    }

    /** Tells the operator, at most once in a second: clients must not be able to fill the log. */
    void problem(String message) {
        long now = System.nanoTime();
        long next = nextLogNs.get();
        if (now - next >= 0 && nextLogNs.compareAndSet(next, now + 1_000_000_000L)) {
            log.accept(message);
        }
    }
}
