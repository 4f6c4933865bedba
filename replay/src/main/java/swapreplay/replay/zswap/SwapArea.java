package swapreplay.replay.zswap;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import swapreplay.replay.cli.CliException;

/** A block device as the only swap area of the machine, from its header to {@code swapoff}. Whatever it held is lost. */
final class SwapArea implements AutoCloseable {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;
    private static final Path SWAPS = Path.of("/proc/swaps");

    private final Path device;

    private SwapArea(Path device) {
        this.device = device;
    }

    /** Pages of the device, its header included. @throws CliException if it is no disk that can be swapped to here */
    static long pages(Path device) throws IOException {
        if (!Files.exists(device)) {
            throw CliException.environment("verify-zswap: " + device + ": no such file");
        }
        Path name = device.toRealPath().getFileName();
        Path sysfs = Path.of("/sys/class/block").resolve(String.valueOf(name));
        if (!Files.isDirectory(sysfs)) {
            throw CliException.environment(
                    "verify-zswap: " + device + ": not a block device\n  Name a disk that holds nothing of"
                            + " worth; losetup makes one of a file.");
        }
        if (String.valueOf(name).matches("(zram|ram|pmem|nbd).*")) {
            throw CliException.environment(
                    "verify-zswap: " + device + ": swap reads such a device without the swap cache, or"
                            + " needs us for it; zswap is compared over a disk\n  Name another one; losetup makes one of a file.");
        }
        return Long.parseLong(Files.readString(sysfs.resolve("size")).trim()) / (PAGE / SECTOR);
    }

    /**
     * Writes a header for {@code pages} pages and swaps to the device.
     *
     * @throws CliException if another swap area is in use, or this one cannot be
     */
    static SwapArea on(Path device, long pages) throws IOException {
        List<String> others = Files.readAllLines(SWAPS);
        if (others.size() > 1) {
            throw CliException.environment(
                    "verify-zswap: this machine swaps to " + others.get(1).split("\\s+", 2)[0]
                            + "; its pages would go through the same zswap\n  swapoff it first, or use a virtual machine.");
        }
        ByteBuffer header = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(1024, 1).putInt(1028, (int) (pages - 1)).putInt(1032, 0);
        header.put(PAGE - 10, "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            channel.write(header, 0);
            channel.force(true);
        }
        try {
            LibC.swapon(device.toString(), 0);
        } catch (LastErrorException refused) {
            throw CliException.environment("verify-zswap: " + device + ": swapon failed: errno "
                    + refused.getErrorCode() + "\n  It must be an unused disk, and this process root.");
        }
        return new SwapArea(device);
    }

    @Override
    public void close() {
        LibC.swapoff(device.toString());
    }
}
