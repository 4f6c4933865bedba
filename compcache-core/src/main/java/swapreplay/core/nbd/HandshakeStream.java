package swapreplay.core.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of a handshake. Never takes a byte more than it is asked for: what follows may belong to TLS or to a request. */
final class HandshakeStream {
    private static final int PIECE = 8 << 10;
    private static final int MAX_MESSAGE = 256;

    private Transport transport;

    HandshakeStream(Transport transport) {
        this.transport = transport;
    }

    /** From now on the bytes go this way. */
    void over(Transport other) {
        transport = other;
    }

    Transport transport() {
        return transport;
    }

    byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int count = transport.read(ByteBuffer.wrap(bytes, done, Math.min(PIECE, length - done)));
            if (count < 0) {
                throw new EOFException("the connection ended in the handshake");
            }
            done += count;
        }
        return bytes;
    }

    void skip(long bytes) throws IOException {
        ByteBuffer waste = ByteBuffer.allocate(PIECE);
        for (long left = bytes; left > 0; ) {
            waste.clear().limit((int) Math.min(PIECE, left));
            int count = transport.read(waste);
            if (count < 0) {
                throw new EOFException("the connection ended in the handshake");
            }
            left -= count;
        }
    }

    void write(ByteBuffer message) throws IOException {
        transport.write(message.flip());
    }

    void reply(int option, int type, byte[] data) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(20 + data.length);
        message.putLong(Wire.OPTION_REPLY_MAGIC).putInt(option).putInt(type).putInt(data.length);
        write(message.put(data));
    }

    void ack(int option) throws IOException {
        reply(option, Wire.REP_ACK, new byte[0]);
    }

    void error(int option, int type, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        reply(option, type, utf8.length <= MAX_MESSAGE ? utf8 : java.util.Arrays.copyOf(utf8, MAX_MESSAGE));
    }
}
