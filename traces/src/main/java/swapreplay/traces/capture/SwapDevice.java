package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.importer.BlockEvent;

/**
 * A block device, or a file on one, that is, or can be, swap.
 * @param name the kernel's name: {@code zram0}, {@code sda2}
 * @param path the device node
 * @param number its own number
 * @param diskNumber the number of the whole disk, under which the kernel traces a partition
 * @param startSector where the device begins on the disk, in 512-byte sectors
 * @param sectors its length
 * @param pageSize of this machine
 * @param extents where a swap file lies on the disk that the other numbers speak of; null for a device
 */
public record SwapDevice(
        String name,
        Path path,
        int number,
        int diskNumber,
        long startSector,
        long sectors,
        int pageSize,
        @Nullable SwapExtents extents) {
    private static final Path CLASS_BLOCK = Path.of("/sys/class/block");
    private static final Path SWAPS = Path.of("/proc/swaps");

    /** @param device {@code /dev/zram0}, {@code zram0}, or a link to one */
    static SwapDevice named(String device) throws CaptureException, IOException {
        Path path = Path.of(device);
        if (!Files.exists(path) && !device.contains("/")) {
            path = Path.of("/dev", device);
        }
        if (!Files.exists(path)) {
            throw new CaptureException(
                    "no such device: " + device, "'swapon --show' and 'lsblk' list the devices of this machine.");
        }
        Path real = path.toRealPath();
        if (Files.isRegularFile(real)) {
            return file(real);
        }
        // By number, as a node may have another name than the kernel's device: /dev/mapper/swap is dm-0.
        Path node = node((long) Files.getAttribute(real, "unix:rdev"));
        if (!Files.exists(node.resolve("dev")) || !isBlockDevice(real)) {
            throw new CaptureException(
                    real + " is not a block device", "'lsblk' lists the block devices of this machine.");
        }
        return fromSysfs(real, node.toRealPath());
    }

    private static boolean isBlockDevice(Path path) throws IOException {
        return ((int) Files.getAttribute(path, "unix:mode") & 0170000) == 0060000;
    }

    /** Where sysfs describes the block device of this number, put together as makedev(3) does. */
    private static Path node(long number) {
        long major = (number >>> 8 & 0xfff) | (number >>> 32 & 0xfffff000L);
        long minor = (number & 0xff) | (number >>> 12 & 0xffffff00L);
        return Path.of("/sys/dev/block", major + ":" + minor);
    }

    private static SwapDevice file(Path file) throws CaptureException, IOException {
        Path node = node((long) Files.getAttribute(file, "unix:dev"));
        if (!Files.exists(node)) {
            throw new CaptureException(
                    file + " is on a file system that spreads over devices or has none (" + node.getFileName() + ")",
                    "Swap to a partition or to zram while recording.");
        }
        SwapDevice disk = fromSysfs(file, node.toRealPath());
        return new SwapDevice(
                disk.name,
                file,
                disk.diskNumber,
                disk.diskNumber,
                0,
                Files.size(file) / 512,
                disk.pageSize,
                SwapExtents.of(file, disk.pageSize, disk.startSector));
    }

    private static SwapDevice fromSysfs(Path path, Path node) throws IOException {
        boolean partition = Files.exists(node.resolve("partition"));
        int number = BlockEvent.deviceOf(PseudoFile.read(node.resolve("dev")));
        int disk = partition ? BlockEvent.deviceOf(PseudoFile.read(node.resolveSibling("dev"))) : number;
        return new SwapDevice(
                node.getFileName().toString(),
                path,
                number,
                disk,
                partition ? Long.parseLong(PseudoFile.read(node.resolve("start"))) : 0,
                Long.parseLong(PseudoFile.read(node.resolve("size"))),
                pageSizeOfMachine(),
                null);
    }

    private static int pageSizeOfMachine() throws IOException {
        for (String line : PseudoFile.lines(Path.of("/proc/self/smaps"))) {
            if (line.startsWith("KernelPageSize:")) {
                return 1024 * Integer.parseInt(PseudoFile.words(line).get(1));
            }
        }
        return 4096;
    }

    /** Slots of the whole device, the header's included. */
    long slots() {
        return sectors * 512 / pageSize;
    }

    /** Whether a record of the block layer is about this device. */
    boolean holds(BlockEvent event) {
        if (event.device != diskNumber && event.device != number) {
            return false;
        }
        long sector = event.sector - startSector;
        return extents == null ? sector >= 0 && sector < sectors : extents.slot(event.sector) >= 0;
    }

    /** The first slot of a record that is about this device. */
    long slot(BlockEvent event) {
        return extents == null ? (event.sector - startSector) / (pageSize / 512) : extents.slot(event.sector);
    }

    /** How many slots such a record touches. */
    long slots(BlockEvent event) {
        long sectorsPerPage = pageSize / 512;
        long before = (event.sector - startSector) % sectorsPerPage;
        return (before + (event.bytes + 511) / 512 + sectorsPerPage - 1) / sectorsPerPage;
    }

    /** The part of the disk outside of which no record is about this device, in sectors. */
    long firstSector() {
        return extents == null ? startSector : extents.firstSector();
    }

    /** Where that part ends. */
    long endSector() {
        return extents == null ? startSector + sectors : extents.endSector();
    }

    /** Whether the disk carries other things, too. */
    boolean sharesDisk() {
        return partition() || extents != null;
    }

    boolean partition() {
        return number != diskNumber;
    }

    /** The kernel swaps in and out of zram within one call, and a page that is read is freed on the device. */
    boolean zram() {
        return extents == null && name.startsWith("zram");
    }

    /** An attribute below {@code /sys/class/block/NAME}; of a swap file, that of the device on which it lies. */
    Path attribute(String attribute) {
        return CLASS_BLOCK.resolve(name).resolve(attribute);
    }

    /** Whether {@code /proc/swaps} lists it. */
    boolean inUse() {
        for (String line : PseudoFile.lines(SWAPS)) {
            List<String> words = PseudoFile.words(line);
            if (!words.isEmpty() && words.get(0).startsWith("/") && isThis(real(Path.of(words.get(0))))) {
                return true;
            }
        }
        return false;
    }

    private boolean isThis(Path other) {
        try {
            return other.equals(path)
                    || (extents == null
                            && isBlockDevice(other)
                            && node((long) Files.getAttribute(other, "unix:rdev"))
                                    .getFileName()
                                    .toString()
                                    .equals(BlockEvent.deviceName(number)));
        } catch (IOException e) {
            return false; // its node is gone
        }
    }

    /** Whether the kernel has this device no more. */
    boolean vanished() {
        return !Files.exists(CLASS_BLOCK.resolve(name));
    }

    /** Whether other devices or files are in use as swap, too, so that {@code /proc/vmstat} counts more than this one. */
    boolean othersInUse() {
        int inUse = PseudoFile.lines(SWAPS).size() - 1; // the first line is a heading
        return inUse > (inUse() ? 1 : 0);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    void requireInUse() throws CaptureException {
        if (!inUse()) {
            throw new CaptureException(
                    path + " is not in use as swap (see /proc/swaps)",
                    "Make it swap with 'mkswap " + path + " && swapon " + path
                            + "', or give --before-swapon to wait for it.");
        }
    }
}
