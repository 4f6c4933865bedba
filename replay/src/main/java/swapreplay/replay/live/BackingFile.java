package swapreplay.replay.live;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import swapreplay.replay.cli.CliException;

/**
 * The file that a device writes pages back to, held against a second server for as long as it is open.
 *
 * @param file a regular file of two pages or more
 * @param channel holds the lock
 */
record BackingFile(Path file, FileChannel channel) implements AutoCloseable {
    /** The first page of a backing device is never used. */
    private static final long LEAST_BYTES = 2L * ExportSpec.PAGE_SIZE;

    /** @throws CliException if the file cannot serve, with the remedy */
    static BackingFile open(Path file) throws IOException {
        // never a block device: nothing here would notice that it is mounted
        if (!Files.isRegularFile(file)) {
            throw CliException.environment(
                    "backing=" + file + ": no regular file\n  Make one: fallocate -l 1G " + file);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw CliException.environment("backing=" + file + ": cannot be opened for writing: " + e.getMessage());
        }
        if (channel.size() < LEAST_BYTES) {
            channel.close();
            throw CliException.environment("backing=" + file + ": is as large as it will get, and holds no two pages"
                    + "\n  Make it as large as what is to be written back: fallocate -l 1G " + file);
        }
        if (!lock(channel)) {
            channel.close();
            throw CliException.environment("backing=" + file + ": another device writes back to it");
        }
        return new BackingFile(file, channel);
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** What was written to the file, by whatever channel, is on its disk. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
