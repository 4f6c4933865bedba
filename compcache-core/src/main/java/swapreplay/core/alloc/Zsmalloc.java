package swapreplay.core.alloc;

/**
 * zsmalloc, the allocator of zram and zswap (Linux 6.1, 6.12, 6.18). Exact to the page after every operation, compaction
 * included, compared with running kernels (vectors/zsmalloc).
 */
final class Zsmalloc extends ClassAllocator {
    private final String name;
    private final ZsKernel kernel;
    private final int hugeThreshold;

    Zsmalloc(String name, ZsKernel kernel, int chain, FrameStore store, int pageSize) {
        super(store, ZsmallocClasses.table(kernel, pageSize, chain), kernel);
        this.name = name;
        this.kernel = kernel;
        this.hugeThreshold = sizes.smallestHuge();
    }

    @Override
    public String name() {
        return name;
    }

    /** What zsmalloc publishes and zram obeys: from here on an object would take a page of its own anyway. */
    @Override
    public int hugeThreshold() {
        return hugeThreshold;
    }

    @Override
    public int roomOf(int bytes) {
        return sizes.positionOf(Math.max(1, bytes - ZsmallocClasses.HANDLE_BYTES));
    }

    @Override
    public long compact() {
        long pages = 0;
        for (int i = classes.length - 1; i >= 0; i--) {
            pages += kernel == ZsKernel.V6_1
                    ? ZsCompaction.compact61(this, classes[i])
                    : ZsCompaction.compact618(this, classes[i]);
        }
        return pages;
    }
}
