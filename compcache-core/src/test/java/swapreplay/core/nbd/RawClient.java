package swapreplay.core.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;

/** The other end of the wire, byte by byte, so that tests can say what no well-behaved client would. */
final class RawClient implements AutoCloseable {
    /** An answer to an option. */
    @SuppressWarnings("ArrayRecordComponent") // bytes of a test, compared by the test
    record OptionReply(int option, int type, byte[] data) {
        String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    /** An answer to a request: the chunks of one cookie put together. */
    @SuppressWarnings("ArrayRecordComponent") // as above
    record Reply(
            long cookie, int errno, byte[] data, List<long[]> extents, List<Integer> chunkTypes, long errorOffset) {}

    /** Structured or extended replies were negotiated. */
    enum Form {
        SIMPLE,
        STRUCTURED,
        EXTENDED
    }

    static final List<Form> FORMS = List.of(Form.values());

    private final SocketChannel channel;
    private Transport transport;
    Form form = Form.SIMPLE;
    int transmissionFlags;
    long size;

    RawClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        transport = new PlainTransport(channel);
    }

    /** Connected, greeted, with fixed newstyle and without zero padding. */
    static RawClient greeted(Path socket) throws IOException {
        RawClient client = new RawClient(socket);
        client.greet(3);
        return client;
    }

    /** In transmission, with base:allocation selected unless the form is simple. */
    static RawClient transmitting(Path socket, String export, Form form) throws IOException {
        RawClient client = greeted(socket);
        client.negotiate(form, export);
        client.go(export);
        return client;
    }

    void greet(int clientFlags) throws IOException {
        ByteBuffer greeting = read(18);
        if (greeting.getLong() != Wire.NBDMAGIC || greeting.getLong() != Wire.IHAVEOPT || greeting.getShort() != 3) {
            throw new AssertionError("not the greeting of a newstyle server");
        }
        write(ByteBuffer.allocate(4).putInt(clientFlags));
    }

    void negotiate(Form wanted, String export) throws IOException {
        form = wanted;
        if (wanted == Form.SIMPLE) {
            return;
        }
        expectAck(
                option(wanted == Form.STRUCTURED ? Wire.OPT_STRUCTURED_REPLY : Wire.OPT_EXTENDED_HEADERS, new byte[0]));
        expectAck(option(Wire.OPT_SET_META_CONTEXT, context(export, Wire.BASE_ALLOCATION)));
    }

    static byte[] context(String export, String... queries) {
        ByteBuffer data = ByteBuffer.allocate(4096);
        string(data, export).putInt(queries.length);
        for (String query : queries) {
            string(data, query);
        }
        return bytes(data);
    }

    static byte[] goData(String export, int... infos) {
        ByteBuffer data = ByteBuffer.allocate(8192);
        string(data, export).putShort((short) infos.length);
        for (int info : infos) {
            data.putShort((short) info);
        }
        return bytes(data);
    }

    private static ByteBuffer string(ByteBuffer data, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return data.putInt(utf8.length).put(utf8);
    }

