package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The distinct pages of a trace that holds their sizes and identities instead of their bytes; read whole at first use. */
final class SizedPages {
    private final TraceFile file;
    private final List<BlockHeader> blocks;
    private final List<String> codecs;
    private final int pages;
    private @Nullable Table table;

    /** All blocks unpacked. */
    private static final class Table {
        final byte[] identities;
        final boolean[] same;
        final int[][] lengths;

        Table(int codecs, int pages) {
            identities = new byte[pages * SizeBlock.IDENTITY];
            same = new boolean[pages];
            lengths = new int[codecs][pages];
        }
    }

    SizedPages(TraceFile file, List<BlockHeader> blocks, List<String> codecs) throws TraceException {
        this.file = file;
        this.blocks = blocks;
        this.codecs = codecs;
        long total = 0;
        for (BlockHeader block : blocks) {
            total += block.count();
            if (block.count() > SizeBlock.MAX_PAGES || total > Integer.MAX_VALUE / SizeBlock.IDENTITY) {
                throw file.error(block.offset(), "a sizes block of " + block.count() + " pages", TraceFile.RESTORE);
            }
        }
        pages = (int) total;
    }

    int pages() {
        return pages;
    }

    List<String> codecs() {
        return codecs;
    }

    List<BlockHeader> blocks() {
        return blocks;
    }

    byte[] identity(int id) throws TraceException {
        int at = id * SizeBlock.IDENTITY;
        return Arrays.copyOfRange(table().identities, at, at + SizeBlock.IDENTITY);
    }

    boolean sameFilled(int id) throws TraceException {
        return table().same[id];
    }

    /** Lengths by content id. */
    int[] lengths(int codec) throws TraceException {
        return table().lengths[codec].clone();
    }

    private synchronized Table table() throws TraceException {
        if (table == null) {
            Table read = new Table(codecs.size(), pages);
            try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
                for (BlockHeader block : blocks) {
                    read(block, read, zstd);
                }
            }
            table = read;
        }
        return table;
    }

    private void read(BlockHeader block, Table into, ZstdDecompressCtx zstd) throws TraceException {
        ByteBuffer payload = file.payload(block);
        int count = block.count();
        int first = (int) block.first();
        try {
            payload.get(into.identities, first * SizeBlock.IDENTITY, count * SizeBlock.IDENTITY);
            byte[] bits = new byte[(count + 7) / 8];
            payload.get(bits);
            for (int i = 0; i < count; i++) {
                into.same[first + i] = (bits[i / 8] >> (i % 8) & 1) != 0;
            }
            byte[] planes = new byte[4 * count];
            for (int[] lengths : into.lengths) {
                Packed.unpack(payload, planes, 0, planes.length, zstd);
                for (int i = 0; i < count; i++) {
                    lengths[first + i] = (planes[i] & 0xff)
                            | (planes[count + i] & 0xff) << 8
                            | (planes[2 * count + i] & 0xff) << 16
                            | (planes[3 * count + i] & 0xff) << 24;
                }
            }
        } catch (RuntimeException e) {
            throw new TraceException(
                    file.path(),
                    block.offset(),
                    TraceFile.describe(block) + " cannot be unpacked",
                    TraceFile.RESTORE,
                    e);
        }
    }
}
