package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose memory is spent: the device says that it has no room, and everything else goes on. */
@Timeout(240)
class FullMemoryTest {
    private static final int ENOSPC = 28;
    private static final int PAGE = 4096;
    /** A table of slots stands for so many bytes of the disk. */
    private static final long TABLE = 64L << 20;

    @TempDir
    private Path dir = Path.of("");

    private ServerProcess serve(List<String> jvm, String device) throws IOException {
        List<String> options = new ArrayList<>(List.of("-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(jvm);
        ServerProcess server = new ServerProcess(
                options,
                List.of("--export", device, "--socket", dir.resolve("s").toString()));
        server.await("(serving) nbd");
        server.listen();
        return server;
    }

    private SocketAddress address() {
        return UnixDomainSocketAddress.of(dir.resolve("s"));
    }

    private static byte[] page(long number) {
        byte[] page = new byte[PAGE];
        new Random(number).nextBytes(page);
        return page;
    }

    private static int write(BareClient client, long offset, byte... bytes) throws IOException {
        client.request(BareClient.WRITE, offset, offset, bytes.length, bytes);
        return client.errno();
    }

    private static int call(BareClient client, int type, long offset, int length) throws IOException {
        client.request(type, offset, offset, length);
        return client.errno();
    }

    private static byte[] read(BareClient client, long offset) throws IOException {
        client.request(BareClient.READ, offset, offset, PAGE);
        byte[] bytes = new byte[PAGE];
        client.answer(PAGE).get(bytes);
        return bytes;
    }

    @Test
    void aHeapWithoutRoomForMoreSlotsIsAFullDevice() throws Exception {
        try (ServerProcess server = serve(List.of("-Xmx40m"), "disk size=1T codec=lz4");
                BareClient client = BareClient.attached(address())) {
            int stored = 0;
            int errno = 0;
            while (errno == 0 && stored < 1000) {
                errno = write(client, stored * TABLE, page(stored));
                stored += errno == 0 ? 1 : 0;
            }
            assertEquals(ENOSPC, errno, "after " + stored + " tables");
            long untouched = (stored + 100) * TABLE;
            assertTrue(stored > 10, stored + " tables");
            assertEquals(ENOSPC, write(client, untouched, new byte[100]), "part of a page");
            assertEquals(ENOSPC, write(client, untouched, new byte[1 << 20]), "more than the buffer");
            assertEquals(ENOSPC, call(client, 2 << 16 | BareClient.WRITE_ZEROES, untouched, PAGE), "no hole");
            assertEquals(0, call(client, BareClient.WRITE_ZEROES, untouched, PAGE), "a hole is no slot");
            assertEquals(0, call(client, BareClient.TRIM, untouched, PAGE));
            assertArrayEquals(new byte[PAGE], read(client, untouched));
            try (BareClient other = BareClient.attached(address())) {
                for (int i = 0; i < stored; i++) {
                    assertArrayEquals(page(i), read(other, i * TABLE), "page " + i);
                    assertEquals(0, write(other, i * TABLE, page(i + 1)), "an overwrite");
                    assertEquals(0, write(other, i * TABLE + PAGE, page(i + 2)), "a neighbour");
                    assertArrayEquals(page(i + 1), read(client, i * TABLE), "page " + i + " anew");
                }
            }
            List<String> said = server.said();
            assertTrue(
                    said.stream()
                            .anyMatch(line -> line.contains("export 'disk': refused a write request for lack of memory")
                                    && line.contains("-Xmx")),
                    said::toString);
            assertTrue(said.stream().noneMatch(line -> line.contains("Exception")), said::toString);
            assertEquals(0, server.terminate(), said::toString);
        }
    }

    @Test
    void memoryWithoutRoomForMorePagesIsAFullDevice() throws Exception {
        try (ServerProcess server =
                        serve(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=32m"), "disk size=256M codec=lz4");
                BareClient client = BareClient.attached(address())) {
            int stored = 0;
            int errno = 0;
            while (errno == 0 && stored < 65536) {
                errno = write(client, (long) stored * PAGE, page(stored));
                stored += errno == 0 ? 1 : 0;
            }
            assertEquals(ENOSPC, errno, "after " + stored + " pages");
            List<BareClient> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                BareClient other = BareClient.attached(address());
                others.add(other);
                assertArrayEquals(page(i), read(other, (long) i * PAGE));
                assertEquals(ENOSPC, write(other, (long) (stored + i) * PAGE, page(0)));
            }
            assertEquals(0, call(client, BareClient.TRIM, 0, 1 << 20));
            for (int i = 0; i < 128; i++) {
                assertEquals(0, write(others.get(i % 3), (long) i * PAGE, page(i)), "room again");
            }
            for (BareClient other : others) {
                other.close();
            }
            List<String> said = server.said();
            assertTrue(said.stream().noneMatch(line -> line.contains("Exception")), said::toString);
        }
    }
}
