package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.nbd.RawClient.Form;

/** What hostile, stalled and dying clients can do to the others: nothing. */
@Timeout(120)
class LimitsTest {
    private static TestServer server(int connections, int handshakeSeconds) throws IOException {
        return new TestServer(
                ServerOptions.defaults().withLimits(connections, handshakeSeconds),
                device -> new Export("disk", "", device, false, null, () -> {}));
    }

    @Test
    void aThousandHalfOpenConnectionsKeepNobodyOut() throws IOException {
        try (TestServer server = server(16, 600);
                RawClient good = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
            List<RawClient> silent = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                silent.add(new RawClient(server.socket));
                if (i % 100 == 0) {
                    good.write(0, new byte[] {1});
                }
            }
            try (RawClient late = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                assertEquals(1, late.readBack(0, 1)[0]);
            }
            for (RawClient client : silent) {
                client.close();
            }
            awaitConnections(server, 1);
            assertTrue(server.server.stats().closed().getOrDefault("limit", 0L) >= 984, "the oldest made room");
        }
    }

    @Test
    void attachedClientsAreNeverThrownOut() throws IOException {
        try (TestServer server = server(2, 600);
                RawClient one = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                RawClient two = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                RawClient three = new RawClient(server.socket)) {
            assertTrue(three.closedByServer());
            one.write(0, new byte[1]);
            two.write(0, new byte[1]);
        }
    }

    @Test
    void aHandshakeHasItsTime() throws IOException {
        try (TestServer server = server(16, 1);
                RawClient attached = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                RawClient silent = new RawClient(server.socket);
                RawClient slow = RawClient.greeted(server.socket)) {
            slow.write(ByteBuffer.allocate(1).put((byte) 'I'));
            silent.read(18);
            assertTrue(silent.closedByServer());
            assertTrue(slow.closedByServer());
            attached.write(0, new byte[1]); // which has no time limit
            awaitConnections(server, 1);
            assertEquals(2L, server.server.stats().closed().get("timeout"));
        }
    }

    /** Fifty clients announce 32 MiB each and send only a little of it; the memory for it would be 1.6 GB. */
    @Test
    void announcedPayloadCostsNothing() throws IOException {
        try (TestServer server = server(128, 600)) {
            List<RawClient> stalled = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
                client.request(0, Wire.CMD_WRITE, 1, 0, 8 << 20, new byte[1000]);
                stalled.add(client);
            }
            try (RawClient good = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                byte[] data = new byte[8 << 20];
                new Random(5).nextBytes(data);
                assertEquals(0, good.write(0, data).errno());
                assertEquals(data[4_000_000], good.readBack(4_000_000, 1)[0]);
            }
            for (RawClient client : stalled) {
                client.close();
            }
            awaitConnections(server, 0);
        }
    }

    /** Clients that ask for much and do not take it fill their own socket and nothing else. */
    @Test
    void unreadRepliesStopOnlyTheirOwnConnection() throws IOException {
        try (TestServer server = server(128, 600)) {
            List<RawClient> deaf = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RawClient client =
                        RawClient.transmitting(server.socket, "disk", i % 2 == 0 ? Form.SIMPLE : Form.EXTENDED);
                client.write(5000, new byte[] {1});
                for (int r = 0; r < 8; r++) {
                    client.request(0, Wire.CMD_READ, r, 0, TestServer.SIZE);
                }
                deaf.add(client);
            }
            try (RawClient good = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                for (int i = 0; i < 200; i++) {
                    good.write(i * 4096L, new byte[] {1, 2, 3});
                }
            }
            for (RawClient client : deaf) {
                client.close();
            }
            awaitConnections(server, 0);
        }
    }

    @Test
    void moreLargeWritesThanMemoryForThemAllSucceed() throws Exception {
        ServerOptions one = new ServerOptions(128, 600, PayloadBudget.PIECE, true, null, false);
        try (TestServer server = new TestServer(one, device -> new Export("disk", "", device, false, null, () -> {}))) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
            for (int i = 0; i < 6; i++) {
                byte[] data = new byte[1 << 20];
                java.util.Arrays.fill(data, (byte) (i + 1));
                long offset = (long) i << 20;
                Thread thread = new Thread(() -> {
                    try (RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                        for (int round = 0; round < 5; round++) {
                            assertEquals(
                                    0, client.write(offset + round * 100L, data).errno());
                        }
                        assertEquals(data[0], client.readBack(offset + 5000, 1)[0]);
                    } catch (IOException | AssertionError e) {
                        failures.add(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
        }
    }

    @Test
    void garbageCostsOnlyItsOwnConnection() throws IOException {
        Random random = new Random(6);
        try (TestServer server = server(128, 600);
                RawClient good = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
            for (int i = 0; i < 300; i++) {
                byte[] garbage = new byte[1 + random.nextInt(3000)];
                random.nextBytes(garbage);
                try (RawClient client = i % 3 == 0
                        ? new RawClient(server.socket)
                        : i % 3 == 1
                                ? RawClient.greeted(server.socket)
                                : RawClient.transmitting(server.socket, "disk", RawClient.FORMS.get(i / 3 % 3))) {
                    client.write(ByteBuffer.allocate(garbage.length).put(garbage));
                } catch (IOException closedAlready) {
                    // that is what it is for
                }
                good.write(4096, new byte[] {(byte) i});
                assertEquals((byte) i, good.readBack(4096, 1)[0]);
            }
            awaitConnections(server, 1);
        }
    }

    @Test
    void closingAnswersWhatHasArrivedAndRefusesTheRest() throws IOException {
        TestServer server = server(16, 600);
        RawClient client = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
        RawClient idle = RawClient.transmitting(server.socket, "disk", Form.SIMPLE);
        RawClient halfOpen = RawClient.greeted(server.socket);
        client.write(0, new byte[] {9});
        assertTrue(Files.exists(server.socket));
        server.server.close();
        assertFalse(Files.exists(server.socket), "the socket's file");
        assertTrue(client.closedByServer());
        assertTrue(idle.closedByServer());
        assertTrue(halfOpen.closedByServer());
        assertThrows(IOException.class, () -> new RawClient(server.socket));
        assertEquals(0, server.server.stats().connections());
        server.close();
    }

    @Test
    void aSocketIsPrivateAndReplacesOnlyADeadOne(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("made/here");
        try (Listener listener = Listener.unix(path)) {
            assertEquals(-1, listener.port());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())));
            assertThrows(IOException.class, () -> Listener.unix(path), "somebody listens there");
            try (var files = Files.list(path.getParent())) {
                assertEquals(1, files.count(), "nothing is left beside it");
            }
        }
        assertFalse(Files.exists(path));
        try (var dead = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(java.net.UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path), "the JDK leaves the file");
        Listener.unix(path).close();
        Files.writeString(path, "precious");
        assertThrows(FileAlreadyExistsException.class, () -> Listener.unix(path));
        assertEquals("precious", Files.readString(path));
        Path tooLong = directory.resolve("x".repeat(120));
        IOException refused = assertThrows(IOException.class, () -> Listener.unix(tooLong));
        assertTrue(String.valueOf(refused.getMessage()).contains("107"));
    }

    private static void awaitConnections(TestServer server, int wanted) {
        while (server.server.stats().connections() != wanted) {
            Thread.onSpinWait();
        }
    }
}
