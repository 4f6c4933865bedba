package swapreplay.core.alloc;

import java.util.ArrayDeque;
import java.util.ArrayList;

/**
 * zsmalloc's size classes for a page size, chain size and kernel. Sizes grow in steps of a 256th of a page; a class that
 * would have as many pages and places as the next larger one is merged into it.
 */
final class ZsmallocClasses {
    /** The handle word in front of each object. */
    static final int HANDLE_BYTES = 8;

    private static final int SMALLEST = 32;

    private ZsmallocClasses() {}

    static SizeClasses table(ZsKernel kernel, int pageSize, int chain) {
        return table(kernel, pageSize, chain, pageSize / 256, true);
    }

    /**
     * As no kernel is built, for comparisons.
     *
     * @param step bytes from one class to the next
     * @param merge whether a class that would have as many pages and places as the next larger one is merged into it
     */
    static SizeClasses table(ZsKernel kernel, int pageSize, int chain, int step, boolean merge) {
        int lastIndex = (pageSize - SMALLEST + step - 1) / step;
        ArrayDeque<SizeClass> found = new ArrayDeque<>();
        for (int index = lastIndex; index >= 0; index--) {
            int size = Math.min(SMALLEST + index * step, pageSize);
            int pages = kernel.pagesPerZspage(size, pageSize, chain);
            int objs = pages * pageSize / size;
            SizeClass larger = found.peekFirst();
            if (!merge || larger == null || larger.pages() != pages || larger.objs() != objs) {
                // with one page for one object the handle is kept outside, so that a whole page fits
                boolean huge = pages == 1 && objs == 1;
                found.addFirst(new SizeClass(index, size, pages, objs, huge ? 0 : HANDLE_BYTES));
            }
        }
        return new SizeClasses(pageSize, new ArrayList<>(found));
    }
}
