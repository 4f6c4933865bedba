package swapreplay.core.policy;

import java.util.Arrays;

/** The entries of a zswap: an LRU list and the way from a slot to its entry, in primitive arrays. */
final class ZswapEntries {
    static final int NONE = 0;

    private final SparseInts entryOf = new SparseInts();
    /** Entry 0 is the head of the ring: its next is the oldest, its previous the youngest. */
    private int[] next = new int[1024];

    private int[] previous = new int[1024];
    private int[] lengths = new int[1024];
    private long[] slots = new long[1024];
    private long[] handles = new long[1024];
    private boolean[] referenced = new boolean[1024];

    private int used = 1;
    /** Entries given back, linked by {@link #next}. */
    private int firstFree = NONE;

    private long count;

    /** A new entry, referenced, at the young end. The slot must have none. @return its number */
    int add(long slot, long handle, int length) {
        int entry = firstFree;
        if (entry == NONE) {
            if (used == next.length) {
                grow();
            }
            entry = used++;
        } else {
            firstFree = next[entry];
        }
        slots[entry] = slot;
        handles[entry] = handle;
        lengths[entry] = length;
        referenced[entry] = true;
        entryOf.set(slot, entry);
        link(entry);
        count++;
        return entry;
    }

    void remove(int entry) {
        unlink(entry);
        entryOf.set(slots[entry], NONE);
        next[entry] = firstFree;
        firstFree = entry;
        count--;
    }

    void makeYoungest(int entry) {
        unlink(entry);
        link(entry);
    }

    int oldest() {
        return next[NONE];
    }

    int of(long slot) {
        return entryOf.get(slot);
    }

    /** Clears the mark. @return whether it was set */
    boolean takeReferenced(int entry) {
        boolean was = referenced[entry];
        referenced[entry] = false;
        return was;
    }

    void setReferenced(int entry, boolean mark) {
        referenced[entry] = mark;
    }

    boolean isReferenced(int entry) {
        return referenced[entry];
    }

    long slot(int entry) {
        return slots[entry];
    }

    long handle(int entry) {
        return handles[entry];
    }

    int length(int entry) {
        return lengths[entry];
    }

    long count() {
        return count;
    }

    private void link(int entry) {
        int youngest = previous[NONE];
        next[youngest] = entry;
        previous[entry] = youngest;
        next[entry] = NONE;
        previous[NONE] = entry;
    }

    private void unlink(int entry) {
        next[previous[entry]] = next[entry];
        previous[next[entry]] = previous[entry];
    }

    private void grow() {
        int size = 2 * next.length;
        next = Arrays.copyOf(next, size);
        previous = Arrays.copyOf(previous, size);
        lengths = Arrays.copyOf(lengths, size);
        slots = Arrays.copyOf(slots, size);
        handles = Arrays.copyOf(handles, size);
        referenced = Arrays.copyOf(referenced, size);
    }
}
