package swapreplay.core.device;

import swapreplay.core.alloc.Tables;

/**
 * Objects that slots hold together because their pages are identical, found by a key of the page. A slot's word is then the object's number
 * here, from 1. For one thread at a time; the pool's lock guards it.
 */
final class SharedObjects {
    static final int NONE = 0;

    private static final int FIRST_SIZE = 1024;

    /** By object number. */
    private long[] words = new long[FIRST_SIZE];

    private long[] keys = new long[FIRST_SIZE];
    private int[] states = new int[FIRST_SIZE];
    /** 0: the number is unused. */
    private int[] holders = new int[FIRST_SIZE];
    /** The next object of the same bucket, or the next unused number. */
    private int[] next = new int[FIRST_SIZE];

    private int[] buckets = new int[FIRST_SIZE];
    private int unused;
    private int end = 1;
    private long spareHolders;
    private long spareBytes;
    private long found;

    /** Holds the object with this key once more. @return its number, or {@link #NONE} */
    int hold(long key) {
        for (int object = buckets[bucket(key)]; object != NONE; object = next[object]) {
            if (keys[object] == key) {
                holders[object]++;
                spareHolders++;
                spareBytes += states[object] & SlotTable.SIZE_MASK;
                return object;
            }
        }
        return NONE;
    }

    /** Adds an object that one slot holds. */
    int add(long key, long word, int state) {
        int object = newNumber();
        words[object] = word;
        keys[object] = key;
        states[object] = state;
        holders[object] = 1;
        int bucket = bucket(key);
        next[object] = buckets[bucket];
        buckets[bucket] = object;
        return object;
    }

    /** A slot lets go of an object. @return whether it was the last; the number is dead then */
    boolean drop(int object) {
        if (--holders[object] > 0) {
            spareHolders--;
            spareBytes -= states[object] & SlotTable.SIZE_MASK;
            return false;
        }
        int bucket = bucket(keys[object]);
        if (buckets[bucket] == object) {
            buckets[bucket] = next[object];
        } else {
            int before = buckets[bucket];
            while (next[before] != object) {
                before = next[before];
            }
            next[before] = next[object];
        }
        next[object] = unused;
        unused = object;
        return true;
    }

    /** Where the object lies: the allocator's handle or a frame of the device's own. Valid after the last {@link #drop}, too, until {@link #add}. */
    long word(int object) {
        return words[object];
    }

    /** The state bits that every slot with this object has. */
    int state(int object) {
        return states[object];
    }

    /** A write found its page here. */
    void countFound() {
        found++;
    }

    /** Writes that found their page here since the start. */
    long found() {
        return found;
    }

    /** Slots that hold an object beyond the first slot of each. */
    long spareHolders() {
        return spareHolders;
    }

    /** Object bytes that these slots would hold alone. */
    long spareBytes() {
        return spareBytes;
    }

    private int newNumber() {
        if (unused != NONE) {
            int object = unused;
            unused = next[object];
            return object;
        }
        reserve();
        return end++;
    }

    /** Makes sure that the next {@link #add} needs no memory. */
    void reserve() {
        if (unused == NONE && end == words.length) {
            grow();
        }
    }

    private void grow() {
        int size = Math.multiplyExact(words.length, 2);
        long[] moreWords = Tables.grown(words, size);
        long[] moreKeys = Tables.grown(keys, size);
        int[] moreStates = Tables.grown(states, size);
        int[] moreHolders = Tables.grown(holders, size);
        int[] moreNext = Tables.grown(next, size);
        buckets = Tables.make((long) size * Integer.BYTES, () -> new int[size]);
        words = moreWords;
        keys = moreKeys;
        states = moreStates;
        holders = moreHolders;
        next = moreNext;
        // only called when no number is unused, so every object is alive
        for (int object = 1; object < end; object++) {
            int bucket = bucket(keys[object]);
            next[object] = buckets[bucket];
            buckets[bucket] = object;
        }
    }

    private int bucket(long key) {
        long mixed = key * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & (buckets.length - 1);
    }
}
