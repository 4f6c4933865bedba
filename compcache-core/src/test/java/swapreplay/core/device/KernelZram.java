package swapreplay.core.device;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A zram device of the running kernel, added for one test and removed by {@link #close}. */
final class KernelZram implements AutoCloseable {
    static final Path HOT_ADD = Path.of("/sys/class/zram-control/hot_add");
    static final Path BLKDISCARD = Path.of("/usr/sbin/blkdiscard");
    private static final Path HOT_REMOVE = Path.of("/sys/class/zram-control/hot_remove");
    private static final int PAGE = 4096;

    private final String id;
    private final Path sysfs;
    private final Path device;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * PAGE).alignedSlice(PAGE);

    KernelZram(String algorithm, long slots) throws IOException {
        id = Files.readString(HOT_ADD).trim();
        sysfs = Path.of("/sys/block/zram" + id);
        device = Path.of("/dev/zram" + id);
        FileChannel opened = null;
        try {
            set("comp_algorithm", algorithm);
            set("disksize", Long.toString(slots * PAGE));
            opened = FileChannel.open(
                    device, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } finally {
            if (opened == null) {
                Files.writeString(HOT_REMOVE, id);
            }
        }
        channel = opened;
    }

    void set(String attribute, String value) throws IOException {
        Files.writeString(sysfs.resolve(attribute), value);
    }

    String read(String attribute) throws IOException {
        return Files.readString(sysfs.resolve(attribute));
    }

    /** @return whether the kernel took the page */
    boolean write(long slot, byte[] pages, int offset) {
        buffer.clear().put(0, pages, offset, PAGE).limit(PAGE);
        try {
            return channel.write(buffer, slot * PAGE) == PAGE;
        } catch (IOException refused) {
            return false;
        }
    }

    byte[] read(long slot) throws IOException {
        buffer.clear().limit(PAGE);
        channel.read(buffer, slot * PAGE);
        byte[] page = new byte[PAGE];
        buffer.get(0, page);
        return page;
    }

    /** There is no discard in the JDK, so util-linux's tool does it. */
    void discard(long firstSlot, long slots) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        BLKDISCARD.toString(),
                        "-f",
                        "-o",
                        Long.toString(firstSlot * PAGE),
                        "-l",
                        Long.toString(slots * PAGE),
                        device.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("blkdiscard: " + said);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.writeString(HOT_REMOVE, id);
    }
}
