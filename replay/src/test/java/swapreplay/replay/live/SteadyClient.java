package swapreplay.replay.live;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** A client that behaves: writes and reads pages, one request at a time, checks every byte, and takes the time of each. */
final class SteadyClient implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int PAGES = 4096;

    private final BareClient client;
    private final Random random = new Random(12);
    private final byte[][] contents = new byte[64][PAGE];
    /** What each page of the disk holds: 1 more than the number of its contents, 0 for nothing. */
    private final int[] held = new int[PAGES];

    /** How long requests took. */
    record Times(int requests, double p50Us, double p99Us, double maxUs) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "p50 %.0f p99 %.0f max %.0f us of %d", p50Us, p99Us, maxUs, requests);
        }
    }

    SteadyClient(SocketAddress address) throws IOException {
        client = BareClient.attached(address);
        for (byte[] page : contents) {
            for (int at = 0; at < PAGE; at += 16) { // as memory is: some of it comes again
                ByteBuffer.wrap(page).putLong(at, random.nextInt(1 << 20)).putLong(at + 8, random.nextInt(9));
            }
        }
    }

    /** Writes every page once, so that the disk does not grow later. */
    void fill() throws IOException {
        for (int page = 0; page < PAGES; page++) {
            int content = page % contents.length;
            client.request(BareClient.WRITE, page, (long) page * PAGE, PAGE, contents[content]);
            client.answer(0);
            held[page] = content + 1;
        }
    }

    /** Goes on for so long. @throws IOException if an answer is wrong */
    Times measure(double seconds) throws IOException {
        long[] tookNs = new long[1 << 20];
        int count = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && count < tookNs.length) {
            int page = random.nextInt(PAGES);
            boolean write = random.nextBoolean();
            int content = random.nextInt(contents.length);
            long start = System.nanoTime();
            if (write) {
                client.request(BareClient.WRITE, count, (long) page * PAGE, PAGE, contents[content]);
                client.answer(0);
                tookNs[count++] = System.nanoTime() - start;
                held[page] = content + 1;
            } else {
                client.request(BareClient.READ, count, (long) page * PAGE, PAGE);
                ByteBuffer read = client.answer(PAGE);
                tookNs[count++] = System.nanoTime() - start;
                byte[] expected = held[page] == 0 ? new byte[PAGE] : contents[held[page] - 1];
                if (!read.equals(ByteBuffer.wrap(expected))) {
                    throw new IOException("page " + page + " is not what was written");
                }
            }
        }
        long[] sorted = Arrays.copyOf(tookNs, count);
        Arrays.sort(sorted);
        return new Times(count, sorted[count / 2] / 1e3, sorted[(int) (count * 0.99)] / 1e3, sorted[count - 1] / 1e3);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
