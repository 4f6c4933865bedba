package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;

/** Connections that share threads: who is served, who leaves, who comes back. */
@Timeout(60)
class LoopsTest {
    private static final int PAGE = 4096;
    private static final int SLOTS = 4096;
    private static final int BURST = 20;
    /** More than a request that stays. */
    private static final int LARGE = 300 << 10;

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SocketChannel> channels = new ArrayList<>();
    private Loops loops = new Loops(Runtime.getRuntime().availableProcessors());
    private CompressedDevice device;
    private Export export;
    private ServerState server;
    private Listener listener;

    /** Both ends of a connection in transmission, and the thread that would serve it. */
    private final class Peer {
        final SocketChannel client;
        final Buffers buffers = server.buffers.take();
        final PlainTransport transport;
        final Transmission transmission;
        final Future<String> stay;
        private volatile @Nullable Guest guest;

        Peer() throws IOException {
            client = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")));
            SocketChannel channel = listener.accept();
            channels.add(client);
            channels.add(channel);
            transport = new PlainTransport(channel);
            transmission = new Transmission(
                    new Session(export, Replies.Form.SIMPLE, false),
                    transport,
                    buffers,
                    new Deadline(),
                    new ConnectionStats(),
                    server);
            stay = threads.submit(() -> stay(channel));
        }

        private @Nullable String stay(SocketChannel channel) throws IOException {
            return loops.serve(channel, transmission, arriving -> {
                transport.servedAs(arriving);
                guest = arriving;
            });
        }

        /** What a connection's own thread does: whenever the client leaves the loop, serve it until it may come back. */
        String serveOn() throws Exception {
            String reason = stay.get();
            while (reason == null) {
                reason = transmission.serveUntilCalm();
                reason = reason == null ? stay(guest().channel) : reason;
            }
            return reason;
        }

        Guest guest() {
            return Objects.requireNonNull(guest, "it has been served in a loop");
        }

        void send(int type, long slot, int length) throws IOException {
            int whole = 28 + (type == Wire.CMD_WRITE ? length : 0);
            send(head(ByteBuffer.allocate(whole), type, slot, length).clear());
        }

        private ByteBuffer head(ByteBuffer into, int type, long slot, int length) {
            into.putInt(Wire.REQUEST_MAGIC).putShort((short) 0).putShort((short) type);
            return into.putLong(slot).putLong(slot * PAGE).putInt(length);
        }

        private void send(ByteBuffer requests) throws IOException {
            while (requests.hasRemaining()) {
                client.write(requests);
            }
        }

        /** Writes pages, all in one piece. */
        void burst(byte[] page) throws IOException {
            ByteBuffer requests = ByteBuffer.allocate(BURST * (28 + PAGE));
            for (int i = 0; i < BURST; i++) {
                head(requests, Wire.CMD_WRITE, i, PAGE).put(page);
            }
            send(requests.flip());
            for (int i = 0; i < BURST; i++) {
                answer(0);
            }
        }

        byte[] answer(int length) throws IOException {
            ByteBuffer reply = ByteBuffer.allocate(16 + length);
            while (reply.hasRemaining()) {
                if (client.read(reply) < 0) {
                    throw new EOFException("the server closed");
                }
            }
            assertEquals(Wire.SIMPLE_REPLY_MAGIC, reply.getInt(0));
            assertEquals(0, reply.getInt(4));
            byte[] data = new byte[length];
            reply.get(16, data);
            return data;
        }

        void ping() throws IOException {
            send(Wire.CMD_WRITE, 1, PAGE);
            answer(0);
        }
    }

    @BeforeEach
    void open() throws IOException {
        device = CompressedDevice.open(DeviceSpec.parse("codec=lz4"), PAGE, SLOTS);
        export = new Export("", "", device, false, null, () -> {});
        server = new ServerState(ServerOptions.defaults(), List.of(export), message -> {});
        listener = Listener.unix(directory.resolve("s"));
    }

