package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Walks distinct pages in the order of their ids, decoding each block once. Used by one thread. */
public final class ContentCursor implements AutoCloseable {
    private final Contents contents;
    private final int end;
    private final @Nullable TraceException refusal;
    private final byte[] bytes;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private int id;
    private long blockFirst;
    private long blockEnd;

    /** @param refusal thrown at the first step; null for pages that can be read */
    ContentCursor(Contents contents, int fromId, int toId, @Nullable TraceException refusal) {
        if (refusal == null) {
            Objects.checkFromToIndex(fromId, toId, contents.pages());
        }
        this.refusal = refusal;
        this.contents = contents;
        this.id = fromId - 1;
        this.end = toId;
        this.bytes = new byte[ContentBlock.MAX_PAGES * contents.pageSize()];
    }

    /** Steps to the next page; false when there is none. */
    public boolean next() throws TraceException {
        if (id + 1 >= end) {
            return false;
        }
        if (refusal != null) {
            throw refusal;
        }
        id++;
        if (id >= blockEnd) {
            BlockHeader block = contents.blockOf(id);
            contents.decode(block, bytes, zstd);
            blockFirst = block.first();
            blockEnd = block.first() + block.count();
        }
        return true;
    }

    /** The id of this page. */
    public int id() {
        return id;
    }

    /** Holds the page at {@link #offset}; the cursor's own, to be read only, until the next step. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} the page begins. */
    public int offset() {
        return (int) (id - blockFirst) * contents.pageSize();
    }

    @Override
    public void close() {
        zstd.close();
    }
}
