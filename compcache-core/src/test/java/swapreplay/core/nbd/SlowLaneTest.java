package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.device.SlotFilter;
import swapreplay.core.nbd.RawClient.Form;
import swapreplay.core.nbd.RawClient.Reply;

/** A request that waits for the backing device does not hold up those behind it. */
@Timeout(120)
class SlowLaneTest {
    private static final int PAGES = 40;

    /** Reads wait until they may. */
    private static final class StuckStore implements BackingStore {
        final CountDownLatch mayRead = new CountDownLatch(1);
        private final byte[][] blocks = new byte[PAGES + 1][4096];

        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public long blocks() {
            return blocks.length;
        }

        @Override
        public void read(long block, byte[] page, int offset) throws IOException {
            try {
                mayRead.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            System.arraycopy(blocks[(int) block], 0, page, offset, 4096);
        }

        @Override
        public void write(long block, byte[] page, int offset) {
            System.arraycopy(page, offset, blocks[(int) block], 0, 4096);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void othersAreAnsweredMeanwhile(Form form) throws Exception {
        StuckStore store = new StuckStore();
        try (TestServer server = new TestServer();
                RawClient client = start(server, store, form)) {
            byte[] inMemory = page(99);
            client.write(100 * 4096, inMemory);
            for (int cookie = 0; cookie < 10; cookie++) {
                client.request(0, Wire.CMD_READ, cookie, cookie * 4096L, 4096);
            }
            assertArrayEquals(inMemory, client.readBack(100 * 4096, 4096), "out of order");
            assertEquals(0, client.write(101 * 4096, inMemory).errno());
            store.mayRead.countDown();
            for (int cookie = 0; cookie < 10; cookie++) { // one after the other, in the lane's order
                Reply reply = client.reply(4096, cookie * 4096L);
                assertEquals(cookie, reply.cookie());
                assertArrayEquals(page(cookie), reply.data());
            }
            assertEquals(11, server.server.stats().requests()[Wire.CMD_READ]);
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void moreThanMayWaitAreAllAnsweredAndBeforeTheEnd(Form form) throws Exception {
        StuckStore store = new StuckStore();
        try (TestServer server = new TestServer();
                RawClient client = start(server, store, form)) {
            for (int cookie = 0; cookie < PAGES; cookie++) {
                client.request(0, Wire.CMD_READ, cookie, cookie * 4096L, 4096);
            }
            client.request(0, Wire.CMD_DISC, 0, 0, 0);
            store.mayRead.countDown();
            Set<Long> cookies = new HashSet<>();
            for (int i = 0; i < PAGES; i++) {
                Reply reply = client.reply(4096, i * 4096L);
                assertTrue(cookies.add(reply.cookie()));
                assertArrayEquals(page((int) reply.cookie()), reply.data());
            }
            assertTrue(client.closedByServer());
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void aClientThatLeavesTakesItsWaitingRequestsAlong(Form form) throws Exception {
        StuckStore store = new StuckStore();
        try (TestServer server = new TestServer()) {
            try (RawClient client = start(server, store, form)) {
                for (int cookie = 0; cookie < 10; cookie++) {
                    client.request(0, Wire.CMD_READ, cookie, cookie * 4096L, 4096);
                }
            }
            store.mayRead.countDown();
            try (RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
                assertArrayEquals(page(3), client.readBack(3 * 4096, 4096));
            }
        }
    }

    /** A client of a disk whose first pages all lie on the backing device. */
    private static RawClient start(TestServer server, StuckStore store, Form form) throws Exception {
        server.device.post().attach(store);
        RawClient client = RawClient.transmitting(server.socket, "disk", form);
        for (int slot = 0; slot < PAGES; slot++) {
            client.write(slot * 4096L, page(slot));
        }
        server.device.post().writeback(SlotFilter.ANY);
        assertEquals(PAGES, server.device.post().bdStat().bdCount());
        return client;
    }

    private static byte[] page(int seed) {
        byte[] page = new byte[4096];
        new Random(seed).nextBytes(page);
        return page;
    }
}
