package swapreplay.core.alloc;

import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/**
 * xvmalloc, the allocator of ramzswap and of zram before 3.3 (compcache repository, 2008-2012): blocks in single pages, one
 * list for every 8 bytes of size. Exact to the page and the offset, checked against the original C (vectors/xvmalloc).
 */
final class Xvmalloc extends BlockAllocator {
    /** The three that existed; they differ in alignment, which is also the header's size, and in the sizes served. */
    enum Variant {
        /** User-space original of October 2008. */
        USER("user", 4, 32),
        /** Kernel with 4-byte alignment: 32-bit always, 64-bit until about 2.6.38. */
        K4("k4", 4, 0),
        /** Kernel 64-bit with 8-byte alignment, up to 3.2. */
        K8("k8", 8, 0);

        final String word;
        final int align;
        final int smallestPayload;

        Variant(String word, int align, int smallestPayload) {
            this.word = word;
            this.align = align;
            this.smallestPayload = smallestPayload;
        }

        int largestRequest(int pageSize) {
            return this == USER ? pageSize / 4 * 3 : pageSize - align;
        }
    }

    static final Variant DEFAULT = Variant.K8;
    /** Smaller free blocks are on no list. */
    private static final int SMALLEST_LISTED = 32;

    private final Variant variant;
    private final int spacingShift;
    private final int largestRequest;
    private final int hugeThreshold;

    Xvmalloc(Variant variant, FrameStore store, int pageSize) {
        super(store, pageSize, variant.align, pageSize, lists(variant, pageSize));
        this.variant = variant;
        this.spacingShift = spacingShift(pageSize);
        this.largestRequest = variant.largestRequest(pageSize);
        // zram 0.7 and ramzswap stored a page raw when it compressed to more than 3/4
        this.hugeThreshold = pageSize / 4 * 3 + 1;
    }

    static Allocators.Blueprint blueprint(Spec spec) {
        Variant variant = spec.params().isEmpty() ? DEFAULT : variant(spec);
        String name = variant == DEFAULT ? spec.name() : spec.name() + ":" + variant.word;
        return Blueprints.of(name, pageSize -> pageSize, (store, pageSize) -> new Xvmalloc(variant, store, pageSize));
    }

    private static Variant variant(Spec spec) {
        if (spec.params().size() == 1 && spec.params().get(0).key().isEmpty()) {
            for (Variant variant : Variant.values()) {
                if (variant.word.equals(spec.params().get(0).value())) {
                    return variant;
                }
            }
        }
        throw new SpecException("'" + spec.text() + "': the variants of xvmalloc are user, k4 and k8");
    }

    /** Lists are 8 bytes apart with 4 KiB pages, 32 with 16 KiB; the late kernel made them 16 with 64 KiB. */
    private static int spacingShift(int pageSize) {
        return pageSize == 64 << 10 ? 4 : Integer.numberOfTrailingZeros(pageSize) - 9;
    }

    private static int lists(Variant variant, int pageSize) {
        return ((variant.largestRequest(pageSize) - SMALLEST_LISTED) >> spacingShift(pageSize)) + 1;
    }

    @Override
    public String name() {
        return variant == DEFAULT ? "xvmalloc" : "xvmalloc:" + variant.word;
    }

    /** In k4 less than the largest request by up to 4: see {@link #alloc}. */
    @Override
    public int maxObjectSize() {
        int lastList = lists - 1;
        return Math.min(largestRequest, (lastList << spacingShift) + SMALLEST_LISTED);
    }

    @Override
    public int hugeThreshold() {
        return hugeThreshold;
    }

    /**
     * {@inheritDoc}
     *
     * <p>k4 accepts requests of 4089 to 4092 bytes in a 4 KiB page, looks for them beyond its last list, takes a page, fails
     * again and leaves the page in the pool, free; so did the original.
     */
    @Override
    public long alloc(int request) {
        if (request <= 0 || request > largestRequest) {
            return NO_SPACE;
        }
        int size = Math.max((request + header - 1) & -header, variant.smallestPayload);
        int list = listToSearch(size);
        reserve();
        int block = findFrom(list);
        if (block == 0) {
            if (!grow()) {
                return NO_SPACE;
            }
            block = findFrom(list);
            if (block == 0) {
                return NO_SPACE;
            }
        }
        unlist(block);
        if (records[block + SIZE] > size) {
            // even when nothing but a header is left over
            split(block, size);
        }
        return use(block, request);
    }

    /** Every block from this list on is large enough; one that fits may still hang on the list below. */
    private int listToSearch(int size) {
        int spacing = 1 << spacingShift;
        return ((Math.max(size, SMALLEST_LISTED) + spacing - 1) >> spacingShift) - (SMALLEST_LISTED >> spacingShift);
    }

    @Override
    int listOf(int payload) {
        if (payload < SMALLEST_LISTED) {
            return NO_LIST;
        }
        return (Math.min(payload, largestRequest) >> spacingShift) - (SMALLEST_LISTED >> spacingShift);
    }

    @Override
    public Usage usage() {
        return new Usage(objects, askedBytes, usedBytes, frames, frameSize());
    }
}
