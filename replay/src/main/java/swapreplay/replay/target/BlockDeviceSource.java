package swapreplay.replay.target;

import com.sun.jna.LastErrorException;
import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.HumanText;
import swapreplay.replay.engine.Target;
import swapreplay.replay.engine.TargetSource;

/** A block device of this machine that nobody uses. It is claimed while the replay runs, so that nobody begins to. */
final class BlockDeviceSource implements TargetSource {
    private static final int MAX_PAGES = 256;
    /** Where partition tables, file systems and swap areas begin. */
    private static final int HEAD = 1 << 20;

    private final Path path;
    private final int claim;

    private BlockDeviceSource(Path path, int claim) {
        this.path = path;
        this.claim = claim;
    }

    /** @throws CliException if it is in use, or holds data and {@code overwrite} is not allowed */
    static BlockDeviceSource open(Path path, boolean overwrite) throws IOException {
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw CliException.environment(option(path) + "this process may not write to it\n  Run as root.");
        }
        String user = user(path);
        if (!user.isEmpty()) {
            throw used(path, user);
        }
        int claim;
        try {
            claim = LibC.open(path.toString(), LibC.O_RDWR | LibC.O_EXCL);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == LibC.EBUSY) {
                throw used(
                        path, "in use: itself, a partition of it, or a device on top of it is mounted, swap, or open");
            }
            throw CliException.environment(
                    option(path) + LibC.words(e) + "\n  Name a device that this process may write to.");
        }
        BlockDeviceSource source = new BlockDeviceSource(path, claim);
        if (!overwrite && !startsEmpty(path)) {
            source.close();
            throw CliException.usage(
                    option(path)
                            + "it holds data (its first MiB is not all zeros)\n  Name another, or allow --overwrite, which destroys what it holds.");
        }
        return source;
    }

    private static String option(Path path) {
        return "--target " + path + ": ";
    }

    private static CliException used(Path path, String how) {
        return CliException.environment(
                option(path) + how + "; a replay would destroy what is there\n  Name a device that nobody uses.");
    }

    /** Who uses it, as far as the kernel's tables say; empty for nobody. */
    private static String user(Path path) throws IOException {
        if (firstColumn(Path.of("/proc/swaps")).contains(path.toRealPath().toString())) {
            return "in use as swap";
        } else if (firstColumn(Path.of("/proc/self/mounts"))
                .contains(path.toRealPath().toString())) {
            return "mounted";
        }
        return "";
    }

    private static List<String> firstColumn(Path table) throws IOException {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.split("\\s+", 2)[0]).toList();
        }
    }

    private static boolean startsEmpty(Path path) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) > 0) {
                // until it is full, or the device ends
            }
        }
        head.flip();
        while (head.hasRemaining()) {
            if (head.get() != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public List<DeviceSpec> configurations() {
        return List.of(AS_IT_IS);
    }

    @Override
    public Target open(DeviceSpec configuration, int pageSize, long slots, int depth) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        try {
            if (channel.size() < slots * pageSize) {
                throw CliException.environment(option(path) + "it holds " + HumanText.size(channel.size())
                        + ", the trace needs " + HumanText.size(slots * pageSize) + "\n  Name a larger one.");
            }
            return new BlockTarget(
                    path,
                    channel,
                    LibC.open(path.toString(), LibC.O_RDWR),
                    BlockTarget.Freeing.DISCARD,
                    MAX_PAGES,
                    null,
                    List.of("Times are of this machine: a pwrite or pread with O_DIRECT, or a BLKDISCARD, on " + path
                            + ", from the call until its return."),
                    depth);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        LibC.close(claim);
    }
}
