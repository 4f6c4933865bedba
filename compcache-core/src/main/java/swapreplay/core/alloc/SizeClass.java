package swapreplay.core.alloc;

/**
 * Objects of like size that share groups of frames: a size class of zsmalloc or a slab cache.
 *
 * @param index the largest size index that it serves; names the class
 * @param size bytes in one place
 * @param pages pages in one zspage or slab
 * @param objs places in one zspage or slab
 * @param objectOffset where in its place an object starts
 */
record SizeClass(int index, int size, int pages, int objs, int objectOffset) {
    /** One page for one object. */
    boolean huge() {
        return pages == 1 && objs == 1;
    }

    /** Largest object that fits. */
    int room() {
        return size - objectOffset;
    }
}
