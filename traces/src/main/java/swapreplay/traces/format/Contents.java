package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The distinct pages of a file by id. */
final class Contents {
    private static final int CACHED_BYTES = 16 << 20;

    private final TraceFile file;
    private final List<BlockHeader> blocks;
    private final int pageSize;
    private final int pages;
    private final Map<BlockHeader, byte[]> cache;
    private long @Nullable [] fingerprints;
    private byte @Nullable [] same;

    Contents(TraceFile file, List<BlockHeader> blocks, int pageSize) throws TraceException {
        this.file = file;
        this.blocks = blocks;
        this.pageSize = pageSize;
        long total = 0;
        for (BlockHeader block : blocks) {
            total += block.count();
            if (block.count() > ContentBlock.MAX_PAGES || total > Integer.MAX_VALUE) {
                throw file.error(block.offset(), "a contents block of " + block.count() + " pages", TraceFile.RESTORE);
            }
        }
        this.pages = (int) total;
        int most = Math.max(2, CACHED_BYTES / (ContentBlock.MAX_PAGES * pageSize));
        this.cache = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<BlockHeader, byte[]> eldest) {
                return size() > most;
            }
        };
    }

    int pages() {
        return pages;
    }

    int pageSize() {
        return pageSize;
    }

    List<BlockHeader> blocks() {
        return blocks;
    }

    /** The block that holds the page. */
    BlockHeader blockOf(int id) {
        Objects.checkIndex(id, pages);
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).first() <= id) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return blocks.get(low);
    }

    void read(int id, byte[] page, int offset) throws TraceException {
        BlockHeader block = blockOf(id);
        byte[] bytes;
        synchronized (cache) {
            bytes = cache.get(block);
        }
        if (bytes == null) {
            bytes = new byte[block.count() * pageSize];
            try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
                decode(block, bytes, zstd);
            }
            synchronized (cache) {
                cache.put(block, bytes);
            }
        }
        System.arraycopy(bytes, (int) (id - block.first()) * pageSize, page, offset, pageSize);
    }

    /** Unpacks all pages of a block to the start of {@code bytes}. */
    void decode(BlockHeader block, byte[] bytes, ZstdDecompressCtx zstd) throws TraceException {
        ByteBuffer payload = file.payload(block);
        try {
            payload.position(8 * block.count() + (block.count() + 7) / 8);
            Packed.unpack(payload, bytes, 0, block.count() * pageSize, zstd);
        } catch (RuntimeException e) {
            throw new TraceException(
                    file.path(),
                    block.offset(),
                    TraceFile.describe(block) + " cannot be unpacked",
                    TraceFile.RESTORE,
                    e);
        }
    }

    synchronized long fingerprint(int id) throws TraceException {
        if (fingerprints == null) {
            readFacts();
        }
        return Objects.requireNonNull(fingerprints)[id];
    }

    synchronized boolean sameFilled(int id) throws TraceException {
        if (same == null) {
            readFacts();
        }
        return Objects.requireNonNull(same)[id] != 0;
    }

    private void readFacts() throws TraceException {
        long[] prints = new long[pages];
        byte[] sames = new byte[pages];
        for (BlockHeader block : blocks) {
            ByteBuffer payload = file.payload(block);
            for (int i = 0; i < block.count(); i++) {
                prints[(int) block.first() + i] = payload.getLong(8 * i);
                sames[(int) block.first() + i] = (byte) (payload.get(8 * block.count() + i / 8) >> (i % 8) & 1);
            }
        }
        fingerprints = prints;
        same = sames;
    }
}
