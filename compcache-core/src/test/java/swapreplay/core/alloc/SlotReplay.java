package swapreplay.core.alloc;

/** Does a history's operations with one allocator and keeps which object each slot holds. */
final class SlotReplay {
    final Allocator allocator;
    private final long[] handles;
    private long max;
    private long compacted;

    SlotReplay(Allocator allocator, int slots) {
        this.allocator = allocator;
        this.handles = new long[slots];
    }

    /** The largest pool seen right after an allocation. */
    long max() {
        return max;
    }

    /** Frames given back by the last compaction. */
    long compacted() {
        return compacted;
    }

    long handle(int slot) {
        return handles[slot];
    }

    /** True if the operation was done, false if it was refused or there was nothing to free. */
    boolean step(char op, int slot, int size) {
        switch (op) {
            case 'A' -> { // ramzswap's order
                free(slot);
                handles[slot] = allocator.alloc(size);
                return handles[slot] != Allocator.NO_SPACE;
            }
            case 'w' -> { // zram's order
                long handle = allocator.alloc(size);
                max = Math.max(max, allocator.frames());
                free(slot);
                handles[slot] = handle;
                return handle != Allocator.NO_SPACE;
            }
            case 'F', 'f' -> {
                return free(slot);
            }
            case 'c' -> {
                compacted = allocator.compact();
                return true;
            }
            default -> throw new IllegalArgumentException("operation " + op);
        }
    }

    private boolean free(int slot) {
        if (handles[slot] == Allocator.NO_SPACE) {
            return false;
        }
        allocator.free(handles[slot]);
        handles[slot] = Allocator.NO_SPACE;
        return true;
    }
}
