package swapreplay.traces.capture;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What happened last to each slot: one int, the low 3 bits a state, the rest the number of the write in the ring of pending events.
 * Memory grows with the parts of the device that are touched: 4 bytes a slot. Used by one thread.
 */
final class SlotStates {
    /** Nothing that matters. */
    static final int NONE = 0;
    /** Written; its data are not there yet, then it is to be read back. */
    static final int AWAITS_COMPLETION = 1;
    /** Written; the read-back has been asked for. */
    static final int READ_BACK = 2;
    /** Written, not to be read back. */
    static final int WRITTEN = 3;
    /** Read on a device where that frees the slot, or discarded. */
    static final int FREED = 4;

    private static final int STATE_BITS = 3;
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private int[] @Nullable [] chunks = new int[16][];

    /** The word of this slot, see {@link #word}. */
    int get(long slot) {
        long chunk = slot >>> CHUNK_BITS;
        if (chunk >= chunks.length) {
            return NONE;
        }
        int[] words = chunks[(int) chunk];
        return words == null ? NONE : words[(int) slot & (CHUNK - 1)];
    }

    void set(long slot, int word) {
        int chunk = Math.toIntExact(slot >>> CHUNK_BITS);
        if (chunk >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(2 * chunks.length, chunk + 1));
        }
        int[] words = chunks[chunk];
        if (words == null) {
            words = new int[CHUNK];
            chunks[chunk] = words;
        }
        words[(int) slot & (CHUNK - 1)] = word;
    }

    /** The first slot from {@code slot} on that may have a word, at most {@code end}. */
    long skipUntouched(long slot, long end) {
        long at = slot;
        while (at < end) {
            long chunk = at >>> CHUNK_BITS;
            if (chunk >= chunks.length) {
                return end;
            }
            if (chunks[(int) chunk] != null) {
                return at;
            }
            at = (chunk + 1) << CHUNK_BITS;
        }
        return end;
    }

    static int word(long write, int state) {
        return (int) (write << STATE_BITS) | state;
    }

    static int state(int word) {
        return word & ((1 << STATE_BITS) - 1);
    }

    /** Whether the word speaks of this write, which is no older than the ring is long. */
    static boolean isOf(int word, long write) {
        return (word ^ (int) (write << STATE_BITS)) >>> STATE_BITS == 0;
    }

    /** The number of the word's write, given that it is at most 2^28 before {@code next}. */
    static long write(int word, long next) {
        long low = (word >>> STATE_BITS) & 0x1fffffffL;
        long number = (next & ~0x1fffffffL) | low;
        return number >= next ? number - 0x20000000L : number;
    }
}
