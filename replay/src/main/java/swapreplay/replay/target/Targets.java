package swapreplay.replay.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.TargetSource;

/** The targets that can be named on a command line, told apart by how they are written. */
public final class Targets {
    private static final int TYPE = 0170000;
    private static final int BLOCK = 0060000;

    private Targets() {}

    /** Whether configurations can be set up on it; others are what they are. */
    public static boolean isZram(String target) {
        return target.matches("/dev/zram[0-9]+");
    }

    /** Those of {@code codecs} that the kernel's zram has. @throws CliException if the device cannot be used */
    public static List<String> knownCodecs(String zram, List<String> codecs) throws IOException {
        return ZramSource.known(Path.of(zram), codecs);
    }

    /**
     * Gets hold of a target, and refuses what cannot or must not be used.
     *
     * @param configurations for a zram; others take none
     * @param overwrite whether a file or a disk may lose what it holds
     * @throws CliException if it is in use, holds data, or cannot do a configuration
     */
    public static TargetSource open(String target, List<DeviceSpec> configurations, boolean overwrite)
            throws IOException {
        if (NbdUri.isOne(target)) {
            return new NbdSource(target);
        } else if (isZram(target)) {
            return ZramSource.open(Path.of(target), configurations);
        }
        Path path = path(target);
        if (isBlockDevice(path)) {
            return BlockDeviceSource.open(path, overwrite);
        } else if (!Files.exists(path) && path.toAbsolutePath().startsWith("/dev") && !path.startsWith("/dev/shm")) {
            throw CliException.environment("--target: " + target + ": no such device");
        }
        return FileSource.open(path, overwrite);
    }

    private static Path path(String target) {
        try {
            if (!target.isEmpty() && !target.matches("[a-z+]+://.*")) {
                return Path.of(target);
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw CliException.usage(
                "--target: no target '" + target
                        + "'; there are core, /dev/zramN, nbd://HOST:PORT/EXPORT, nbd+unix:///EXPORT?socket=PATH, a block device, and a FILE");
    }

    private static boolean isBlockDevice(Path path) throws IOException {
        return Files.exists(path)
                && ((Integer) Files.getAttribute(path.toRealPath(), "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE)
                        == BLOCK;
    }
}
