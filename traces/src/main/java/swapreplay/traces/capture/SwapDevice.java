package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import swapreplay.traces.importer.BlockEvent;

/**
 * A block device that is, or can be, a swap device.
 * @param name the kernel's name: {@code zram0}, {@code sda2}
 * @param path the device node
 * @param number its own number
 * @param diskNumber the number of the whole disk, under which the kernel traces a partition
 * @param startSector where the device begins on the disk, in 512-byte sectors
 * @param sectors its length
 * @param pageSize of this machine
 */
public record SwapDevice(
        String name, Path path, int number, int diskNumber, long startSector, long sectors, int pageSize) {
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
            throw new CaptureException(
                    real + " is a file: the recorder sees devices, not swap files",
                    "Use a partition, a logical volume or zram for swap while recording.");
        }
        Path node = CLASS_BLOCK.resolve(real.getFileName().toString());
        if (!Files.exists(node.resolve("dev"))) {
            throw new CaptureException(
                    real + " is not a block device", "'lsblk' lists the block devices of this machine.");
        }
        return fromSysfs(real, node.toRealPath());
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
                pageSizeOfMachine());
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
        long sector = event.sector - startSector;
        return (event.device == diskNumber || event.device == number) && sector >= 0 && sector < sectors;
    }

    /** The first slot of a record. */
    long slot(BlockEvent event) {
        return (event.sector - startSector) / (pageSize / 512);
    }

    /** How many slots a record touches. */
    long slots(BlockEvent event) {
        long sectorsPerPage = pageSize / 512;
        long end = event.sector - startSector + (event.bytes + 511) / 512;
        return (end + sectorsPerPage - 1) / sectorsPerPage - slot(event);
    }

    boolean partition() {
        return number != diskNumber;
    }

    /** The kernel swaps in and out of zram within one call, and a page that is read is freed on the device. */
    boolean zram() {
        return name.startsWith("zram");
    }

    /** An attribute below {@code /sys/class/block/NAME}. */
    Path attribute(String attribute) {
        return CLASS_BLOCK.resolve(name).resolve(attribute);
    }

    /** Whether {@code /proc/swaps} lists it. */
    boolean inUse() {
        for (String line : PseudoFile.lines(SWAPS)) {
            List<String> words = PseudoFile.words(line);
            if (!words.isEmpty() && real(Path.of(words.get(0))).equals(path)) {
                return true;
            }
        }
        return false;
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
