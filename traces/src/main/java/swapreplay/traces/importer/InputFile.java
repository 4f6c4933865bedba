package swapreplay.traces.importer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/** A file of a recording; gzip'd files read as what is inside. */
public final class InputFile implements Closeable {
    private static final int HEAD = 4096;

    private final Path path;
    private final boolean packed;
    private @Nullable Path unpacked;

    InputFile(Path path) throws IOException {
        this.path = path;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] magic = in.readNBytes(2);
            packed = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
        }
    }

    /** As the user named it. */
    public Path path() {
        return path;
    }

    /** The first bytes, up to 4096. */
    byte[] head() throws IOException {
        try (InputStream in = stream()) {
            return in.readNBytes(HEAD);
        } catch (java.io.EOFException | java.util.zip.ZipException e) {
            throw new TraceException(
                    path, 0, "a gzip file that is damaged: " + e.getMessage(), "Unpack it as far as it goes.", e);
        }
    }

    /** The content from its start. */
    InputStream stream() throws IOException {
        InputStream in = Files.newInputStream(path);
        return packed ? new GZIPInputStream(in, 1 << 16) : new BufferedInputStream(in, 1 << 16);
    }

    /** The content for reading anywhere; a packed file is unpacked beside the temporary files first. */
    FileChannel channel() throws IOException {
        if (!packed) {
            return FileChannel.open(path, StandardOpenOption.READ);
        }
        if (unpacked == null) {
            unpacked = Files.createTempFile("swapreplay", ".unpacked");
            try (InputStream in = stream()) {
                Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return FileChannel.open(unpacked, StandardOpenOption.READ);
    }

    @Override
    public void close() throws IOException {
        if (unpacked != null) {
            Files.deleteIfExists(unpacked);
        }
    }
}
