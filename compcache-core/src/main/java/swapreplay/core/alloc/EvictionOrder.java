package swapreplay.core.alloc;

/** Page numbers from 1 in the order of their last object: a ring through 0, whose neighbours are the oldest and the youngest. */
final class EvictionOrder {
    private int[] younger = new int[64];
    private int[] older = new int[64];

    /** The oldest page; 0 if there is none. */
    int oldest() {
        return younger[0];
    }

    /** Makes a page the youngest, whether or not it is in the order. */
    void renew(int page) {
        reserve(page);
        remove(page);
        int youngest = older[0];
        younger[youngest] = page;
        older[page] = youngest;
        younger[page] = 0;
        older[0] = page;
    }

    /** Makes sure that this page needs no memory. */
    void reserve(int page) {
        if (page >= younger.length) {
            int size = Math.max(page + 1, 2 * younger.length);
            int[] more = Tables.grown(younger, size);
            older = Tables.grown(older, size);
            younger = more;
        }
    }

    /** Takes a page out, if it is in the order. */
    void remove(int page) {
        if (younger[0] != page && older[page] == 0) {
            return;
        }
        younger[older[page]] = younger[page];
        older[younger[page]] = older[page];
        older[page] = 0;
    }
}