    static byte[] bytes(ByteBuffer data) {
        data.flip();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    void go(String export) throws IOException {
        List<OptionReply> replies = option(Wire.OPT_GO, goData(export));
        expectAck(replies);
        ByteBuffer info = ByteBuffer.wrap(replies.get(0).data());
        info.getShort();
        size = info.getLong();
        transmissionFlags = info.getShort() & 0xffff;
    }

    static void expectAck(List<OptionReply> replies) {
        OptionReply last = replies.get(replies.size() - 1);
        if (last.type() != Wire.REP_ACK) {
            throw new AssertionError("no ACK but " + Integer.toHexString(last.type()) + " " + last.text());
        }
    }

    List<OptionReply> option(int option, byte[] data) throws IOException {
        sendOption(option, data.length, data);
        return optionReplies(option);
    }

    void sendOption(int option, int length, byte[] data) throws IOException {
        write(ByteBuffer.allocate(16 + data.length)
                .putLong(Wire.IHAVEOPT)
                .putInt(option)
                .putInt(length)
                .put(data));
    }

    List<OptionReply> optionReplies(int option) throws IOException {
        List<OptionReply> replies = new ArrayList<>();
        while (true) {
            ByteBuffer head = read(20);
            if (head.getLong() != Wire.OPTION_REPLY_MAGIC || head.getInt() != option) {
                throw new AssertionError("out of step");
            }
            int type = head.getInt();
            replies.add(new OptionReply(option, type, bytesOf(read(head.getInt()))));
            if (type == Wire.REP_ACK || type < 0) {
                return replies;
            }
        }
    }

    /** Encrypts this end; the server has acknowledged STARTTLS. */
    void startTls(SSLEngine engine) throws IOException {
        TlsTransport tls = new TlsTransport(channel, engine, TlsTransport.buffers(engine));
        tls.handshake();
        transport = tls;
    }

    void request(int flags, int type, long cookie, long offset, long length, byte... payload) throws IOException {
        boolean extended = form == Form.EXTENDED;
        ByteBuffer head = ByteBuffer.allocate(32 + payload.length);
        head.putInt(extended ? Wire.EXTENDED_REQUEST_MAGIC : Wire.REQUEST_MAGIC);
        int all = extended && payload.length > 0 ? flags | Wire.FLAG_PAYLOAD_LEN : flags;
        head.putShort((short) all).putShort((short) type).putLong(cookie).putLong(offset);
        if (extended) {
            head.putLong(length);
        } else {
            head.putInt((int) length);
        }
        write(head.put(payload));
    }

    /** Sends a request and waits for its answer; no other may be in flight. */
    Reply call(int flags, int type, long offset, long length, byte... payload) throws IOException {
        request(flags, type, 0x1122334455667788L, offset, length, payload);
        return reply(type == Wire.CMD_READ ? length : 0, offset);
    }

    Reply write(long offset, byte[] data) throws IOException {
        return call(0, Wire.CMD_WRITE, offset, data.length, data);
    }

    byte[] readBack(long offset, int length) throws IOException {
        Reply reply = call(0, Wire.CMD_READ, offset, length);
        if (reply.errno() != 0) {
            throw new AssertionError("read failed with " + reply.errno());
        }
        return reply.data();
    }

    /** @param readLength bytes that a successful simple reply carries, and that chunks must cover exactly */
    Reply reply(long readLength, long readOffset) throws IOException {
        ByteBuffer magicOnly = read(4);
        int magic = magicOnly.getInt();
        if (magic == Wire.SIMPLE_REPLY_MAGIC) {
            ByteBuffer rest = read(12);
            int errno = rest.getInt();
            long cookie = rest.getLong();
            byte[] data = bytesOf(read(errno == 0 ? (int) readLength : 0));
            return new Reply(cookie, errno, data, List.of(), List.of(), -1);
        }
        int expected = readLength <= Wire.MAX_PAYLOAD ? (int) readLength : 0;
        byte[] data = new byte[expected];
        boolean[] covered = new boolean[expected];
        List<long[]> extents = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        int errno = 0;
        long errorOffset = -1;
        while (true) {
            boolean extended = magic == Wire.EXTENDED_REPLY_MAGIC;
            if (!extended && magic != Wire.STRUCTURED_REPLY_MAGIC) {
                throw new AssertionError("no reply magic: " + Integer.toHexString(magic));
            }
            if (extended != (form == Form.EXTENDED)) {
                throw new AssertionError("a reply in the wrong form");
            }
            ByteBuffer head = read(extended ? 28 : 16);
            int flags = head.getShort();
            int type = head.getShort() & 0xffff;
            long cookie = head.getLong();
            if (extended && head.getLong() != readOffset) {
                throw new AssertionError("not the offset of the request");
            }
            ByteBuffer payload = read(extended ? Math.toIntExact(head.getLong()) : head.getInt());
            types.add(type);
            switch (type) {
                case Wire.CHUNK_NONE -> {}
                case Wire.CHUNK_OFFSET_DATA -> {
                    int at = (int) (payload.getLong() - readOffset);
                    for (int i = at; payload.hasRemaining(); i++) {
                        cover(covered, i);
                        data[i] = payload.get();
                    }
                }
                case Wire.CHUNK_OFFSET_HOLE -> {
                    int at = (int) (payload.getLong() - readOffset);
                    int length = payload.getInt();
                    for (int i = at; i < at + length; i++) {
                        cover(covered, i);
                    }
                }
                case Wire.CHUNK_BLOCK_STATUS -> {
                    payload.getInt();
                    while (payload.hasRemaining()) {
                        extents.add(new long[] {payload.getInt() & 0xffffffffL, payload.getInt()});
                    }
                }
                case Wire.CHUNK_BLOCK_STATUS_EXT -> {
                    payload.getInt();
                    int count = payload.getInt();
                    for (int i = 0; i < count; i++) {
                        extents.add(new long[] {payload.getLong(), payload.getLong()});
                    }
                    if (payload.hasRemaining()) {
                        throw new AssertionError("more extents than announced");
                    }
                }
                case Wire.CHUNK_ERROR, Wire.CHUNK_ERROR_OFFSET -> {
                    errno = payload.getInt();
                    payload.position(payload.position() + 2 + payload.getShort(payload.position()));
                    errorOffset = type == Wire.CHUNK_ERROR_OFFSET ? payload.getLong() : -1;
                    if (payload.hasRemaining()) {
                        throw new AssertionError("an error chunk with " + payload.remaining() + " bytes too many");
                    }
                }
                default -> throw new AssertionError("chunk type " + type);
            }
            if ((flags & Wire.CHUNK_DONE) != 0) {
                for (boolean byteCovered : covered) {
                    if (!byteCovered && errno == 0) {
                        throw new AssertionError("the chunks do not cover the read");
                    }
                }
                return new Reply(cookie, errno, data, extents, types, errorOffset);
            }
            magic = read(4).getInt();
        }
    }

    private static void cover(boolean[] covered, int index) {
        if (covered[index]) {
            throw new AssertionError("byte " + index + " came twice");
        }
        covered[index] = true;
    }

    void write(ByteBuffer message) throws IOException {
        transport.write(message.flip());
    }

    ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (transport.read(bytes) < 0) {
                throw new EOFException("the server closed");
            }
        }
        return bytes.flip();
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** True if the server closes without another byte. */
    boolean closedByServer() {
        try {
            return transport.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
