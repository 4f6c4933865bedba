package swapreplay.traces.importer;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/** A file of a recording; files packed by gzip or zstd read as what is inside. */
public final class InputFile implements Closeable {
    private static final int HEAD = 4096;
    /** Begins a zstd frame (RFC 8878). */
    private static final int ZSTD = 0xfd2fb528;

    private final Path path;
    private final boolean gzip;
    private final boolean zstd;
    private @Nullable Path unpacked;

    /** Looks at the first bytes only. */
    public InputFile(Path path) throws IOException {
        this.path = path;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] magic = in.readNBytes(4);
            gzip = magic.length == 4 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
            zstd = magic.length == 4
                    && ByteBuffer.wrap(magic).order(ByteOrder.LITTLE_ENDIAN).getInt() == ZSTD;
        }
    }

    /** Whether the file holds something packed. */
    boolean packed() {
        return gzip || zstd;
    }

    /** As the user named it. */
    public Path path() {
        return path;
    }

    /** The first bytes, up to 4096. */
    byte[] head() throws IOException {
        try (InputStream in = stream()) {
            return in.readNBytes(HEAD);
        } catch (java.io.EOFException | java.util.zip.ZipException | com.github.luben.zstd.ZstdIOException e) {
            throw new TraceException(
                    path, 0, "a packed file that is damaged: " + e.getMessage(), "Unpack it as far as it goes.", e);
        }
    }

    /** The content from its start. */
    public InputStream stream() throws IOException {
        InputStream in = Files.newInputStream(path);
        try {
            if (zstd) {
                return new BufferedInputStream(new ZstdInputStream(in), 1 << 16);
            }
            return gzip ? new GZIPInputStream(in, 1 << 16) : new BufferedInputStream(in, 1 << 16);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The content for reading anywhere; a packed file is unpacked beside the temporary files first. */
    FileChannel channel() throws IOException {
        if (!packed()) {
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
