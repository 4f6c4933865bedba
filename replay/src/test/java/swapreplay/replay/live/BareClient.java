package swapreplay.replay.live;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** An NBD client of few words and simple replies, for clients that behave and for those that do not. */
final class BareClient implements AutoCloseable {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int TRIM = 4;
    static final int WRITE_ZEROES = 6;
    /** Option. */
    static final int STARTTLS = 5;

    private static final int GO = 7;
    private static final long IHAVEOPT = 0x49484156454f5054L;
    private static final int GREETING_BYTES = 18;
    private static final int OPTION_REPLY_BYTES = 20;
    private static final int REPLY_BYTES = 16;
    private static final int ACK = 1;

    private final SocketChannel channel;

    /** Connected, and nothing more: the server waits for the flags. */
    BareClient(SocketAddress address) throws IOException {
        channel = SocketChannel.open(
                address instanceof InetSocketAddress ? StandardProtocolFamily.INET : StandardProtocolFamily.UNIX);
        try {
            channel.connect(address);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** In the middle of the handshake: the server waits for an option. */
    static BareClient greeted(SocketAddress address) throws IOException {
        BareClient client = new BareClient(address);
        try {
            client.take(GREETING_BYTES);
            client.send(ByteBuffer.allocate(4).putInt(3));
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** With the first export. */
    static BareClient attached(SocketAddress address) throws IOException {
        BareClient client = greeted(address);
        try {
            client.option(GO, 0, 0, 0);
            while (client.optionReply() != ACK) {
                // information
            }
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Sends an option whose data are {@code words} of 16 bits. */
    void option(int number, int... words) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(16 + 2 * words.length);
        message.putLong(IHAVEOPT).putInt(number).putInt(2 * words.length);
        for (int word : words) {
            message.putShort((short) word);
        }
        send(message);
    }

    /** Takes one reply to an option, all of it. The result is its type. */
    int optionReply() throws IOException {
        ByteBuffer head = take(OPTION_REPLY_BYTES);
        take(head.getInt(16));
        return head.getInt(12);
    }

    /** Sends a request's head, and as much of its payload as there is. The upper 16 bits of {@code type} are flags. */
    void request(int type, long cookie, long offset, int length, byte... payload) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(28 + payload.length);
        message.putInt(0x25609513).putInt(type);
        send(message.putLong(cookie).putLong(offset).putInt(length).put(payload));
    }

    /** Takes an answer without bytes. @return its error number, 0 for none */
    int errno() throws IOException {
        return take(REPLY_BYTES).getInt(4);
    }

    /** Takes the answer to the only request in flight. @return its bytes, of {@code length} */
    ByteBuffer answer(int length) throws IOException {
        ByteBuffer head = take(REPLY_BYTES);
        if (head.getInt(0) != 0x67446698 || head.getInt(4) != 0) {
            throw new IOException(
                    "no good answer: magic 0x" + Integer.toHexString(head.getInt(0)) + ", error " + head.getInt(4));
        }
        return take(length);
    }

    void send(ByteBuffer message) throws IOException {
        message.flip();
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    private ByteBuffer take(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the server closed");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
