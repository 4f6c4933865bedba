package swapreplay.traces.format;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads checked pieces of one file at given places. Safe for several threads. */
final class TraceFile implements AutoCloseable {
    static final String RESTORE =
            "Take another copy of the file, or record again; what was written before this place is whole.";

    private static final String TOO_SHORT = "the file ends inside its header";

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private TraceFile(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    static TraceFile open(Path file) throws TraceException {
        if (Files.isDirectory(file)) {
            throw new TraceException(file, "is a folder", "Name a .swaptrace file.", TraceException.Fault.FILE, null);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new TraceFile(file, channel, channel.size());
        } catch (NoSuchFileException e) {
            throw new TraceException(file, "no such file", "Check the name.", TraceException.Fault.FILE, e);
        } catch (AccessDeniedException e) {
            throw new TraceException(
                    file,
                    "no right to read it",
                    "Traces are made for their owner alone (mode 0600).",
                    TraceException.Fault.MACHINE,
                    e);
        } catch (IOException e) {
            throw new TraceException(
                    file, "cannot open: " + e.getMessage(), "Check the disk.", TraceException.Fault.MACHINE, e);
        }
    }

    Path path() {
        return file;
    }

    /** Length when it was opened; a recorder may add to it since. */
    long size() {
        return size;
    }

    /** Reads the file header; answers the metadata and, in {@code end}, where the first block begins. */
    Map<String, Object> readHeader(long[] end) throws TraceException {
        ByteBuffer start = read(0, (int) Math.min(size, FileHeader.LENGTH));
        if (start.remaining() < 8 || start.getLong(0) != FileHeader.MAGIC) {
            throw error(
                    0,
                    "not a .swaptrace file (magic " + hex(start) + ")",
                    "Use 'swapreplay import' for other formats.");
        }
        if (start.remaining() < FileHeader.LENGTH) {
            throw error(size, TOO_SHORT, RESTORE);
        }
        int version = start.getShort(FileHeader.VERSION_AT) & 0xffff;
        int length = start.getInt(FileHeader.LENGTH_AT);
        if (version > FileHeader.VERSION) {
            throw error(
                    FileHeader.VERSION_AT,
                    "format version " + version + "; this program reads up to " + FileHeader.VERSION,
                    "Use a newer swapreplay (or the file is damaged here).");
        }
        if (length < 0 || length > FileHeader.MAX_METADATA) {
            throw error(FileHeader.LENGTH_AT, "metadata of " + (length & 0xffffffffL) + " bytes", RESTORE);
        }
        if (size < FileHeader.LENGTH + length) {
            throw error(size, TOO_SHORT, RESTORE);
        }
        ByteBuffer header = read(0, FileHeader.LENGTH + length);
        if (FileHeader.crc(header) != header.getInt(FileHeader.CRC_AT)) {
            throw error(FileHeader.CRC_AT, "the file header does not match its checksum", RESTORE);
        }
        end[0] = header.limit();
        byte[] json = new byte[length];
        header.get(FileHeader.LENGTH, json);
        return parse(json, 0);
    }

    Map<String, Object> parse(byte[] json, long offset) throws TraceException {
        try {
            return JSON.std.mapFrom(new String(json, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TraceException(file, offset, "metadata is not a JSON object", RESTORE, e);
        }
    }

    /** Where the index stands by the trailer: 0 if the file was closed without one, -1 if it was not closed. */
    long indexOffset() throws TraceException {
        return size < Trailer.LENGTH ? -1 : Trailer.get(read(size - Trailer.LENGTH, Trailer.LENGTH));
    }

    /** The header at this place, or null when none stands there or the file ends before its end. */
    @Nullable
    BlockHeader headerAt(long offset) throws TraceException {
        if (offset < 0 || size - offset < BlockHeader.LENGTH) {
            return null;
        }
        return BlockHeader.get(read(offset, BlockHeader.LENGTH), 0, offset);
    }

    /** The payload of a block whose header was read before, checked against both checksums. */
    ByteBuffer payload(BlockHeader header) throws TraceException {
        ByteBuffer block = read(header.offset(), BlockHeader.LENGTH + header.length());
        if (!header.equals(BlockHeader.get(block, 0, header.offset()))) {
            throw error(header.offset(), "the header of " + describe(header) + " is damaged", RESTORE);
        }
        ByteBuffer payload = block.slice(BlockHeader.LENGTH, header.length()).order(ByteOrder.LITTLE_ENDIAN);
        if (BlockHeader.crc(payload.duplicate()) != header.payloadCrc()) {
            throw error(header.offset(), describe(header) + " does not match its checksum", RESTORE);
        }
        return payload;
    }

    static String describe(BlockHeader header) {
        return "the " + BlockType.word(header.type()) + " block of " + header.length() + " bytes";
    }

    ByteBuffer read(long offset, int length) throws TraceException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw error(offset + bytes.position(), "the file became shorter while it was read", RESTORE);
                }
            }
        } catch (TraceException e) {
            throw e;
        } catch (IOException e) {
            throw new TraceException(
                    file, offset, "cannot read: " + e.getMessage(), "Check the disk.", TraceException.Fault.MACHINE, e);
        }
        return bytes.flip();
    }

    TraceException error(long offset, String what, String remedy) {
        return new TraceException(file, offset, what, remedy);
    }

    private static String hex(ByteBuffer start) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, start.remaining()); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02x", start.get(i)));
        }
        return text.isEmpty() ? "none: the file is empty" : text.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
