package swapreplay.core.alloc;

import java.util.function.LongPredicate;

/** An allocator that can empty its pages one by one, the page that was longest without a new object first (Linux 6.1: zbud, z3fold). */
public interface PageEviction {
    /**
     * Tries pages until one is given back. A page that could not be emptied becomes the youngest.
     *
     * @param tries pages to try at most
     * @param writeBack asked for each object of a page, by its handle, in the allocator's order; frees the object and says true, or says
     *     false and leaves it, which ends the try
     * @return whether a page was given back; false at once if there is none
     */
    boolean evict(int tries, LongPredicate writeBack);
}
