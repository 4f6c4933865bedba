package swapreplay.core.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS over a blocking socket. Records are opened straight into the connection's buffer when it has room for one. */
final class TlsTransport implements Transport {
    private final SocketChannel channel;
    private final SSLEngine engine;
    /** Encrypted bytes from the client, ready to be drained. */
    private final ByteBuffer received;
    /** Encrypted bytes for the client, being filled. */
    private final ByteBuffer sending;
    /** Bytes of a record that did not fit in the reader's buffer, ready to be drained. */
    private final ByteBuffer opened;

    /** @param buffers of this connection alone until it has ended, with room for the engine's records */
    TlsTransport(SocketChannel channel, SSLEngine engine, TlsBuffers buffers) {
        this.channel = channel;
        this.engine = engine;
        received = buffers.received.clear().flip();
        sending = buffers.sending.clear();
        opened = buffers.opened.clear().flip();
    }

    /** Buffers for connections with engines like this one. */
    static TlsBuffers buffers(SSLEngine engine) {
        return new TlsBuffers(
                engine.getSession().getPacketBufferSize(), engine.getSession().getApplicationBufferSize());
    }

    /** Carries out the TLS handshake. */
    void handshake() throws IOException {
        engine.beginHandshake();
        settle();
    }

    /** Does what the engine asks for until it is ready for data. */
    private void settle() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED) {
            switch (status) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> {
                    synchronized (sending) {
                        try {
                            seal(ByteBuffer.allocate(0));
                        } finally {
                            send(); // the alert that says why, too
                        }
                    }
                }
                default -> {
                    opened.clear();
                    SSLEngineResult result = engine.unwrap(received, opened);
                    opened.flip();
                    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW && !receive()) {
                        throw new EOFException("the connection ended in the TLS handshake");
                    } else if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                        throw new SSLException("the client gave up the TLS handshake");
                    }
                }
            }
            status = engine.getHandshakeStatus();
        }
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        int before = dst.position();
        while (dst.position() == before) {
            if (opened.hasRemaining()) {
                int count = Math.min(opened.remaining(), dst.remaining());
                dst.put(opened.slice().limit(count));
                opened.position(opened.position() + count);
                break;
            }
            boolean direct = dst.remaining() >= opened.capacity();
            SSLEngineResult result = open(direct ? dst : opened, direct);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    if (!receive()) {
                        return -1; // most clients close without the TLS goodbye
                    }
                }
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a TLS record larger than negotiated");
                default -> afterRecord(result);
            }
        }
        while (received.hasRemaining() && dst.remaining() >= opened.capacity()) {
            SSLEngineResult result = open(dst, true);
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                break; // what it means is found out at the next read
            }
            afterRecord(result);
        }
        return dst.position() - before;
    }

    private SSLEngineResult open(ByteBuffer dst, boolean direct) throws SSLException {
        if (direct) {
            return engine.unwrap(received, dst);
        }
        opened.clear();
        try {
            return engine.unwrap(received, opened);
        } finally {
            opened.flip();
        }
    }

    /** Key updates and the like are answered at once. */
    private void afterRecord(SSLEngineResult result) throws IOException {
        HandshakeStatus status = result.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_WRAP || status == HandshakeStatus.NEED_TASK) {
            if (opened.hasRemaining()) {
                throw new SSLException("a TLS handshake in the middle of data");
            }
            settle();
        }
    }

    private boolean receive() throws IOException {
        received.compact();
        try {
            return channel.read(received) >= 0;
        } finally {
            received.flip();
        }
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        synchronized (sending) { // a reader that answers a key update sends, too
            while (src.hasRemaining()) {
                seal(src);
            }
            send();
        }
    }

    private void seal(ByteBuffer src) throws IOException {
        SSLEngineResult result = engine.wrap(src, sending);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            send();
        } else if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            throw new SSLException("the TLS connection is closed");
        }
    }

    private void send() throws IOException {
        sending.flip();
        try {
            while (sending.hasRemaining()) {
                channel.write(sending);
            }
        } finally {
            sending.clear();
        }
    }

    @Override
    public void finish() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            if (engine.wrap(ByteBuffer.allocate(0), sending).getStatus() != SSLEngineResult.Status.OK) {
                break;
            }
        }
        send();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // closed is closed
        }
    }
}
