package swapreplay.replay.target;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.engine.Request;
import swapreplay.replay.engine.Target;

/** A file or a block device under pread, pwrite and discards; past the page cache where that is possible. */
final class BlockTarget implements Target {
    /** How a slot is freed. */
    enum Freeing {
        /** fallocate: a hole in a file, or in a zram. It reads as zeros afterwards. */
        HOLE,
        /** BLKDISCARD. What is read afterwards is the device's affair. */
        DISCARD
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    /** As the kernel says it. */
    private static final List<String> GONE = List.of("No such device", "No such device or address");

    private final Path path;
    private final FileChannel channel;
    private final int descriptor;
    private final Freeing freeing;
    private final int maxPages;
    private final @Nullable Path mmStat;
    private final List<String> notes;
    private final @Nullable ExecutorService threads;
    private volatile boolean cannotFree;

    /**
     * @param channel open for reading and writing; closed by {@link #close}
     * @param descriptor of the same file, for holes and discards; closed by {@link #close}
     * @param mmStat the kernel's file of a zram's counters; null for anything else
     * @param notes what must be known of it
     * @param depth requests under way at a time; one is carried out by the caller's own thread
     */
    BlockTarget(
            Path path,
            FileChannel channel,
            int descriptor,
            Freeing freeing,
            int maxPages,
            @Nullable Path mmStat,
            List<String> notes,
            int depth) {
        this.path = path;
        this.channel = channel;
        this.descriptor = descriptor;
        this.freeing = freeing;
        this.maxPages = maxPages;
        this.mmStat = mmStat;
        this.notes = List.copyOf(notes);
        this.threads = depth == 1
                ? null
                : Executors.newFixedThreadPool(depth, work -> {
                    Thread thread = new Thread(work, "target");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public int maxPages() {
        return maxPages;
    }

    @Override
    public boolean freeReadsAsZeros() {
        return freeing == Freeing.HOLE && !cannotFree;
    }

    @Override
    public void start(Request request, Consumer<Request> done) {
        if (threads == null) {
            carryOut(request);
            done.accept(request);
        } else {
            threads.execute(() -> {
                carryOut(request);
                done.accept(request);
            });
        }
    }

    private void carryOut(Request request) {
        long cpu = mmStat == null ? 0 : THREADS.getCurrentThreadCpuTime();
        request.starts(); // the hand-over to this thread is ours, not the device's
        try {
            switch (request.kind()) {
                case WRITE -> transfer(request, true);
                case READ -> transfer(request, false);
                case FREE -> {
                    if (cannotFree) {
                        request.skipped();
                        return;
                    }
                    free(request);
                }
            }
            request.succeeded();
            if (mmStat != null) {
                request.took(THREADS.getCurrentThreadCpuTime() - cpu);
            }
        } catch (IOException | LastErrorException e) {
            String why = e instanceof LastErrorException call ? LibC.words(call) : String.valueOf(e.getMessage());
            String what = request.kind().name().toLowerCase(java.util.Locale.ROOT) + " of slot " + request.slot();
            if (GONE.contains(why)) {
                request.lost(path + ": " + what + ": " + why);
            } else {
                request.failed(what + ": " + why);
            }
        }
    }

    private void transfer(Request request, boolean write) throws IOException {
        ByteBuffer data = request.data();
        long at = request.offset();
        while (data.hasRemaining()) {
            int moved = write ? channel.write(data, at) : channel.read(data, at);
            if (moved <= 0) {
                throw new IOException("the end of the device is before the end of the page");
            }
            at += moved;
        }
    }

    private void free(Request request) {
        try {
            if (freeing == Freeing.HOLE) {
                LibC.fallocate(descriptor, LibC.PUNCH_HOLE, request.offset(), request.bytes());
            } else {
                try (Memory range = new Memory(2 * Long.BYTES)) {
                    range.setLong(0, request.offset());
                    range.setLong(Long.BYTES, request.bytes());
                    LibC.ioctl(descriptor, new NativeLong(LibC.BLKDISCARD), range);
                }
            }
        } catch (LastErrorException e) {
            cannotFree = e.getErrorCode() == 95; // EOPNOTSUPP, and it will not change
            throw e;
        }
    }

    @Override
    public @Nullable MmStat mmStat() throws IOException {
        return mmStat == null ? null : MmStat.parse(Files.readString(mmStat));
    }

    @Override
    public List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (cannotFree) {
            all.add(path + " takes no discards: freed slots were not passed on to it.");
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        if (threads != null) {
            threads.shutdown();
            try {
                // a channel is not closed under a call that is still on its way
                boolean unused = threads.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            channel.close();
        } finally {
            LibC.close(descriptor);
        }
    }
}
