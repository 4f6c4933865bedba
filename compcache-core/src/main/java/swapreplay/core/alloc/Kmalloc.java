package swapreplay.core.alloc;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/**
 * kmalloc over SLUB: whole slab pages held, an <em>estimate</em>. Caches of 8, 16, 32, 64, 96, 128, 192 and then powers of two
 * bytes; slabs of up to 8 pages as Linux 6.18 with 2 CPUs chooses them (xvmalloc.md, section 9). A real kernel
 * keeps some empty slabs and a few for each CPU, which depends on timing; here an empty slab goes back at once, so this is
 * the least that SLUB could hold.
 *
 * <p>{@code kmalloc:ksize} is the figure that compcache published instead: the sum of the rounded sizes, as Linux 2.6.25 on 32-bit
 * rounded them, see {@link SumOfSizes}.
 */
final class Kmalloc extends ClassAllocator {
    /** Empty, partial, full: an object comes from the slab that was last added to the partial list. */
    private static final Fullness SLUB = new Fullness() {
        @Override
        public int groups() {
            return 3;
        }

        @Override
        public int group(int inuse, int objs) {
            if (inuse == objs) {
                return 2;
            }
            return inuse == 0 ? 0 : 1;
        }

        @Override
        public boolean emptierGoesSecond() {
            return false;
        }
    };

    private static final int OBJECTS_WANTED = 16;
    private static final int MOST_PAGES = 8;

    Kmalloc(FrameStore store, int pageSize) {
        super(store, new SizeClasses(pageSize, caches(pageSize)), SLUB);
    }

    static Allocators.Blueprint blueprint(Spec spec) {
        if (spec.params().isEmpty()) {
            return Blueprints.of("kmalloc", pageSize -> pageSize, Kmalloc::new);
        }
        if (spec.params().equals(List.of(new Spec.Param("", "ksize")))) {
            return Blueprints.of(
                    "kmalloc:ksize",
                    pageSize -> pageSize,
                    (store, pageSize) ->
                            new SumOfSizes("kmalloc:ksize", size -> ksize(size, pageSize), store, pageSize));
        }
        throw new SpecException(
                "'" + spec.text() + "': kmalloc takes nothing (slab pages) or ksize (sum of the rounded sizes)");
    }

    private static List<SizeClass> caches(int pageSize) {
        List<SizeClass> caches = new ArrayList<>();
        for (int size = 8; size <= pageSize; size = nextCache(size)) {
            int pages = Math.max(1, Math.min(MOST_PAGES, OBJECTS_WANTED * size / pageSize));
            caches.add(new SizeClass(caches.size(), size, pages, pages * pageSize / size, 0));
        }
        return caches;
    }

    /** 8, 16, 32, 64, 96, 128, 192, 256, 512, ... */
    private static int nextCache(int size) {
        return switch (size) {
            case 64 -> 96;
            case 96 -> 128;
            case 128 -> 192;
            case 192 -> 256;
            default -> 2 * size;
        };
    }

    /** 2.6.25: above half a page whole pages. */
    private static int ksize(int size, int pageSize) {
        if (size > pageSize / 2) {
            return pageSize;
        }
        int cache = 8;
        while (cache < size) {
            cache = nextCache(cache);
        }
        return cache;
    }

    @Override
    public String name() {
        return "kmalloc";
    }

    /** No page is better kept outside: a raw one is an object of the largest cache. */
    @Override
    public int hugeThreshold() {
        return sizes.pageSize();
    }
}
