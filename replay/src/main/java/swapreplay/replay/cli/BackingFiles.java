package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import swapreplay.core.backing.FileBackingStore;
import swapreplay.core.device.BackingSpec;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.engine.Mode;

/** Looks at the real files and devices that specs name as backing devices, before anything is replayed or overwritten. */
final class BackingFiles {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path SWAPS = Path.of("/proc/swaps");

    private BackingFiles() {}

    /** @throws CliException if one cannot serve, with the remedy */
    static void require(List<Configuration> configurations, Mode mode) throws IOException {
        Set<Path> written = new HashSet<>();
        for (Configuration each : configurations) {
            BackingSpec backing = each.device().policies().backing();
            if (backing == null || backing.simulated()) {
                continue;
            }
            Path path = Path.of(backing.name());
            if (mode == Mode.FULL) {
                requireWritable(path);
                if (!written.add(path.toRealPath())) {
                    throw CliException.usage(
                            "backing=" + backing + ": two configurations would write to it at once in --mode full"
                                    + "\n  Give each a file of its own, or replay one at a time.");
                }
            }
            if (mode == Mode.FULL || backing.sizeBytes() == 0) {
                requireSize(path, backing);
            }
        }
    }

    private static void requireWritable(Path path) throws IOException {
        if (!Files.exists(path) || !Files.isWritable(path) || Files.isDirectory(path)) {
            throw missing(path);
        }
        String real = path.toRealPath().toString();
        for (Path table : List.of(MOUNTS, SWAPS)) {
            boolean inUse = Files.isReadable(table)
                    && Files.readAllLines(table).stream().anyMatch(line -> line.split("\\s+", 2)[0].equals(real));
            if (inUse) {
                throw CliException.environment("backing=" + path + ": is mounted or swapped to (" + table
                        + "), and --mode full would overwrite it\n  Name a device or a file that nothing else uses.");
            }
        }
    }

    private static void requireSize(Path path, BackingSpec backing) throws IOException {
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw missing(path);
        }
        long bytes = FileBackingStore.size(path);
        if (bytes < Math.max(8192, backing.sizeBytes())) {
            throw CliException.environment("backing=" + backing + ": holds " + bytes + " bytes, too few"
                    + "\n  Make it larger: fallocate -l 1G " + path);
        }
    }

    private static CliException missing(Path path) {
        return CliException.environment("backing=" + path + ": no such file or device that can be written"
                + "\n  Make one: fallocate -l 1G " + path + ", or simulate one: backing=sim:emmc");
    }
}
