package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of all whole blocks of a file: from its index or, when there is none, by walking from header to header. */
final class BlockList {
    private static final int ENTRY = 8 + BlockHeader.LENGTH;
    private static final String NOT_CLOSED = "; the trace was not closed";

    private final TraceFile file;
    private final long firstBlock;
    private final List<BlockHeader> blocks = new ArrayList<>();
    private @Nullable Damage damage;

    private BlockList(TraceFile file, long firstBlock) {
        this.file = file;
        this.firstBlock = firstBlock;
    }

    static BlockList of(TraceFile file, long firstBlock) throws TraceException {
        BlockList list = new BlockList(file, firstBlock);
        if (!list.fromIndex()) {
            list.blocks.clear();
            list.scan();
        }
        return list;
    }

    /** In the order of the file; without the index. */
    List<BlockHeader> blocks() {
        return blocks;
    }

    @Nullable
    Damage damage() {
        return damage;
    }

    /** False when the file was not closed or its index is not whole; then it has to be scanned. */
    private boolean fromIndex() throws TraceException {
        long at = file.indexOffset();
        BlockHeader index = at < firstBlock ? null : file.headerAt(at);
        if (index == null
                || index.type() != BlockType.INDEX.code
                || index.end() != file.size() - Trailer.LENGTH
                || index.count() > BlockHeader.MAX_PAYLOAD / ENTRY) {
            return false;
        }
        byte[] entries = new byte[index.count() * ENTRY];
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            Packed.unpack(file.payload(index), entries, 0, entries.length, zstd);
        } catch (TraceException | RuntimeException e) {
            return false;
        }
        return accept(ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN), index.count(), at);
    }

    private boolean accept(ByteBuffer entries, int count, long end) {
        long expected = firstBlock;
        for (int i = 0; i < count; i++) {
            BlockHeader header = BlockHeader.get(entries, i * ENTRY + 8, entries.getLong(i * ENTRY));
            if (header == null || header.offset() != expected || header.type() == BlockType.INDEX.code) {
                return false;
            }
            blocks.add(header);
            expected = header.end();
        }
        return expected == end;
    }

    private void scan() throws TraceException {
        boolean closed = file.indexOffset() >= 0;
        long limit = closed ? file.size() - Trailer.LENGTH : file.size();
        long at = firstBlock;
        while (at < limit) {
            BlockHeader header = file.headerAt(at);
            if (header == null || header.end() > limit) {
                break;
            }
            if (header.type() == BlockType.INDEX.code) {
                damage = tail(at, "the index is damaged or cut; all blocks before it were found without it");
                return;
            }
            blocks.add(header);
            at = header.end();
        }
        if (at < limit) {
            damage = tornTail(at);
        } else if (!closed) {
            damage = unclosed();
        }
    }

    /** All blocks look whole; after a power cut the last one may still hold zeros. */
    private Damage unclosed() {
        if (!blocks.isEmpty()) {
            BlockHeader last = blocks.get(blocks.size() - 1);
            try {
                file.payload(last);
            } catch (TraceException e) {
                blocks.remove(blocks.size() - 1);
                String bytes = "the last " + (file.size() - last.offset()) + " bytes, ";
                return tail(
                        last.offset(), bytes + TraceFile.describe(last) + ", do not match their checksum" + NOT_CLOSED);
            }
        }
        return tail(file.size(), "the trace was not closed; what was not yet written is missing");
    }

    private Damage tornTail(long at) throws TraceException {
        long rest = file.size() - at;
        BlockHeader header = file.headerAt(at);
        if (header != null) {
            String word = BlockType.word(header.type());
            long missing = header.end() - file.size();
            return tail(
                    at,
                    "the last " + rest + " bytes are an incomplete " + word + " block (" + missing
                            + " bytes of it are missing)" + NOT_CLOSED);
        }
        long next = nextHeader(at + 1);
        if (next >= 0) {
            throw file.error(
                    at,
                    "the header of a block is damaged; the next whole one is at 0x" + Long.toHexString(next),
                    TraceFile.RESTORE);
        }
        return tail(at, "the last " + rest + " bytes are no whole block" + NOT_CLOSED);
    }

    /** Where the next right header stands, -1 if nowhere: damage in the middle is another thing than a torn end. */
    private long nextHeader(long from) throws TraceException {
        int window = 1 << 20;
        for (long at = from; file.size() - at >= BlockHeader.LENGTH; at += window - BlockHeader.LENGTH + 1) {
            ByteBuffer bytes = file.read(at, (int) Math.min(window, file.size() - at));
            for (int i = 0; i + BlockHeader.LENGTH <= bytes.limit(); i++) {
                if (bytes.getInt(i) == BlockHeader.MAGIC && BlockHeader.get(bytes, i, at + i) != null) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    private Damage tail(long offset, String what) {
        return new Damage(file.path(), offset, file.size() - offset, what);
    }
}
