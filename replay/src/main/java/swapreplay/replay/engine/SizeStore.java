package swapreplay.replay.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Size tables remembered beside a trace, in {@code <trace>.sizes/<codec>}. Sizes say something of the memory that was recorded, so the
 * files are their owner's alone (0600). Layout, big-endian:
 *
 * <pre>
 *   magic     4   "SRSZ"
 *   version   2   1
 *   identity  UTF identity of the trace, see {@link TraceIdentity}
 *   codec     UTF full name
 *   machine   UTF where the speeds were measured
 *   compress, decompress  8 each, double, nanoseconds for a page
 *   count     4   distinct pages
 *   lengths   4 * count
 *   crc       4   CRC32C of all before it
 * </pre>
 *
 * A table that belongs to another trace, or is damaged, is ignored with a warning; one that cannot be written is not missed.
 */
final class SizeStore {
    private static final int MAGIC = 0x5352535a;
    private static final int VERSION = 1;

    private final Path directory;
    private final String identity;
    private final String machine;
    private final Consumer<String> warnings;

    SizeStore(Path trace, String identity, String machine, Consumer<String> warnings) {
        this.directory = trace.resolveSibling(trace.getFileName() + ".sizes");
        this.identity = identity;
        this.machine = machine;
        this.warnings = warnings;
    }

    /** The table of this codec; its speed is {@link CodecSpeed#UNKNOWN} if another machine measured it. */
    Optional<SizeTable> load(String codec, int distinctPages) {
        Path file = file(codec);
        try {
            byte[] bytes = Files.readAllBytes(file);
            return Optional.of(parse(bytes, codec, distinctPages));
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            warn(codec, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Says why a remembered table is not used. */
    void warn(String codec, String reason) {
        warnings.accept(file(codec) + ": remembered sizes not used: " + reason);
    }

    private SizeTable parse(byte[] bytes, String codec, int distinctPages) throws IOException {
        int body = bytes.length - Integer.BYTES;
        if (body < 0 || crc(bytes, body) != ByteBuffer.wrap(bytes).getInt(body)) {
            throw new IOException("the file does not match its checksum");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, body));
        if (in.readInt() != MAGIC || in.readUnsignedShort() != VERSION) {
            throw new IOException("not a size table of this version");
        }
        require(in.readUTF().equals(identity), "they belong to another trace");
        require(in.readUTF().equals(codec), "they belong to another codec");
        boolean here = in.readUTF().equals(machine);
        CodecSpeed speed = new CodecSpeed(in.readDouble(), in.readDouble());
        require(in.readInt() == distinctPages && in.available() == 4L * distinctPages, "wrong number of pages");
        int[] lengths = new int[distinctPages];
        ByteBuffer.wrap(bytes, body - 4 * distinctPages, 4 * distinctPages)
                .asIntBuffer()
                .get(lengths);
        return new SizeTable(codec, lengths, here ? speed : CodecSpeed.UNKNOWN);
    }

    /** Remembers a table, whole or not at all; a directory that cannot be written is no error. */
    void save(SizeTable table) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // made with mode 0600
            Path part = Files.createTempFile(directory, "part", ".tmp");
            try {
                Files.write(part, bytes(table));
                Files.move(
                        part, file(table.codec()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | UnsupportedOperationException notRemembered) {
            // the next replay compresses again
        }
    }

    private byte[] bytes(SizeTable table) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeShort(VERSION);
        out.writeUTF(identity);
        out.writeUTF(table.codec());
        out.writeUTF(machine);
        out.writeDouble(table.speed().compressNs());
        out.writeDouble(table.speed().decompressNs());
        out.writeInt(table.lengths().length);
        ByteBuffer lengths = ByteBuffer.allocate(4 * table.lengths().length);
        lengths.asIntBuffer().put(table.lengths());
        out.write(lengths.array());
        out.writeInt(crc(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private Path file(String codec) {
        return directory.resolve(codec.replaceAll("[^A-Za-z0-9.=-]", "_"));
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
