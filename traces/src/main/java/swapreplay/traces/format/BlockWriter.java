package swapreplay.traces.format;

import com.fasterxml.jackson.jr.ob.JSON;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends blocks to a file and remembers where they are. A block that cannot be written whole is taken away again. */
final class BlockWriter implements AutoCloseable {
    private final Path file;
    private final Output output;
    private final Out index = new Out();
    private ByteBuffer block = ByteBuffer.allocate(1 << 16);
    private int blocks;
    private long end;
    private @Nullable TraceException failure;
    private boolean onlyWhole;

    BlockWriter(Path file, Output output) {
        this.file = file;
        this.output = output;
    }

    long end() {
        return end;
    }

    /** A trace that is torn is of no use, and will be removed: what goes wrong says so. */
    void onlyWhole() {
        onlyWhole = true;
    }

    boolean failed() {
        return failure != null;
    }

    /** Throws what went wrong before, if anything did. */
    void requireSound() throws TraceException {
        if (failure != null) {
            throw failure;
        }
    }

    void header(Map<String, Object> metadata) throws IOException {
        byte[] json = JSON.std.asBytes(metadata);
        ByteBuffer header = ByteBuffer.allocate(FileHeader.LENGTH + json.length).order(ByteOrder.LITTLE_ENDIAN);
        int version = metadata.containsKey(FileHeader.SIZE_CODECS) ? FileHeader.VERSION : 1;
        header.putLong(FileHeader.MAGIC).putInt(version).putInt(json.length);
        header.put(FileHeader.LENGTH, json);
        header.putInt(FileHeader.CRC_AT, FileHeader.crc(header));
        append(header.rewind());
    }

    void block(BlockType type, int count, long first, long base, Out payload) throws TraceException {
        if (payload.length() > BlockHeader.MAX_PAYLOAD) {
            throw new IllegalArgumentException(type + " block of " + payload.length() + " bytes");
        }
        int length = BlockHeader.LENGTH + payload.length();
        if (block.capacity() < length) {
            block = ByteBuffer.allocate(2 * length);
        }
        block.clear().limit(length);
        BlockHeader header = new BlockHeader(
                end, type.code, payload.length(), count, first, base, BlockHeader.crc(payload.buffer()));
        header.put(block, 0);
        block.put(BlockHeader.LENGTH, payload.array(), 0, payload.length());
        append(block);
        index.u64(header.offset());
        index.bytes(block.array(), 0, BlockHeader.LENGTH);
        blocks++;
    }

    /** Writes the index, unless it would be too long for a block, and the mark that the trace was closed. */
    void finish(Out scratch, ZstdCompressCtx zstd) throws TraceException {
        long at = 0;
        if (index.length() <= BlockHeader.MAX_PAYLOAD / 2) {
            at = end;
            scratch.clear();
            Packed.pack(scratch, index.array(), 0, index.length(), zstd);
            block(BlockType.INDEX, blocks, 0, 0, scratch);
        }
        scratch.clear();
        Trailer.put(scratch, at);
        append(scratch.buffer());
        force();
    }

    void force() throws TraceException {
        try {
            output.force();
        } catch (IOException e) {
            throw fail(e);
        }
    }

    private void append(ByteBuffer bytes) throws TraceException {
        try {
            int length = bytes.remaining();
            output.write(bytes, end);
            end += length;
        } catch (IOException e) {
            try {
                output.truncate(end);
            } catch (IOException truncating) {
                e.addSuppressed(truncating);
            }
            throw fail(e);
        }
    }

    private TraceException fail(IOException cause) {
        failure = new TraceException(
                file,
                end,
                "cannot write: " + cause.getMessage(),
                onlyWhole
                        ? "Make room, or name another place with -o; nothing is left there."
                        : "The " + blocks + " blocks before it (" + end
                                + " bytes) are kept and read as usual; make room before recording again.",
                TraceException.Fault.MACHINE,
                cause);
        return failure;
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
