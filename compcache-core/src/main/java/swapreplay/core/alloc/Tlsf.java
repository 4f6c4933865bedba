package swapreplay.core.alloc;

import java.util.Locale;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/**
 * TLSF 2.3.2 as compcache 0.1-0.4 used it (2008): a pool of equal regions of a few pages, 32 lists for every power of two.
 * Exact to the region and the offset, checked against the original C (vectors/tlsf).
 *
 * <p>The pool takes its first region when it is made. {@link #frames} counts regions; {@code usage().grantedBytes()} is what
 * the original called used: blocks with their headers, and an end marker in each region.
 */
final class Tlsf extends BlockAllocator {
    static final int DEFAULT_REGION = 16 << 10;
    static final int DEFAULT_LAYOUT = 64;
    /** Second-level lists for each first level, as a power of two. */
    private static final int SECOND_LEVEL_BITS = 5;

    private final int region;
    private final int layout;
    private final int headerBits;
    private final int hugeThreshold;

    /**
     * @param layout 32 or 64, the bits of a word: a header is two words, and so is the smallest payload
     * @param store frames of one region
     */
    Tlsf(int region, int layout, FrameStore store, int pageSize) {
        super(
                store,
                region,
                layout / 4,
                region - layout / 4,
                sizeClass(region, Integer.numberOfTrailingZeros(layout / 4)) + 1);
        this.region = region;
        this.layout = layout;
        this.headerBits = Integer.numberOfTrailingZeros(header);
        this.hugeThreshold = pageSize;
        grow();
    }

    static Allocators.Blueprint blueprint(Spec spec) {
        int region = DEFAULT_REGION;
        int layout = DEFAULT_LAYOUT;
        for (Spec.Param param : Blueprints.params(spec)) {
            switch (param.key() + "=" + param.value().toUpperCase(Locale.ROOT)) {
                case "region=4K" -> region = 4 << 10;
                case "region=8K" -> region = 8 << 10;
                case "region=16K" -> region = 16 << 10;
                case "region=32K" -> region = 32 << 10;
                case "region=64K" -> region = 64 << 10;
                case "layout=32" -> layout = 32;
                case "layout=64" -> layout = 64;
                default ->
                    throw new SpecException(
                            "'" + spec.text() + "': tlsf takes region=4K, 8K, 16K, 32K or 64K, and layout=32 or 64");
            }
        }
        int chosenRegion = region;
        int chosenLayout = layout;
        return Blueprints.of(
                nameOf(region, layout),
                pageSize -> chosenRegion,
                (store, pageSize) -> new Tlsf(chosenRegion, chosenLayout, store, pageSize));
    }

    private static String nameOf(int region, int layout) {
        String regionPart = region == DEFAULT_REGION ? "" : ",region=" + (region >> 10) + "K";
        String layoutPart = layout == DEFAULT_LAYOUT ? "" : ",layout=" + layout;
        String params = regionPart + layoutPart;
        return params.isEmpty() ? "tlsf" : "tlsf:" + params.substring(1);
    }

    @Override
    public String name() {
        return nameOf(region, layout);
    }

    /** The largest class boundary that an empty region reaches. */
    @Override
    public int maxObjectSize() {
        int largest = region - 2 * header;
        return largest & -(1 << classBits(largest, headerBits));
    }

    /** A page that does not compress goes into the pool whole, if a region is large enough; there was no other threshold. */
    @Override
    public int hugeThreshold() {
        return hugeThreshold;
    }

    /** {@inheritDoc} A request of 0 bytes is legal here and gets the smallest payload. */
    @Override
    public long alloc(int request) {
        if (request < 0 || request > region) {
            return NO_SPACE;
        }
        int size = classBoundary(Math.max((request + header - 1) & -header, header));
        int list = sizeClass(size, headerBits);
        reserve();
        int block = findFrom(list);
        if (block == 0) {
            if (size > region - 2 * header || !grow()) {
                return NO_SPACE;
            }
            block = findFrom(list);
        }
        unlist(block);
        if (records[block + SIZE] - size >= 2 * header) {
            split(block, size);
        }
        return use(block, request);
    }

    /** Rounds up, so that every block of the class and above is large enough. The object gets all of it: 2.3.2's main loss. */
    private int classBoundary(int size) {
        int width = 1 << classBits(size, headerBits);
        return (size + width - 1) & -width;
    }

    /**
     * The width of a size's class as a power of two: a 32nd of its own power of two. The original has a width of 4 below 256 bytes; as
     * all sizes are multiples of the header, classes narrower than that would stay empty.
     */
    private static int classBits(int size, int headerBits) {
        int log = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size);
        return Math.max(log - SECOND_LEVEL_BITS, headerBits);
    }

    /** One gapless numbering of the classes. */
    private static int sizeClass(int size, int headerBits) {
        int bits = classBits(size, headerBits);
        return ((bits - headerBits) << SECOND_LEVEL_BITS) + (size >> bits);
    }

    @Override
    int listOf(int payload) {
        return sizeClass(payload, headerBits);
    }

    @Override
    public Usage usage() {
        return new Usage(objects, askedBytes, usedBytes + frames * header, frames, frameSize());
    }
}
