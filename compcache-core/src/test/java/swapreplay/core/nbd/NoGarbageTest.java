package swapreplay.core.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import swapreplay.core.nbd.RawClient.Form;

/** The hot path makes no objects, in any form. */
@Timeout(120)
class NoGarbageTest {
    private static final int ROUNDS = 2000;

    @Test
    void requestsAllocateNothing() throws Exception {
        for (Form form : Form.values()) {
            try (TestServer server = new TestServer();
                    RawClient client = RawClient.transmitting(server.socket, "disk", form)) {
                byte[] page = new byte[4096];
                new Random(7).nextBytes(page);
                rounds(client, page);
                long[] serving = serving();
                long before = allocated(serving);
                rounds(client, page);
                double perRequest = (allocated(serving) - before) / (6.0 * ROUNDS);
                assertTrue(perRequest < 8, form + ": " + perRequest + " bytes for each request");
            }
        }
    }

    private static void rounds(RawClient client, byte[] page) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            long offset = i % 1000 * 4096L;
            assertEquals(0, client.write(offset, page).errno());
            assertEquals(0, client.call(0, Wire.CMD_READ, offset, 4096).errno());
            assertEquals(0, client.write(offset + 1, new byte[] {1}).errno());
            assertEquals(Wire.EINVAL, client.call(0, Wire.CMD_READ, -1, 4096).errno());
            assertEquals(0, client.call(0, Wire.CMD_TRIM, offset, 4096).errno());
            assertEquals(0, client.call(0, Wire.CMD_FLUSH, 0, 0).errno());
        }
    }

    /** The threads of servers; those that may serve the client are among them. */
    private static long[] serving() {
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().equals("nbd-loop") || thread.getName().equals("nbd-client"))
                .mapToLong(Thread::getId)
                .toArray();
        assertTrue(ids.length >= 2, "there is a loop, and the client's own thread");
        return ids;
    }

    private static long allocated(long[] threads) {
        ThreadMXBean all = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(all.getThreadAllocatedBytes(threads))
                .map(bytes -> Math.max(bytes, 0)) // one of an earlier server that has ended
                .sum();
    }
}
