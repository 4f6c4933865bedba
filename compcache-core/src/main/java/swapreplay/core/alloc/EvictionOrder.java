package swapreplay.core.alloc;

import java.util.Arrays;

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
        if (page >= younger.length) {
            int size = Math.max(page + 1, 2 * younger.length);
            younger = Arrays.copyOf(younger, size);
            older = Arrays.copyOf(older, size);
        }
        remove(page);
        int youngest = older[0];
        younger[youngest] = page;
        older[page] = youngest;
        younger[page] = 0;
        older[0] = page;
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
