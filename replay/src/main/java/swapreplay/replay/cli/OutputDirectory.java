package swapreplay.replay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a long run will write at its end: looked at before it begins. */
public final class OutputDirectory {
    private OutputDirectory() {}

    /** @throws CliException if the folder that {@code file} is to be made in does not exist */
    public static void requireParentOf(Path file) {
        @Nullable Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw CliException.environment(file + ": its folder does not exist\n  Make the folder first.");
        }
    }

    /** @throws CliException if it is a file, or cannot be made or written to */
    static void require(Path directory) {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw CliException.usage(
                    "--output: " + directory + " is a file; name a directory, which is made if need be");
        }
        @Nullable Path there = directory.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
            throw CliException.environment("--output: nothing can be written "
                    + (directory.toString().isEmpty() ? "here" : "to " + directory) + ": " + there
                    + " is not a directory that this process may write to\n  Name another place with -o.");
        }
    }
}
