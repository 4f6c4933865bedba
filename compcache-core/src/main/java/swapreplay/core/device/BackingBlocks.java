package swapreplay.core.device;

import java.util.BitSet;
import swapreplay.core.backing.BackingStore;

/** Which blocks of a backing device are taken, and its counters in pages. Block 0 is never used; a new block is the lowest free one. */
final class BackingBlocks {
    static final long NONE = 0;

    final BackingStore store;
    private final BitSet taken = new BitSet();
    /** No block below this one is free. */
    private int lowest = 1;

    private long count;
    private long reads;
    private long writes;

    BackingBlocks(BackingStore store) {
        this.store = store;
    }

    /** @return a block, or {@link #NONE} */
    synchronized long take() {
        int block = taken.nextClearBit(lowest);
        lowest = block;
        if (block >= store.blocks()) {
            return NONE;
        }
        taken.set(block);
        count++;
        return block;
    }

    synchronized void release(long block) {
        taken.clear((int) block);
        lowest = Math.min(lowest, (int) block);
        count--;
    }

    synchronized void countRead() {
        reads++;
    }

    synchronized void countWrite() {
        writes++;
    }

    synchronized void clearCounts() {
        reads = 0;
        writes = 0;
    }

    synchronized long count() {
        return count;
    }

    synchronized long reads() {
        return reads;
    }

    synchronized long writes() {
        return writes;
    }
}
