package swapreplay.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.Tables;

/**
 * One entry for each page of the disk: {@value #BYTES_PER_SLOT} bytes in primitive arrays, in chunks that come into being
 * when a slot of theirs is first written.
 *
 * <pre>
 *   word  64 bits   SAME: the fill word; OWN_FRAME: frame number + 1; WRITTEN_BACK: block of the backing device; else the
 *                   allocator's handle
 *   state 32 bits
 *     0-16  object size in bytes (a 64 KiB page needs 17 bits); 0 in same-filled and free slots
 *     17    SAME       all 8-byte words of the page are equal
 *     18    HUGE       stored raw
 *     19    OWN_FRAME  raw, and larger than the allocator serves: lies in a frame of the device's own
 *     20    LOCKED     someone works on the slot
 *     21    WRITTEN_BACK    the page is on the backing device
 *     22    IDLE            not touched since it was marked so
 *     23    INCOMPRESSIBLE  no secondary algorithm made it smaller
 *     24-25 priority of the algorithm that compressed it, 0 the primary one
 *     26    SELECTED        picked by a running write-back or recompression, and not touched since
 *
 *   accessed 64 bits  only in tables that track it: when the slot was last read or written, in nanoseconds; 0 never
 *   content  32 bits  only in tables that track it: which page was last stored, by its number
 * </pre>
 *
 * A free slot has state 0.
 */
final class SlotTable {
    static final int BYTES_PER_SLOT = Long.BYTES + Integer.BYTES;

    static final int SIZE_MASK = (1 << 17) - 1;
    static final int SAME = 1 << 17;
    static final int HUGE = 1 << 18;
    static final int OWN_FRAME = 1 << 19;
    private static final int LOCKED = 1 << 20;
    static final int WRITTEN_BACK = 1 << 21;
    static final int IDLE = 1 << 22;
    static final int INCOMPRESSIBLE = 1 << 23;
    static final int PRIORITY_SHIFT = 24;
    static final int PRIORITY_MASK = 3 << PRIORITY_SHIFT;
    static final int SELECTED = 1 << 26;

    /** What a read or a write takes away from a slot. */
    static final int UNTOUCHED = IDLE | SELECTED;

    private static final int CHUNK_SHIFT = 14;
    static final int CHUNK_SLOTS = 1 << CHUNK_SHIFT;

    private final AtomicReferenceArray<@Nullable Chunk> chunks;

    private final boolean tracksAccess;
    private final boolean tracksContent;
    private final boolean shared;
    private final int entryBytes;

    /**
     * @param tracksAccess whether slots know when they were touched, for 8 bytes more each
     * @param tracksContent whether they know which page they hold, for 4 bytes more
     * @param shared whether several threads use it; for one alone no lock is taken
     */
    SlotTable(long slots, boolean tracksAccess, boolean tracksContent, boolean shared) {
        this.shared = shared;
        this.tracksAccess = tracksAccess;
        this.tracksContent = tracksContent;
        entryBytes = BYTES_PER_SLOT + (tracksAccess ? Long.BYTES : 0) + (tracksContent ? Integer.BYTES : 0);
        chunks = new AtomicReferenceArray<>(Math.toIntExact((slots + CHUNK_SLOTS - 1) >> CHUNK_SHIFT));
    }

    /** The chunk that holds the slot, made if need be. @throws OutOfMemoryError if there is no heap for it; nothing has changed then */
    Chunk chunk(long slot) {
        int index = (int) (slot >> CHUNK_SHIFT);
        Chunk chunk = chunks.get(index);
        if (chunk == null) {
            Chunk fresh =
                    Tables.make((long) entryBytes * CHUNK_SLOTS, () -> new Chunk(tracksAccess, tracksContent, shared));
            chunk = chunks.compareAndSet(index, null, fresh) ? fresh : chunks.get(index);
        }
        return Objects.requireNonNull(chunk, "a chunk never goes away");
    }

    /** The chunk that holds the slot, or null if none of its slots was ever written. */
    @Nullable
    Chunk chunkIfAny(long slot) {
        return chunks.get((int) (slot >> CHUNK_SHIFT));
    }

