package swapreplay.core.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;

/**
 * Requests that a server sends to itself, through everything but the socket, so that its code is compiled before the first client
 * needs it: else the first hundred thousand requests take many times as long, and the compiler takes memory when a swapping
 * machine has none. They go to a small device of the same spec that is thrown away.
 */
public final class Warmup {
    private static final int PAGE = 4096;
    private static final int SLOTS = 512;
    private static final int CONTENTS = 64;
    /** Requests in one read, as of a client with some in flight. */
    private static final int BATCH = 16;

    private static final long REQUESTS = 60_000;
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(3);
    /** One in so many batches is a client's that knows structured replies. */
    private static final int STRUCTURED = 8;

    private Warmup() {}

    /**
     * Serves itself until that has become fast, or for three seconds.
     *
     * @param over asked now and then; true ends it
     */
    public static void run(DeviceSpec spec, BooleanSupplier over) {
        ServerOptions options = ServerOptions.defaults();
        try (CompressedDevice device = CompressedDevice.open(spec.withMemLimit(0), PAGE, SLOTS)) {
            device.trackAccess(System::nanoTime);
            Export export = new Export("warm-up", "", device, false, null, () -> {});
            ServerState server = new ServerState(options, List.of(export), message -> {});
            // two clients: what happens when they meet is to be compiled, too
            Thread other = new Thread(() -> serve(export, server, new Script(2, over)), "warm-up-other");
            other.setDaemon(true);
            other.start();
            serve(export, server, new Script(1, over));
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(Export export, ServerState server, Script script) {
        Buffers buffers = new Buffers();
        try {
            for (int round = 0; script.goesOn(); round++) {
                boolean structured = round % STRUCTURED == STRUCTURED - 1;
                Session session =
                        new Session(export, structured ? Replies.Form.STRUCTURED : Replies.Form.SIMPLE, false);
                script.begin();
                Transmission transmission =
                        new Transmission(session, script, buffers, new Deadline(), new ConnectionStats(), server);
                transmission.serve();
                transmission.finish();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // there is no socket
        }
    }

    /** A client that writes, reads and trims at random, and does not look at the answers. */
    private static final class Script implements Transport {
        private static final int BATCHES = 64;

        private final Random random;
        private final byte[][] pages = new byte[CONTENTS][PAGE];
        private final long endNs = System.nanoTime() + MOST_NS;
        private final BooleanSupplier over;
        private long requests;
        private int batches;

        Script(long seed, BooleanSupplier over) {
            this.over = over;
            random = new Random(seed);
            for (byte[] page : pages) {
                fill(page);
            }
        }

        boolean goesOn() {
            return requests < REQUESTS && System.nanoTime() - endNs < 0 && !over.getAsBoolean();
        }

        void begin() {
            batches = 0;
        }

        /** Memory as it is: words and pointers that come again, stretches of zeros, some noise. */
        private void fill(byte[] page) {
            ByteBuffer into = ByteBuffer.wrap(page);
            int kind = random.nextInt(16);
            if (kind == 0) {
                Arrays.fill(page, (byte) random.nextInt(2));
                return;
            } else if (kind == 1) {
                random.nextBytes(page); // stored raw
                return;
            }
            long pointer = 0x7f00_0000_0000L + random.nextInt();
            while (into.remaining() >= 32) {
                switch (random.nextInt(6)) {
                    case 0 -> into.putLong(pointer + random.nextInt(1 << 16)).putLong(random.nextInt(64));
                    case 1 -> into.putLong(kind == 2 ? random.nextLong() : 0);
                    case 2 -> into.put(page, random.nextInt(into.position() + 1), 24);
                    case 3 -> into.putInt(random.nextInt(256)).putInt(0);
                    case 4 -> into.put(Long.toString(random.nextLong(), 36).getBytes(StandardCharsets.US_ASCII));
                    default -> into.position(into.position() + 8 * random.nextInt(into.remaining() / 64 + 1));
                }
            }
        }

        @Override
        public int read(ByteBuffer dst) {
            if (batches++ == BATCHES || !goesOn()) {
                return -1;
            }
            int start = dst.position();
            int large = batches % 8 == 0 ? BATCH : 1; // pages in a request
            int kind = batches & 1;
            for (int i = 0; i < BATCH / large; i++) {
                int type = batches % 32 == 31 ? Wire.CMD_TRIM : kind == 0 ? Wire.CMD_WRITE : Wire.CMD_READ;
                dst.putInt(Wire.REQUEST_MAGIC)
                        .putShort((short) 0)
                        .putShort((short) type)
                        .putLong(requests);
                dst.putLong((long) random.nextInt(SLOTS - large) * PAGE).putInt(large * PAGE);
                for (int page = 0; type == Wire.CMD_WRITE && page < large; page++) {
                    dst.put(pages[random.nextInt(CONTENTS)]);
                }
                requests += large;
            }
            return dst.position() - start;
        }

        @Override
        public void write(ByteBuffer src) {
            src.position(src.limit());
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
