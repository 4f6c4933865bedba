package swapreplay.replay.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that say something of recorded memory: their owner's alone (mode 0600) from their first moment. */
final class OwnerFile {
    private OwnerFile() {}

    /** @throws CliException if the file exists and may not be replaced, or if there is no folder for it */
    static void requireFree(Path file, boolean overwrite) {
        OutputDirectory.requireParentOf(file);
        if (!overwrite && Files.exists(file)) {
            throw CliException.usage(file + ": the file exists already\n  Choose another name, or allow --overwrite.");
        }
    }

    /** A new file; an old one of that name is removed first if it may be. */
    static OutputStream create(Path file, boolean overwrite) throws IOException {
        if (overwrite) {
            Files.deleteIfExists(file);
        }
        return Channels.newOutputStream(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }
}
