package swapreplay.traces.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import swapreplay.traces.format.TraceException.Fault;

/** Where a trace is written; tests put disks that fill up in its place. */
interface Output extends Closeable {
    /** Writes all remaining bytes at this place of the file. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /** Cuts the file. */
    void truncate(long size) throws IOException;

    /** Has the disk hold what was written. */
    void force() throws IOException;

    /** A new file that only its owner can read, from its first moment. */
    static Output create(Path file, boolean replace) throws TraceException {
        try {
            if (replace) {
                Files.deleteIfExists(file);
            }
            return of(FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        } catch (FileAlreadyExistsException e) {
            throw new TraceException(
                    file, "the file exists", "Choose another name, or remove it first.", Fault.NAME, e);
        } catch (NoSuchFileException e) {
            throw new TraceException(file, "its folder does not exist", "Make the folder first.", Fault.MACHINE, e);
        } catch (AccessDeniedException e) {
            throw new TraceException(file, "no right to write here", "Choose another folder.", Fault.MACHINE, e);
        } catch (IOException e) {
            throw new TraceException(
                    file, "cannot create: " + e.getMessage(), "Choose another place.", Fault.MACHINE, e);
        }
    }

    private static Output of(FileChannel channel) {
        return new Output() {
            @Override
            public void write(ByteBuffer bytes, long at) throws IOException {
                long start = at - bytes.position();
                while (bytes.hasRemaining()) {
                    channel.write(bytes, start + bytes.position());
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
