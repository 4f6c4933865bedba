package swapreplay.traces.format;

import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;

/** Collects distinct pages for one block, as {@link ContentBlock} describes. */
final class ContentBlockEncoder {
    private final int pageSize;
    private final byte[] bytes;
    private final long[] fingerprints = new long[ContentBlock.MAX_PAGES];
    private final byte[] same = new byte[ContentBlock.MAX_PAGES / 8];
    private int pages;

    ContentBlockEncoder(int pageSize) {
        this.pageSize = pageSize;
        this.bytes = new byte[ContentBlock.MAX_PAGES * pageSize];
    }

    int pages() {
        return pages;
    }

    boolean full() {
        return pages == ContentBlock.MAX_PAGES;
    }

    void add(byte[] page, int offset, long fingerprint) {
        System.arraycopy(page, offset, bytes, pages * pageSize, pageSize);
        fingerprints[pages] = fingerprint;
        if (ContentBlock.sameFilled(page, offset, pageSize)) {
            same[pages / 8] |= (byte) (1 << (pages % 8));
        }
        pages++;
    }

    void encode(Out out, ZstdCompressCtx zstd) {
        for (int i = 0; i < pages; i++) {
            out.u64(fingerprints[i]);
        }
        out.bytes(same, 0, (pages + 7) / 8);
        Packed.pack(out, bytes, 0, pages * pageSize, zstd);
        pages = 0;
        Arrays.fill(same, (byte) 0);
    }
}