    /** Which algorithm compressed a slot in this state. */
    static int priority(int state) {
        return (state & PRIORITY_MASK) >> PRIORITY_SHIFT;
    }

    /** Whether a slot in this state holds an object in memory. */
    static boolean stored(int state) {
        return (state & SIZE_MASK) != 0;
    }

    /** Where a slot lies in its chunk. */
    static int indexIn(long slot) {
        return (int) slot & (CHUNK_SLOTS - 1);
    }

    /** {@value #CHUNK_SLOTS} neighbouring slots. {@link #word} belongs to the holder of the slot's lock; others may take a quick look. */
    static final class Chunk {
        private static final VarHandle STATE = MethodHandles.arrayElementVarHandle(int[].class);
        private static final int SPINS = 1_000;
        private static final int[] NONE_IN_USE = new int[CHUNK_SLOTS];
        private static final long[] NO_TIMES = {};
        private static final int[] NO_CONTENT = {};

        final long[] word = new long[CHUNK_SLOTS];
        private final int[] states = new int[CHUNK_SLOTS];
        /** Empty in tables that do not track it. */
        final long[] accessed;

        /** Empty in tables that do not track it. */
        final int[] content;

        private final boolean shared;

        private Chunk(boolean tracksAccess, boolean tracksContent, boolean shared) {
            this.shared = shared;
            accessed = tracksAccess ? new long[CHUNK_SLOTS] : NO_TIMES;
            content = tracksContent ? new int[CHUNK_SLOTS] : NO_CONTENT;
        }

        /** The slot was touched at this time; for its holder. */
        void touch(int index, long timeNs) {
            if (accessed != NO_TIMES) {
                accessed[index] = timeNs;
            }
        }

        /** Takes the slot's lock, as zram's per-slot bit lock. Not reentrant. @return the state, without the lock bit */
        int lock(int index) {
            if (!shared) {
                return states[index];
            }
            int state = (int) STATE.getVolatile(states, index);
            if ((state & LOCKED) == 0 && STATE.compareAndSet(states, index, state, state | LOCKED)) {
                return state;
            }
            return lockContended(index);
        }

        private int lockContended(int index) {
            for (int tries = 0; ; tries++) {
                int state = (int) STATE.getVolatile(states, index);
                if ((state & LOCKED) == 0 && STATE.compareAndSet(states, index, state, state | LOCKED)) {
                    return state;
                }
                if (tries < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(1_000);
                }
            }
        }

        /** The state now, for a quick look without the lock. */
        int peek(int index) {
            if (!shared) {
                return states[index];
            }
            return (int) STATE.getVolatile(states, index) & ~LOCKED;
        }

        /** Slots from {@code index} on, at most {@code most}, that seem free to a look that may be a moment late; many at a time. */
        int freeFrom(int index, int most) {
            int used = Arrays.mismatch(states, index, index + most, NONE_IN_USE, 0, most);
            return used < 0 ? most : used;
        }

        /** As {@link #freeFrom}, of slots that are same-filled with zeros. Without locks: only such slots have a word of 0. */
        int zeroFrom(int index, int most) {
            int at = index;
            int end = index + most;
            while (at < end && ((int) STATE.getVolatile(states, at) & (SAME | LOCKED)) == SAME && word[at] == 0) {
                at++;
            }
            return at - index;
        }

        /** As {@link #freeFrom}, of slots that hold something else than zeros. */
        int dataFrom(int index, int most) {
            int at = index;
            int end = index + most;
            while (at < end && isData((int) STATE.getVolatile(states, at), at)) {
                at++;
            }
            return at - index;
        }

        private boolean isData(int state, int index) {
            return (state & SAME) == 0 ? (state & ~LOCKED) != 0 : (state & LOCKED) == 0 && word[index] != 0;
        }

        /** Enters the new state and gives the lock back. */
        void unlock(int index, int state) {
            if (!shared) {
                states[index] = state;
                return;
            }
            STATE.setRelease(states, index, state);
        }
    }
}
