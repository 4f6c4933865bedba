package swapreplay.core.codec;

import java.util.Arrays;

/**
 * The latest units of one size: a ring whose slots are numbered, searched by value. Of several equal ones the latest counts,
 * and since the ring forgets in order, an older one never outlives it.
 */
final class Sw842Units {
    private static final int HASH_BITS = 10;

    private final int ring;

    /** Newest unit by hash, plus {@link #base}; smaller than base: none. Raising base empties the table. */
    private final int[] head = new int[1 << HASH_BITS];

    private final int[] older;
    private final long[] values;
    private int base = 1;
    private int count;

    Sw842Units(int size, int pageSize) {
        ring = 1 << Sw842Template.INDEX_BITS[size];
        older = new int[pageSize / size];
        values = new long[pageSize / size];
    }

    void clear() {
        base += count;
        count = 0;
        if (base > Integer.MAX_VALUE - (1 << 20)) {
            Arrays.fill(head, 0);
            base = 1;
        }
    }

    /** The slot of the latest unit with this value, or -1. */
    int find(long value) {
        int oldest = Math.max(0, count - ring);
        int unit = head[hash(value)] - base;
        while (unit >= oldest) {
            if (values[unit] == value) {
                return unit & (ring - 1);
            }
            unit = older[unit];
        }
        return -1;
    }

    void add(long value) {
        int slot = hash(value);
        values[count] = value;
        older[count] = head[slot] - base;
        head[slot] = base + count;
        count++;
    }

    private static int hash(long value) {
        return (int) ((value * 0x9E3779B97F4A7C15L) >>> (64 - HASH_BITS));
    }
}
