package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.nbd.RawClient.OptionReply;

/** The handshake, option by option. */
@Timeout(120)
class HandshakeTest {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] SOMETHING = {1};

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static byte[] raw(Object... parts) {
        ByteBuffer data = ByteBuffer.allocate(70_000);
        for (Object part : parts) {
            if (part instanceof Integer number) {
                data.putInt(number);
            } else if (part instanceof Short number) {
                data.putShort(number);
            } else if (part instanceof byte[] bytes) {
                data.put(bytes);
            } else {
                data.put(((String) part).getBytes(StandardCharsets.UTF_8));
            }
        }
        return RawClient.bytes(data);
    }

    /** What is sent, and the type of the final reply; afterwards the connection must still work. */
    static Stream<Arguments> options() {
        short none = 0;
        return Stream.of(
                Arguments.of("LIST", 3, NOTHING, Wire.REP_ACK),
                Arguments.of("LIST with data", 3, SOMETHING, Wire.ERR_INVALID),
                Arguments.of("PEEK_EXPORT", 4, NOTHING, Wire.ERR_UNSUP),
                Arguments.of("STARTTLS without TLS", 5, NOTHING, Wire.ERR_POLICY),
                Arguments.of("STARTTLS with data", 5, SOMETHING, Wire.ERR_INVALID),
                Arguments.of("INFO", 6, RawClient.goData("disk"), Wire.REP_ACK),
                Arguments.of("INFO of the default export", 6, RawClient.goData(""), Wire.REP_ACK),
                Arguments.of("INFO with unknown types", 6, RawClient.goData("disk", 77, 65535, 3), Wire.REP_ACK),
                Arguments.of("INFO of nothing", 6, RawClient.goData("nobody"), Wire.ERR_UNKNOWN),
                Arguments.of("INFO of another case", 6, RawClient.goData("DISK"), Wire.ERR_UNKNOWN),
                Arguments.of("INFO without data", 6, NOTHING, Wire.ERR_INVALID),
                Arguments.of("INFO with half a length", 6, new byte[] {0, 0}, Wire.ERR_INVALID),
                Arguments.of("INFO, name longer than data", 6, raw(100, "disk", none), Wire.ERR_INVALID),
                Arguments.of("INFO, name of 4 GiB", 6, raw(-1, "disk", none), Wire.ERR_INVALID),
                Arguments.of("INFO, name of 2 GiB", 6, raw(Integer.MAX_VALUE, "disk", none), Wire.ERR_INVALID),
                Arguments.of("INFO without count", 6, raw(4, "disk"), Wire.ERR_INVALID),
                Arguments.of("INFO, too few types", 6, raw(4, "disk", (short) 2, (short) 1), Wire.ERR_INVALID),
                Arguments.of("INFO, too many types", 6, raw(4, "disk", (short) 1, 1), Wire.ERR_INVALID),
                Arguments.of("INFO, NUL in the name", 6, raw(4, "di\0k", none), Wire.ERR_INVALID),
                Arguments.of("INFO, not UTF-8", 6, raw(1, new byte[] {(byte) 0xff}, none), Wire.ERR_INVALID),
                Arguments.of("INFO, name of 5000", 6, raw(5000, "x".repeat(5000), none), Wire.ERR_INVALID),
                Arguments.of("GO of nothing", 7, RawClient.goData("nobody"), Wire.ERR_UNKNOWN),
                Arguments.of("GO without data", 7, NOTHING, Wire.ERR_INVALID),
                Arguments.of("STRUCTURED_REPLY", 8, NOTHING, Wire.REP_ACK),
                Arguments.of("STRUCTURED_REPLY with data", 8, SOMETHING, Wire.ERR_INVALID),
                Arguments.of("LIST_META early", 9, RawClient.context("disk"), Wire.REP_ACK),
                Arguments.of("LIST_META of nothing", 9, RawClient.context("nobody"), Wire.ERR_UNKNOWN),
                Arguments.of("LIST_META without data", 9, NOTHING, Wire.ERR_INVALID),
                Arguments.of("LIST_META, 2^32-1 queries", 9, raw(4, "disk", -1), Wire.ERR_INVALID),
                Arguments.of("LIST_META, bytes behind", 9, raw(4, "disk", 0, 7), Wire.ERR_INVALID),
                Arguments.of("LIST_META, query cut", 9, raw(4, "disk", 1, 20, "base:"), Wire.ERR_INVALID),
                Arguments.of(
                        "LIST_META, query of 5000", 9, raw(4, "disk", 1, 5000, "b".repeat(5000)), Wire.ERR_INVALID),
                Arguments.of("SET_META too early", 10, RawClient.context("disk", "base:allocation"), Wire.ERR_INVALID),
                Arguments.of("EXTENDED_HEADERS", 11, NOTHING, Wire.REP_ACK),
                Arguments.of("EXTENDED_HEADERS with data", 11, SOMETHING, Wire.ERR_INVALID),
                Arguments.of("option 0", 0, NOTHING, Wire.ERR_UNSUP),
                Arguments.of("option 12", 12, NOTHING, Wire.ERR_UNSUP),
                Arguments.of("option 2^32-1", -1, new byte[60_000], Wire.ERR_UNSUP));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void answersAndGoesOn(String what, int option, byte[] data, int expected) throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            List<OptionReply> replies = client.option(option, data);
            OptionReply last = replies.get(replies.size() - 1);
            assertEquals(Integer.toHexString(expected), Integer.toHexString(last.type()), last.text());
            assertTrue(expected == Wire.REP_ACK ? last.data().length == 0 : last.data().length <= 256, last.text());
            assertTrue(expected == Wire.REP_ACK || last.data().length > 0, "no words for people");
            if (option != Wire.OPT_STRUCTURED_REPLY && option != Wire.OPT_EXTENDED_HEADERS) {
                client.go("disk");
                assertEquals(0, client.readBack(0, 512)[0]);
            }
        }
    }

    /** Everything that must end the connection without an answer. */
    static Stream<Arguments> violations() {
        byte[] wrongMagic = raw("IHAVENOT", 3, 0);
        return Stream.of(
                Arguments.of("unknown client flag", 7, NOTHING),
                Arguments.of("all client flags", -1, NOTHING),
                Arguments.of("wrong option magic", 3, wrongMagic),
                Arguments.of("option of 33 MiB", 3, raw("IHAVEOPT", 3, 33 << 20)),
                Arguments.of("option of 4 GiB", 3, raw("IHAVEOPT", 99, -1)),
                Arguments.of("options without fixed newstyle", 0, raw("IHAVEOPT", 3, 0)),
                Arguments.of("EXPORT_NAME of nothing", 3, raw("IHAVEOPT", 1, 6, "nobody")),
                Arguments.of("EXPORT_NAME of 4097", 3, raw("IHAVEOPT", 1, 4097, "x".repeat(4097))),
                Arguments.of("EXPORT_NAME with NUL", 3, raw("IHAVEOPT", 1, 4, "di\0k")),
                Arguments.of("EXPORT_NAME of 4 GiB", 3, raw("IHAVEOPT", 1, -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void closes(String what, int clientFlags, byte[] bytes) throws IOException {
        try (RawClient client = new RawClient(server.socket)) {
            client.greet(clientFlags);
            try {
                client.write(ByteBuffer.allocate(bytes.length).put(bytes));
            } catch (IOException closedAlready) {
                // fine, too
            }
            assertTrue(client.closedByServer(), what);
        }
    }

    @Test
    void exportNameSendsPaddingUnlessRefused() throws IOException {
        for (int flags = 0; flags < 4; flags++) {
            try (RawClient client = new RawClient(server.socket)) {
                client.greet(flags);
                client.sendOption(Wire.OPT_EXPORT_NAME, 4, "disk".getBytes(StandardCharsets.UTF_8));
                ByteBuffer answer = client.read((flags & Wire.NO_ZEROES) != 0 ? 10 : 134);
                assertEquals(TestServer.SIZE, answer.getLong());
                assertEquals(0xd6d, answer.getShort());
                while (answer.hasRemaining()) {
                    assertEquals(0, answer.get());
                }
                assertEquals(512, client.readBack(0, 512).length);
            }
        }
    }

    @Test
    void listNamesEveryExport() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            List<OptionReply> replies = client.option(Wire.OPT_LIST, NOTHING);
            assertEquals(4, replies.size());
            ByteBuffer first = ByteBuffer.wrap(replies.get(0).data());
            assertEquals(4, first.getInt());
            assertEquals("diskthe disk", new String(replies.get(0).data(), 4, 12, StandardCharsets.UTF_8));
        }
    }

    @Test
    void infoTellsWhatWasAskedFor() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            List<OptionReply> replies = client.option(Wire.OPT_INFO, RawClient.goData("", 1, 2, 3));
            RawClient.expectAck(replies);
            assertEquals(5, replies.size());
            ByteBuffer export = ByteBuffer.wrap(replies.get(0).data());
            assertEquals(0, export.getShort());
            assertEquals(TestServer.SIZE, export.getLong());
            assertEquals(0xd6d, export.getShort(), "transmission flags");
            assertEquals("\0\1disk", replies.get(1).text());
            assertEquals("\0\2the disk", replies.get(2).text());
            assertArrayEquals(raw((short) 3, 1, 4096, 32 << 20), replies.get(3).data());
            List<OptionReply> go = client.option(Wire.OPT_GO, RawClient.goData("", 1, 2, 3));
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(replies.get(i).data(), go.get(i).data());
            }
        }
    }

    @Test
    void flagsFollowWhatWasNegotiated() throws IOException {
        try (RawClient simple = RawClient.transmitting(server.socket, "ro", RawClient.Form.SIMPLE);
                RawClient chunks = RawClient.transmitting(server.socket, "disk", RawClient.Form.STRUCTURED);
                RawClient extended = RawClient.transmitting(server.socket, "disk", RawClient.Form.EXTENDED)) {
            assertEquals(0x50f, simple.transmissionFlags);
            assertEquals(0xded, chunks.transmissionFlags);
            assertEquals(0x1ded, extended.transmissionFlags);
        }
    }

    @Test
    void abortIsAcknowledged() throws IOException {
        for (byte[] data : List.of(NOTHING, SOMETHING)) {
            try (RawClient client = RawClient.greeted(server.socket)) {
                RawClient.expectAck(client.option(Wire.OPT_ABORT, data));
                assertTrue(client.closedByServer());
            }
        }
    }

    @Test
    void tooMuchDataIsSkipped() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            List<OptionReply> replies = client.option(Wire.OPT_INFO, new byte[2 << 20]);
            assertEquals(Wire.ERR_TOO_BIG, replies.get(0).type());
            client.go("disk");
        }
    }

    @Test
    void manyOptionsAreAnsweredButNotForEver() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            for (int i = 0; i < 1023; i++) {
                client.option(99, NOTHING);
            }
            client.option(99, NOTHING);
            assertTrue(client.closedByServer());
        }
    }

    @Test
    void pipelinedOptionsAreAnsweredInOrder() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            client.sendOption(77, 0, NOTHING);
            client.sendOption(Wire.OPT_STRUCTURED_REPLY, 0, NOTHING);
            client.sendOption(Wire.OPT_GO, RawClient.goData("disk").length, RawClient.goData("disk"));
            client.request(0, Wire.CMD_READ, 5, 0, 512);
            assertEquals(Wire.ERR_UNSUP, client.optionReplies(77).get(0).type());
            RawClient.expectAck(client.optionReplies(Wire.OPT_STRUCTURED_REPLY));
            RawClient.expectAck(client.optionReplies(Wire.OPT_GO));
            assertEquals(5, client.reply(512, 0).cookie());
        }
    }

    @Test
    void negotiatedTwiceIsRefused() throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            RawClient.expectAck(client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING));
            assertEquals(
                    Wire.ERR_INVALID,
                    client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING).get(0).type());
            RawClient.expectAck(client.option(Wire.OPT_EXTENDED_HEADERS, NOTHING));
            assertEquals(
                    Wire.ERR_INVALID,
                    client.option(Wire.OPT_EXTENDED_HEADERS, NOTHING).get(0).type());
            assertEquals(
                    Wire.ERR_EXT_HEADER_REQD,
                    client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING).get(0).type());
            client.sendOption(Wire.OPT_EXPORT_NAME, 4, "disk".getBytes(StandardCharsets.UTF_8));
            assertTrue(client.closedByServer(), "EXPORT_NAME after extended headers");
        }
    }

    static Stream<Arguments> contextQueries() {
        return Stream.of(
                Arguments.of(false, List.of(), 1),
                Arguments.of(false, List.of("base:"), 1),
                Arguments.of(false, List.of("base:allocation"), 1),
                Arguments.of(false, List.of("base:allocation", "base:allocation"), 1),
                Arguments.of(false, List.of("base:other"), 0),
                Arguments.of(false, List.of("qemu:dirty-bitmap:x"), 0),
                Arguments.of(false, List.of("allocation"), 0),
                Arguments.of(true, List.of(), 0),
                Arguments.of(true, List.of("base:"), 0),
                Arguments.of(true, List.of("x:", "base:allocation", ""), 1),
                Arguments.of(true, List.of("base:allocationx"), 0));
    }

    @ParameterizedTest
    @MethodSource("contextQueries")
    void contexts(boolean set, List<String> queries, int contexts) throws IOException {
        try (RawClient client = RawClient.greeted(server.socket)) {
            client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING);
            int option = set ? Wire.OPT_SET_META_CONTEXT : Wire.OPT_LIST_META_CONTEXT;
            List<OptionReply> replies =
                    client.option(option, RawClient.context("disk", queries.toArray(new String[0])));
            RawClient.expectAck(replies);
            assertEquals(contexts + 1, replies.size());
            if (contexts == 1) {
                assertArrayEquals(
                        raw(set ? 1 : 0, "base:allocation"), replies.get(0).data());
            }
            client.form = RawClient.Form.STRUCTURED;
            client.go("disk");
            int errno = client.call(0, Wire.CMD_BLOCK_STATUS, 0, 4096).errno();
            assertEquals(set && contexts == 1 ? 0 : Wire.EINVAL, errno);
        }
    }

    @Test
    void aSelectionEndsWithAFailedOneAndWithAnotherExport() throws IOException {
        byte[] good = RawClient.context("disk", "base:allocation");
        byte[] malformed = raw(4, "disk", 1, 99, "base:");
        for (byte[] second : List.of(malformed, RawClient.context("nobody", "base:allocation"), new byte[2 << 20])) {
            try (RawClient client = RawClient.greeted(server.socket)) {
                client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING);
                RawClient.expectAck(client.option(Wire.OPT_SET_META_CONTEXT, good));
                assertTrue(
                        client.option(Wire.OPT_SET_META_CONTEXT, second).get(0).type() < 0);
                client.form = RawClient.Form.STRUCTURED;
                client.go("disk");
                assertEquals(
                        Wire.EINVAL,
                        client.call(0, Wire.CMD_BLOCK_STATUS, 0, 4096).errno());
            }
        }
        try (RawClient client = RawClient.greeted(server.socket)) {
            client.option(Wire.OPT_STRUCTURED_REPLY, NOTHING);
            RawClient.expectAck(client.option(Wire.OPT_SET_META_CONTEXT, good));
            client.form = RawClient.Form.STRUCTURED;
            client.go("small");
            assertEquals(
                    Wire.EINVAL, client.call(0, Wire.CMD_BLOCK_STATUS, 0, 4096).errno());
        }
    }

    @Test
    void everyByteAlone() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(200);
        all.putInt(3).putLong(Wire.IHAVEOPT).putInt(Wire.OPT_GO).putInt(10).put(RawClient.goData("disk"));
        all.putInt(Wire.REQUEST_MAGIC)
                .putInt(Wire.CMD_WRITE)
                .putLong(9)
                .putLong(100)
                .putInt(3)
                .put(new byte[] {1, 2, 3});
        try (RawClient client = new RawClient(server.socket)) {
            client.read(18);
            for (byte one : RawClient.bytes(all)) {
                client.write(ByteBuffer.allocate(1).put(one));
            }
            RawClient.expectAck(client.optionReplies(Wire.OPT_GO));
            assertEquals(0, client.reply(0, 0).errno());
            assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, client.readBack(99, 5));
            client.write(100, new byte[3]);
        }
    }
}
