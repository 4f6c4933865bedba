package swapreplay.core.backing;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import swapreplay.core.backing.DiskModel.Latency;
import swapreplay.core.spec.SpecException;

/**
 * A disk or file of this machine as a {@link DiskModel}: requests of 4 KiB with {@code O_DIRECT} at random places, one at a time, eight at a time, and in
 * order. Each block that is written is read first and written as it was, so the contents stay. Measured once in a process: every configuration
 * of a run sees the same disk.
 */
final class MeasuredDisk {
    private static final int BLOCK = 4096;
    private static final int SMALLEST = 1024;
    /** Each of three series ends after so many requests or so much time, whichever comes first. */
    private static final int MOST_REQUESTS = 1000;

    private static final int LEAST_REQUESTS = 20;
    private static final long SERIES_NS = 700_000_000L;
    private static final int AT_A_TIME = 8;
    private static final int SEQUENTIAL_BYTES = 1 << 20;

    private static final Map<Path, DiskModel> DONE = new ConcurrentHashMap<>();

    private final Path path;
    private final FileChannel channel;
    private final long blocks;

    private MeasuredDisk(Path path, FileChannel channel, long blocks) {
        this.path = path;
        this.channel = channel;
        this.blocks = blocks;
    }

    /** @throws SpecException if it is no disk or file, is in use, is too small, or cannot be read and written directly */
    static DiskModel of(String name) {
        Path path = Path.of(name);
        return DONE.computeIfAbsent(path, MeasuredDisk::measure);
    }

    private static DiskModel measure(Path path) {
        if (!Files.exists(path) || Files.isDirectory(path)) {
            throw new SpecException("disk " + path + ": no such file or block device");
        }
        String user = DiskUsers.of(path);
        if (!user.isEmpty()) {
            throw new SpecException("disk " + path + ": in use: " + user + "; name an unused one");
        }
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
            long blocks = channel.size() / BLOCK;
            if (blocks < SMALLEST) {
                throw new SpecException("disk " + path + ": holds " + channel.size() + " bytes; at least "
                        + SMALLEST * BLOCK + " are needed");
            }
            return new MeasuredDisk(path, channel, blocks).model();
        } catch (IOException | UnsupportedOperationException refused) {
            throw new SpecException(
                    "disk " + path + ": cannot be read and written without the page cache: " + refused.getMessage()
                            + "; as root, name a block device, or a file of a file system that knows O_DIRECT");
        }
    }

    private DiskModel model() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        long[] places = random.longs(MOST_REQUESTS, 0, blocks).toArray();
        long[] writes = series(places, true);
        // of a file with holes only what was written now is sure to be on the disk
        places = Arrays.copyOf(places, writes.length);
        long[] reads = series(places, false);
        long[] sequential = sequential();
        double one = reads.length * 1e9 / Arrays.stream(reads).sum();
        double many = parallel(places);
        int channels = (int) Math.max(1, Math.min(AT_A_TIME, Math.round(many / one)));
        return new DiskModel(
                path.toString(),
                latency(reads),
                latency(writes),
                Math.min(sequential[0], latency(reads).medianNs()),
                sequential[1],
                sequential[2],
                channels,
                DiskModel.UNKNOWN_ENDURANCE,
                blocks,
                String.format(
                        Locale.ROOT,
                        "Measured on this machine when this run began, with O_DIRECT: %,d reads and %,d writes of 4 KiB at random places, one"
                                + " at a time (%,.0f reads/s; %,.0f with %d at a time), and 1 MiB requests in order; it has %,d pages.",
                        reads.length,
                        writes.length,
                        one,
                        many,
                        AT_A_TIME,
                        blocks));
    }

    private static Latency latency(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        long median = Math.max(1, sorted[sorted.length / 2]);
        return new Latency(median, Math.max(median, sorted[(int) (sorted.length * 0.99)]));
    }

    /** Nanoseconds of each request, one after the other. */
    private long[] series(long[] places, boolean write) throws IOException {
        ByteBuffer page = buffer(BLOCK);
        long[] times = new long[places.length];
        int done = 0;
        long start = System.nanoTime();
        while (done < places.length && (done < LEAST_REQUESTS || System.nanoTime() - start < SERIES_NS)) {
            long at = places[done] * BLOCK;
            long before = System.nanoTime();
            read(page, at);
            if (write) {
                page.flip();
                before = System.nanoTime();
                channel.write(page, at);
            }
            times[done++] = System.nanoTime() - before;
        }
        return Arrays.copyOf(times, done);
    }

    private void read(ByteBuffer page, long at) throws IOException {
        page.clear();
        if (channel.read(page, at) != page.capacity()) {
            throw new IOException("a read at " + at + " came back short");
        }
    }

    /** Reads per second with {@link #AT_A_TIME} at a time. */
    private double parallel(long[] places) throws IOException {
        ExecutorService readers = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            long start = System.nanoTime();
            int requests = 0;
            for (Future<Integer> reader : readers.invokeAll(IntStream.range(0, AT_A_TIME)
                    .mapToObj(i -> reader(places, i))
                    .toList())) {
                requests += reader.get();
            }
            return requests * 1e9 / (System.nanoTime() - start);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } finally {
            readers.shutdownNow();
        }
    }

    /** The same places in an order that each reader has of its own. */
    private Callable<Integer> reader(long[] places, int which) {
        long[] own = new long[places.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = places[(int) ((i + (long) which * own.length / AT_A_TIME) % own.length)];
        }
        return () -> series(own, false).length;
    }

    /** Nanoseconds of a page that goes on where the last one ended; bytes read per second; bytes written. */
    private long[] sequential() throws IOException {
        ByteBuffer large = buffer(SEQUENTIAL_BYTES);
        long readNs = 0;
        long writeNs = 0;
        long bytes = 0;
        long end = blocks * BLOCK - SEQUENTIAL_BYTES;
        for (long at = 0; at <= end && (at == 0 || readNs + writeNs < SERIES_NS); at += SEQUENTIAL_BYTES) {
            read(large, at);
            large.flip();
            long before = System.nanoTime();
            channel.write(large, at);
            writeNs += System.nanoTime() - before;
            before = System.nanoTime();
            read(large, at);
            readNs += System.nanoTime() - before;
            bytes += SEQUENTIAL_BYTES;
        }
        ByteBuffer page = buffer(BLOCK);
        int pages = (int) Math.min(256, blocks);
        long[] single = new long[pages];
        for (int i = 0; i < pages; i++) {
            long before = System.nanoTime();
            read(page, (long) i * BLOCK);
            single[i] = System.nanoTime() - before;
        }
        Arrays.sort(single);
        return new long[] {
            single[pages / 2], Math.max(1, (long) (bytes * 1e9 / readNs)), Math.max(1, (long) (bytes * 1e9 / writeNs))
        };
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes + BLOCK)
                .alignedSlice(BLOCK)
                .limit(bytes)
                .slice();
    }
}
