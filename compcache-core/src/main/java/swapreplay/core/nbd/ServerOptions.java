package swapreplay.core.nbd;

import org.jspecify.annotations.Nullable;

/**
 * Limits and security of a server.
 *
 * @param maxConnections clients at a time; a newcomer beyond it replaces the oldest that is still in its handshake, or is
 *     closed at once
 * @param handshakeSeconds from accept to the end of the handshake, TLS included
 * @param payloadBytes memory for large writes, all connections together
 * @param listExports whether LIST is answered
 * @param tls certificates, or null for plain connections only
 * @param tlsRequired nothing but STARTTLS and ABORT works before TLS
 */
public record ServerOptions(
        int maxConnections,
        int handshakeSeconds,
        long payloadBytes,
        boolean listExports,
        @Nullable TlsIdentity tls,
        boolean tlsRequired) {
    /** 128 connections, 10 seconds, 256 MiB or a quarter of the heap, LIST answered, no TLS. */
    public static ServerOptions defaults() {
        long payload = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
        return new ServerOptions(128, 10, payload, true, null, false);
    }

    /** The same with other limits. */
    public ServerOptions withLimits(int connections, int seconds) {
        return new ServerOptions(connections, seconds, payloadBytes, listExports, tls, tlsRequired);
    }

    /** The same with TLS. */
    public ServerOptions withTls(TlsIdentity identity, boolean required) {
        return new ServerOptions(maxConnections, handshakeSeconds, payloadBytes, listExports, identity, required);
    }
}