    @AfterEach
    void close() throws Exception {
        loops.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS), "somebody waits for ever");
        listener.close();
        device.close();
    }

    private static String reason(Future<String> stay) throws Exception {
        return stay.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionEndsWhereItIsServed() throws Exception {
        Peer polite = new Peer();
        Peer silent = new Peer();
        polite.ping();
        silent.ping();
        polite.send(Wire.CMD_DISC, 0, 0);
        silent.client.close();
        assertEquals("disc", reason(polite.stay));
        assertEquals("eof", reason(silent.stay));
        Peer next = new Peer();
        next.ping();
    }

    @Test
    void whatMayTakeLongLeavesAndItsOwnThreadGoesOn() throws Exception {
        Peer peer = new Peer();
        Peer other = new Peer();
        peer.ping();
        int large = 8 << 20; // more than the socket holds: the answer waits for the client
        peer.send(Wire.CMD_READ, 0, large);
        for (int i = 0; i < 100; i++) {
            other.ping();
        }
        assertFalse(peer.stay.isDone(), "half an answer is on its way");
        peer.answer(large);
        assertNull(reason(peer.stay));
        Guest first = peer.guest();
        Future<String> all = threads.submit(peer::serveOn);
        for (int i = 0; i < 100; i++) {
            peer.ping();
        }
        assertSame(first, peer.guest(), "it comes back too soon");
        while (peer.guest() == first) {
            peer.ping(); // until it has been calm for long enough
        }
        peer.ping();
        peer.client.close();
        assertEquals("eof", reason(all));
    }

    @Test
    void manyThatWaitKeepNobodyFromBeingServed() throws Exception {
        List<Peer> deaf = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 3; i++) {
            Peer peer = new Peer();
            peer.ping();
            deaf.add(peer);
        }
        Peer good = new Peer();
        for (Peer peer : deaf) {
            for (int i = 0; i < 64; i++) {
                peer.send(Wire.CMD_READ, 0, 256 << 10); // each of a size that stays, but nobody takes the answers
            }
            good.ping();
        }
        for (int i = 0; i < 1000; i++) {
            good.ping();
        }
        for (Peer peer : deaf) {
            assertArrayEquals(new byte[256 << 10], peer.answer(256 << 10));
        }
    }

    /** The two have to meet in one turn of the loop, which happens in one of a few hundred rounds. */
    @Test
    void whoeverArrivesInTheTurnInWhichAnotherLeavesIsServed() throws Exception {
        loops = new Loops(1);
        for (int i = 0; i < 1500; i++) {
            Peer leaving = new Peer();
            leaving.ping();
            Future<?> request = threads.submit(() -> {
                leaving.send(Wire.CMD_READ, 0, LARGE);
                return null;
            });
            Peer arriving = new Peer();
            arriving.ping();
            request.get();
            leaving.answer(LARGE);
            assertNull(reason(leaving.stay));
            arriving.client.close();
            assertEquals("eof", reason(arriving.stay));
            server.buffers.giveBack(arriving.buffers);
            server.buffers.giveBack(leaving.buffers);
            while (!channels.isEmpty()) {
                channels.remove(0).close();
            }
        }
    }

    @Test
    void whoeverClosesTheChannelEndsTheStay() throws Exception {
        Peer peer = new Peer();
        peer.ping();
        peer.guest().channel.close();
        peer.guest().loop.sweep();
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> reason(peer.stay));
        assertInstanceOf(ClosedChannelException.class, thrown.getCause());
        assertTrue(peer.client.read(ByteBuffer.allocate(1)) < 0, "the client does not hear of it");
    }

    @Test
    void closingEndsEveryStay() throws Exception {
        List<Peer> peers = List.of(new Peer(), new Peer(), new Peer());
        for (Peer peer : peers) {
            peer.ping();
        }
        loops.close();
        for (Peer peer : peers) {
            ExecutionException thrown = assertThrows(ExecutionException.class, () -> reason(peer.stay));
            assertInstanceOf(ClosedChannelException.class, thrown.getCause());
        }
        Peer late = new Peer();
        assertNull(reason(late.stay), "a new one is left to its own thread");
    }

    @Test
    void twoBusyOnesDoNotShareWhileAnotherLoopIsIdle() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        assumeTrue(processors > 1, "one processor: one loop");
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 2 * processors; i++) {
            Peer peer = new Peer();
            peer.ping();
            peers.add(peer);
        }
        Peer one = peers.get(0);
        Loop shared = one.guest().loop;
        Peer two = peers.stream()
                .filter(peer -> peer != one && peer.guest().loop == shared)
                .findFirst()
                .orElseThrow();
        byte[] page = new byte[PAGE];
        new Random(3).nextBytes(page);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> served = new ArrayList<>();
        List<Future<?>> busy = new ArrayList<>();
        for (Peer peer : List.of(one, two)) {
            served.add(threads.submit(peer::serveOn));
            busy.add(threads.submit(() -> {
                while (!over.get()) {
                    peer.burst(page);
                }
                return null;
            }));
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        boolean apart = false;
        while (!apart && System.nanoTime() < end) {
            Thread.sleep(20);
            apart = one.guest().loop != two.guest().loop;
        }
        over.set(true);
        assertTrue(apart, "both are still served by one thread");
        for (Future<?> each : busy) {
            each.get();
        }
        for (Peer peer : peers) {
            peer.ping();
        }
        for (Peer peer : List.of(one, two)) {
            peer.send(Wire.CMD_DISC, 0, 0);
        }
        for (Future<?> each : served) {
            each.get();
        }
    }
}
