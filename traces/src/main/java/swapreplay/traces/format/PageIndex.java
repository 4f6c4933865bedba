package swapreplay.traces.format;

import java.util.Arrays;

/**
 * Finds the id of a page seen before by a 128-bit hash: XXH64 with two seeds. 16 bytes for each distinct page, and 4 for each place of an
 * open table that is at most three quarters full; no object for each page.
 */
final class PageIndex {
    private static final long SECOND_SEED = 0x9e3779b97f4a7c15L;
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    private final int pageSize;
    private long[][] hashes = new long[16][];
    private int[] table = new int[2048];
    private int pages;

    PageIndex(int pageSize) {
        this.pageSize = pageSize;
        Arrays.fill(table, -1);
    }

    int pages() {
        return pages;
    }

    /** XXH64 with seed 0 of the page. */
    long fingerprint(int id) {
        return hashes[id >> CHUNK_BITS][2 * (id & CHUNK_MASK)];
    }

    /** The id of an equal page, or a new one, one more than the last. */
    int idOf(byte[] page, int offset) {
        long first = Fingerprint.of(page, offset, pageSize);
        long second = Fingerprint.of(page, offset, pageSize, SECOND_SEED);
        int at = place(first);
        while (table[at] >= 0) {
            int id = table[at];
            if (fingerprint(id) == first && second(id) == second) {
                return id;
            }
            at = (at + 1) & (table.length - 1);
        }
        table[at] = pages;
        append(first, second);
        if (pages > table.length / 4 * 3) {
            grow();
        }
        return pages - 1;
    }

    private void append(long first, long second) {
        int chunk = pages >> CHUNK_BITS;
        if (chunk == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        }
        if ((pages & CHUNK_MASK) == 0) {
            hashes[chunk] = new long[2 << CHUNK_BITS];
        }
        hashes[chunk][2 * (pages & CHUNK_MASK)] = first;
        hashes[chunk][2 * (pages & CHUNK_MASK) + 1] = second;
        pages++;
    }

    private long second(int id) {
        return hashes[id >> CHUNK_BITS][2 * (id & CHUNK_MASK) + 1];
    }

    private int place(long hash) {
        return (int) (hash >>> 32) & (table.length - 1);
    }

    private void grow() {
        table = new int[2 * table.length];
        Arrays.fill(table, -1);
        for (int id = 0; id < pages; id++) {
            int at = place(fingerprint(id));
            while (table[at] >= 0) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = id;
        }
    }
}
