package swapreplay.replay.lab;

import java.util.Arrays;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SameFilled;

/** The codec alone, on the pages that a device would give it: no same-filled pages in, no raw pages out. */
final class CodecSide implements BenchSide {
    private final PageFile pages;
    private final PageCodec.Context context;
    private final byte[] packed;
    private final byte[] back;
    private final boolean[] same;
    /** What a page was compressed to; empty for pages that a device keeps in another way. */
    private final byte[][] streams;

    CodecSide(PageFile pages, PageCodec codec, int hugeThreshold) {
        this.pages = pages;
        context = codec.newContext(pages.pageSize());
        packed = new byte[Math.max(2 * pages.pageSize(), codec.maxCompressedLength(pages.pageSize()))];
        back = new byte[pages.pageSize()];
        same = new boolean[pages.pages()];
        streams = new byte[pages.pages()][];
        for (int page = 0; page < same.length; page++) {
            same[page] = SameFilled.test(pages.array(page), pages.offset(page), pages.pageSize());
            int length = same[page] ? 0 : context.compress(pages.array(page), pages.offset(page), packed, 0);
            streams[page] = Arrays.copyOf(packed, length < hugeThreshold ? length : 0);
        }
    }

    @Override
    public void storeAll() {
        for (int page = 0; page < same.length; page++) {
            if (!same[page]) {
                context.compress(pages.array(page), pages.offset(page), packed, 0);
            }
        }
    }

    @Override
    public void loadAll() {
        try {
            for (byte[] stream : streams) {
                if (stream.length > 0) {
                    context.decompress(stream, 0, stream.length, back, 0);
                }
            }
        } catch (CorruptPageException e) {
            throw new IllegalStateException("the codec does not read its own stream", e);
        }
    }

    @Override
    public byte[] load(int page) {
        if (streams[page].length == 0) {
            return Arrays.copyOfRange(pages.array(page), pages.offset(page), pages.offset(page) + pages.pageSize());
        }
        try {
            context.decompress(streams[page], 0, streams[page].length, back, 0);
        } catch (CorruptPageException e) {
            throw new IllegalStateException("the codec does not read its own stream", e);
        }
        return back;
    }

    @Override
    public void close() {
        context.close();
    }
}
