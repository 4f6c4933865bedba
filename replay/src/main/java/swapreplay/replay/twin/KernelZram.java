package swapreplay.replay.twin;

import com.sun.jna.LastErrorException;
import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/**
 * An initialised zram of the running kernel under our operations: one O_DIRECT pwrite or pread for a page, holes punched for freed
 * slots. Both reach the driver as single requests, past the page cache.
 */
final class KernelZram implements AutoCloseable {
    static final int PAGE = 4096;

    private final Path sysfs;
    private final FileChannel channel;
    private final int descriptor;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * PAGE).alignedSlice(PAGE);

    KernelZram(Path device, Path sysfs) throws IOException {
        this(device, sysfs, LibC.O_RDWR, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** For reading only, beside whoever uses it. */
    static KernelZram reading(Path device, Path sysfs) throws IOException {
        return new KernelZram(device, sysfs, LibC.O_RDONLY, Set.of(StandardOpenOption.READ));
    }

    private KernelZram(Path device, Path sysfs, int flags, Set<StandardOpenOption> options) throws IOException {
        this.sysfs = sysfs;
        descriptor = LibC.open(device.toString(), flags);
        FileChannel opened = null;
        try {
            Set<OpenOption> all = new HashSet<>(options);
            all.add(ExtendedOpenOption.DIRECT);
            opened = FileChannel.open(device, all);
        } finally {
            if (opened == null) {
                LibC.close(descriptor);
            }
        }
        channel = opened;
    }

    /** @return whether the kernel took the page */
    boolean write(long slot, byte[] page, int offset) {
        buffer.clear().put(0, page, offset, PAGE).limit(PAGE);
        try {
            return channel.write(buffer, slot * PAGE) == PAGE;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Reads a slot's page to the start of {@code page}. @return whether the kernel could */
    boolean read(long slot, byte[] page) {
        buffer.clear().limit(PAGE);
        try {
            boolean whole = channel.read(buffer, slot * PAGE) == PAGE;
            buffer.get(0, page, 0, PAGE);
            return whole;
        } catch (IOException failed) {
            return false;
        }
    }

    /** Frees slots. */
    void free(long first, long count) throws IOException {
        try {
            LibC.fallocate(descriptor, LibC.PUNCH_HOLE, first * PAGE, count * PAGE);
        } catch (LastErrorException e) {
            throw new IOException("fallocate on " + sysfs.getFileName() + ": " + e.getMessage(), e);
        }
    }

    void compact() throws IOException {
        Files.writeString(sysfs.resolve("compact"), "1");
    }

    void memLimit(long bytes) throws IOException {
        Files.writeString(sysfs.resolve("mem_limit"), Long.toString(bytes));
    }

    /** Writes an attribute. @return the message of the errno, empty if the kernel took it */
    String write(String attribute, String text) {
        try {
            Files.writeString(sysfs.resolve(attribute), text);
            return "";
        } catch (IOException refused) {
            String message = String.valueOf(refused.getMessage());
            return message.substring(message.lastIndexOf(": ") + 1).trim();
        }
    }

    BdStat bdStat() throws IOException {
        return BdStat.parse(Files.readString(sysfs.resolve("bd_stat")));
    }

    /** The lines of {@code block_state}; empty if this kernel does not track that or debugfs is not mounted. */
    String blockState() throws IOException {
        Path file = Path.of("/sys/kernel/debug/zram", String.valueOf(sysfs.getFileName()), "block_state");
        if (!Files.exists(file)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        // its position counts slots, and a buffer too small for a line reads as the end: so one large buffer, always
        // empty
        ByteBuffer large = ByteBuffer.allocate(1 << 20);
        try (FileChannel state = FileChannel.open(file, StandardOpenOption.READ)) {
            while (state.read(large.clear()) > 0) {
                text.append(StandardCharsets.US_ASCII.decode(large.flip()));
            }
        }
        return text.toString();
    }

    MmStat mmStat() throws IOException {
        return MmStat.parse(Files.readString(sysfs.resolve("mm_stat")));
    }

    IoStat ioStat() throws IOException {
        return IoStat.parse(Files.readString(sysfs.resolve("io_stat")));
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            LibC.close(descriptor);
        }
    }
}
