package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import swapreplay.core.nbd.RawClient.Form;

/** Many connections at once, against plain arrays. */
@Timeout(120)
class ConcurrentRequestsTest {
    private static final int CLIENTS = 4;

    /** Each client owns every fourth run of 1000 bytes, so all of them write to the same pages all the time. */
    @Test
    void partsOfPagesNeverLoseEachOther() throws Exception {
        int run = 1000;
        int runs = 400;
        try (TestServer server = new TestServer()) {
            ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
            List<Future<byte[][]>> futures = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                int client = c;
                futures.add(pool.submit(() -> {
                    byte[][] model = new byte[runs][run];
                    Random random = new Random(client);
                    try (RawClient nbd =
                            RawClient.transmitting(server.socket, "disk", RawClient.FORMS.get(client % 3))) {
                        for (int i = 0; i < 1500; i++) {
                            int mine = random.nextInt(runs / CLIENTS) * CLIENTS + client;
                            int from = random.nextInt(run);
                            int length = 1 + random.nextInt(run - from);
                            byte[] data = new byte[length];
                            if (random.nextInt(4) > 0) {
                                random.nextBytes(data);
                                nbd.write((long) mine * run + from, data);
                            } else {
                                nbd.call(0, Wire.CMD_WRITE_ZEROES, (long) mine * run + from, length);
                            }
                            System.arraycopy(data, 0, model[mine], from, length);
                            int other = random.nextInt(runs / CLIENTS) * CLIENTS + client;
                            assertArrayEquals(model[other], nbd.readBack((long) other * run, run), "run " + other);
                        }
                    }
                    return model;
                }));
            }
            List<byte[][]> models = new ArrayList<>();
            for (Future<byte[][]> future : futures) {
                models.add(future.get());
            }
            pool.shutdown();
            try (RawClient nbd = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                byte[] all = nbd.readBack(0, run * runs);
                for (int i = 0; i < runs; i++) {
                    assertArrayEquals(models.get(i % CLIENTS)[i], Arrays.copyOfRange(all, i * run, (i + 1) * run));
                }
            }
        }
    }

    /** Whole pages and parts of pages of the same disk, pipelined, then everything is trimmed. */
    @Test
    void randomTrafficEqualsTheModelAndTrimGivesTheMemoryBack() throws Exception {
        int share = (int) TestServer.SIZE / CLIENTS;
        try (TestServer server = new TestServer()) {
            ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
            List<Future<Void>> futures = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                int client = c;
                futures.add(pool.submit(() -> {
                    traffic(server, client, (long) client * share, share);
                    return null;
                }));
            }
            for (Future<Void> future : futures) {
                future.get();
            }
            pool.shutdown();
            assertTrue(server.device.mmStat().memUsedTotal() > 0);
            try (RawClient nbd = RawClient.transmitting(server.socket, "disk", Form.SIMPLE)) {
                assertEquals(0, nbd.call(0, Wire.CMD_TRIM, 0, TestServer.SIZE).errno());
            }
            assertEquals(0, server.device.mmStat().memUsedTotal());
            assertEquals(0, server.device.mmStat().origDataSize());
            assertEquals(List.of(), server.log);
        }
    }

    private static void traffic(TestServer server, int seed, long base, int length) throws IOException {
        Random random = new Random(100 + seed);
        byte[] model = new byte[length];
        try (RawClient nbd = RawClient.transmitting(server.socket, "disk", RawClient.FORMS.get(seed % 3))) {
            for (int round = 0; round < 150; round++) {
                int batch = 1 + random.nextInt(20);
                int[] from = new int[batch];
                int[] size = new int[batch];
                int[] type = new int[batch];
                byte[][] expected = new byte[batch][];
                for (int i = 0; i < batch; i++) {
                    boolean whole = random.nextBoolean();
                    boolean large = random.nextInt(40) == 0; // larger than a connection's buffer
                    size[i] = whole ? 4096 * (1 + random.nextInt(8)) : 1 + random.nextInt(20_000);
                    from[i] =
                            whole ? 4096 * random.nextInt((length - size[i]) / 4096) : random.nextInt(length - size[i]);
                    if (large) {
                        size[i] = 290_000 + random.nextInt(50_000);
                        from[i] = random.nextInt(length - size[i]);
                    }
                    type[i] = large
                            ? Wire.CMD_WRITE
                            : new int[] {0, 1, 1, Wire.CMD_WRITE_ZEROES, Wire.CMD_TRIM}[random.nextInt(5)];
                    byte[] payload = new byte[type[i] == Wire.CMD_WRITE ? size[i] : 0];
                    if (random.nextInt(5) > 0) {
                        random.nextBytes(payload);
                    }
                    apply(model, type[i], from[i], size[i], payload);
                    expected[i] = type[i] == 0 ? Arrays.copyOfRange(model, from[i], from[i] + size[i]) : null;
                    nbd.request(0, type[i], i, base + from[i], size[i], payload);
                }
                for (int i = 0; i < batch; i++) {
                    RawClient.Reply reply = nbd.reply(type[i] == 0 ? size[i] : 0, base + from[i]);
                    assertEquals(i, reply.cookie());
                    assertEquals(0, reply.errno());
                    if (type[i] == 0) {
                        assertArrayEquals(expected[i], reply.data(), "seed " + seed + " round " + round);
                    }
                }
            }
        }
    }

    private static void apply(byte[] model, int type, int from, int size, byte[] payload) {
        if (type == Wire.CMD_WRITE) {
            System.arraycopy(payload, 0, model, from, size);
        } else if (type == Wire.CMD_WRITE_ZEROES) {
            Arrays.fill(model, from, from + size, (byte) 0);
        } else if (type == Wire.CMD_TRIM) {
            int first = (from + 4095) / 4096 * 4096;
            int end = (from + size) / 4096 * 4096;
            if (first < end) {
                Arrays.fill(model, first, end, (byte) 0);
            }
        }
    }
}
