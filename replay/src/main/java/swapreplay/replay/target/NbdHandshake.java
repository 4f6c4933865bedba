package swapreplay.replay.target;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A client's part of the fixed newstyle handshake (doc/proto.md of the NetworkBlockDevice project): asks for an export with GO, or with
 * EXPORT_NAME from a server that does not know GO.
 *
 * @param size of the export, in bytes
 * @param flags the transmission flags
 * @param minimumBlock requests are multiples of it, in bytes
 * @param maximumPayload of a read or a write, in bytes
 */
record NbdHandshake(long size, int flags, int minimumBlock, int maximumPayload) {
    static final int READ_ONLY = 1 << 1;
    static final int SEND_TRIM = 1 << 5;

    private static final long NBDMAGIC = 0x4e42444d41474943L;
    private static final long IHAVEOPT = 0x49484156454f5054L;
    private static final long OPTION_REPLY = 0x0003e889045565a9L;
    private static final int FIXED_NEWSTYLE = 1;
    private static final int NO_ZEROES = 2;
    private static final int ZEROES = 124;
    private static final int EXPORT_NAME = 1;
    private static final int GO = 7;
    private static final int REP_ACK = 1;
    private static final int REP_INFO = 3;
    private static final int ERR_UNSUP = 0x80000001;
    private static final int ERR_TLS_REQD = 0x80000005;
    private static final int INFO_EXPORT = 0;
    private static final int INFO_BLOCK_SIZE = 3;
    private static final int MOST_REPLY = 64 << 10;
    /** What holds without block size information. */
    private static final int DEFAULT_PAYLOAD = 32 << 20;

    /** @throws IOException if the server speaks something else or refuses; the message says what, without the address */
    static NbdHandshake with(SocketChannel channel, String export) throws IOException {
        ByteBuffer greeting = read(channel, 18);
        if (greeting.getLong() != NBDMAGIC || greeting.getLong() != IHAVEOPT) {
            throw new IOException("what answers there is no NBD server (of the newstyle protocol)");
        }
        int offered = greeting.getShort();
        if ((offered & FIXED_NEWSTYLE) == 0) {
            throw new IOException("the server speaks a protocol of before 2012 (not fixed newstyle)");
        }
        int agreed = offered & (FIXED_NEWSTYLE | NO_ZEROES);
        write(channel, ByteBuffer.allocate(4).putInt(agreed).flip());
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        ByteBuffer go = ByteBuffer.allocate(4 + name.length + 4);
        go.putInt(name.length).put(name).putShort((short) 1).putShort((short) INFO_BLOCK_SIZE);
        option(channel, GO, go.flip());
        NbdHandshake found = new NbdHandshake(-1, 0, 1, DEFAULT_PAYLOAD);
        while (true) {
            ByteBuffer reply = read(channel, 20);
            if (reply.getLong() != OPTION_REPLY || reply.getInt() != GO) {
                throw new IOException("the server answers something else than it was asked");
            }
            int type = reply.getInt();
            int length = reply.getInt();
            if (length < 0 || length > MOST_REPLY) {
                throw new IOException("the server answers with " + Integer.toUnsignedString(length) + " bytes");
            }
            ByteBuffer data = read(channel, length);
            if (type == REP_ACK && found.size >= 0) {
                return found;
            } else if (type == REP_INFO) {
                found = found.told(data);
            } else if (type == ERR_UNSUP) {
                return byName(channel, name, agreed);
            } else {
                throw new IOException(refusal(
                        type, export, StandardCharsets.UTF_8.decode(data).toString()));
            }
        }
    }

    private static String refusal(int type, String export, String text) {
        if (type == ERR_TLS_REQD) {
            return "the server wants TLS, which is not spoken here; let it serve a socket on this machine without";
        }
        String said = text.isEmpty() ? "error 0x" + Integer.toHexString(type) : text.replaceAll("\\p{Cntrl}", " ");
        return "the server refuses the export '" + export + "': " + said;
    }

    private NbdHandshake told(ByteBuffer info) throws IOException {
        int type = info.remaining() < 2 ? -1 : info.getShort();
        if (type == INFO_EXPORT && info.remaining() == 10) {
            return new NbdHandshake(info.getLong(), info.getShort() & 0xffff, minimumBlock, maximumPayload);
        } else if (type == INFO_BLOCK_SIZE && info.remaining() == 12) {
            int minimum = info.getInt();
            int maximum = info.getInt(info.position() + 4);
            return new NbdHandshake(size, flags, minimum, maximum < 0 ? Integer.MAX_VALUE : maximum);
        } else if (type == INFO_EXPORT || type == INFO_BLOCK_SIZE || type < 0) {
            throw new IOException("the server's information has the wrong length");
        }
        return this;
    }

    private static NbdHandshake byName(SocketChannel channel, byte[] name, int agreed) throws IOException {
        option(channel, EXPORT_NAME, ByteBuffer.wrap(name));
        ByteBuffer answer;
        try {
            answer = read(channel, 10 + ((agreed & NO_ZEROES) == 0 ? ZEROES : 0));
        } catch (EOFException e) {
            throw new IOException("the server has no export '" + new String(name, StandardCharsets.UTF_8) + "'", e);
        }
        return new NbdHandshake(answer.getLong(), answer.getShort() & 0xffff, 1, DEFAULT_PAYLOAD);
    }

    private static void option(SocketChannel channel, int number, ByteBuffer data) throws IOException {
        ByteBuffer option = ByteBuffer.allocate(16 + data.remaining());
        option.putLong(IHAVEOPT).putInt(number).putInt(data.remaining()).put(data);
        write(channel, option.flip());
    }

    static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        read(channel, bytes);
        return bytes.flip();
    }

    /** Fills the buffer. */
    static void read(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
    }
}
