package swapreplay.traces.format;

import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;

/**
 * Collects pages of which sizes are known, not bytes, for one block. The payload for n pages and the codecs of the metadata's {@code
 * size_codecs}, little-endian:
 *
 * <pre>
 *   0        identity  16n        of each page; equal for equal pages
 *   16n      same      (n+7)/8    bit i%8 of byte i/8: page i is one machine word repeated
 *   then     for each codec {@link Packed} 4n bytes: compressed lengths, the lowest bytes of all first, then their second bytes ...
 * </pre>
 */
final class SizeBlock {
    static final int MAX_PAGES = 4096;
    static final int IDENTITY = 16;

    private final byte[] identities = new byte[MAX_PAGES * IDENTITY];
    private final byte[] same = new byte[MAX_PAGES / 8];
    private final int[][] lengths;
    private final byte[] planes = new byte[4 * MAX_PAGES];
    private int pages;

    SizeBlock(int codecs) {
        lengths = new int[codecs][MAX_PAGES];
    }

    int pages() {
        return pages;
    }

    boolean full() {
        return pages == MAX_PAGES;
    }

    void add(byte[] identity, boolean sameFilled, int[] sizes) {
        if (identity.length != IDENTITY || sizes.length != lengths.length) {
            throw new IllegalArgumentException(identity.length + " bytes of identity, " + sizes.length + " sizes for "
                    + lengths.length + " codecs");
        }
        System.arraycopy(identity, 0, identities, pages * IDENTITY, IDENTITY);
        if (sameFilled) {
            same[pages / 8] |= (byte) (1 << (pages % 8));
        }
        for (int codec = 0; codec < sizes.length; codec++) {
            if (sizes[codec] < 0) {
                throw new IllegalArgumentException("a length of " + sizes[codec]);
            }
            lengths[codec][pages] = sizes[codec];
        }
        pages++;
    }

    void encode(Out out, ZstdCompressCtx zstd) {
        out.bytes(identities, 0, pages * IDENTITY);
        out.bytes(same, 0, (pages + 7) / 8);
        for (int[] sizes : lengths) {
            for (int plane = 0; plane < 4; plane++) {
                for (int i = 0; i < pages; i++) {
                    planes[plane * pages + i] = (byte) (sizes[i] >>> (8 * plane));
                }
            }
            Packed.pack(out, planes, 0, 4 * pages, zstd);
        }
        pages = 0;
        Arrays.fill(same, (byte) 0);
    }
}
