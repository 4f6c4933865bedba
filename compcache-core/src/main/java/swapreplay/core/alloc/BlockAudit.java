package swapreplay.core.alloc;

import static swapreplay.core.alloc.BlockAllocator.AFTER;
import static swapreplay.core.alloc.BlockAllocator.ASKED;
import static swapreplay.core.alloc.BlockAllocator.BEFORE;
import static swapreplay.core.alloc.BlockAllocator.FRAME;
import static swapreplay.core.alloc.BlockAllocator.FREE;
import static swapreplay.core.alloc.BlockAllocator.NEXT;
import static swapreplay.core.alloc.BlockAllocator.NO_LIST;
import static swapreplay.core.alloc.BlockAllocator.OFFSET;
import static swapreplay.core.alloc.BlockAllocator.PREV;
import static swapreplay.core.alloc.BlockAllocator.RECORD;
import static swapreplay.core.alloc.BlockAllocator.SIZE;
import static swapreplay.core.alloc.BlockAllocator.anchor;

import java.util.BitSet;

/** Recounts a {@link BlockAllocator} from its records and compares. */
final class BlockAudit {
    private final BlockAllocator pool;
    private final int[] r;
    private final BitSet unused = new BitSet();
    private long frames;
    private long objects;
    private long askedBytes;
    private long usedBytes;
    private long listedBlocks;

    BlockAudit(BlockAllocator pool) {
        this.pool = pool;
        this.r = pool.records;
    }

    void run() {
        for (int record = pool.unusedRecords; record != 0; record = r[record + NEXT]) {
            require(r[record + ASKED] == FREE, "record " + record + " has no block, but an object");
            unused.set(record);
        }
        int blocks = 0;
        int reached = 0;
        for (int block = pool.firstRecord; block < pool.recordsEnd; block += RECORD) {
            if (!unused.get(block)) {
                blocks++;
                if (r[block + BEFORE] == 0) {
                    reached += walkFrame(block);
                }
            }
        }
        require(blocks == reached, blocks + " blocks, but only " + reached + " lie in frames");
        require(r[ASKED] == 0, "the record of no block says free");
        walkLists();
        require(frames == pool.frames, "frames counted " + pool.frames + ", found " + frames);
        require(objects == pool.objects, "objects counted " + pool.objects + ", found " + objects);
        require(askedBytes == pool.askedBytes, "bytes asked for " + pool.askedBytes + ", found " + askedBytes);
        require(usedBytes == pool.usedBytes, "bytes used " + pool.usedBytes + ", found " + usedBytes);
    }

    /** The blocks of a frame must tile it, and two free ones never touch. Returns how many there are. */
    private int walkFrame(int first) {
        frames++;
        int blocks = 0;
        int end = 0;
        int previous = 0;
        for (int block = first; block != 0; previous = block, block = r[block + AFTER]) {
            blocks++;
            require(r[block + OFFSET] == end, "a gap before block " + block);
            require(r[block + FRAME] == r[first + FRAME], "block " + block + " strayed to another frame");
            require(r[block + BEFORE] == previous, "block " + block + " misnames its neighbour");
            end += pool.header + r[block + SIZE];
            int asked = r[block + ASKED];
            require(!unused.get(block), "block " + block + " is in a frame and unused");
            if (asked == FREE) {
                require(r[previous + ASKED] != FREE, "free blocks touch at " + block);
                listedBlocks += pool.listOf(r[block + SIZE]) == NO_LIST ? 0 : 1;
            } else {
                require(asked <= r[block + SIZE], "block " + block + " is smaller than its object");
                objects++;
                askedBytes += asked;
                usedBytes += pool.header + r[block + SIZE];
            }
        }
        require(end == pool.tiledBytes, "blocks end at " + end + ", not at " + pool.tiledBytes);
        return blocks;
    }

    private void walkLists() {
        long onLists = 0;
        for (int list = 0; list < pool.lists; list++) {
            int anchor = anchor(list);
            boolean bit = (pool.listsInUse[list >> 6] >>> list & 1) != 0;
            require(bit == (r[anchor + NEXT] != anchor), "the bitmap is wrong about list " + list);
            int previous = anchor;
            for (int block = r[anchor + NEXT]; block != anchor; previous = block, block = r[block + NEXT]) {
                onLists++;
                require(
                        block >= pool.firstRecord && r[block + ASKED] == FREE,
                        "block " + block + " is listed and not free");
                require(r[block + PREV] == previous, "list " + list + " is broken at " + block);
                require(pool.listOf(r[block + SIZE]) == list, "block " + block + " is on the wrong list");
            }
            require(r[anchor + PREV] == previous, "list " + list + " does not end where it says");
        }
        for (int word = 0; word < pool.listsInUse.length; word++) {
            boolean bit = (pool.wordsInUse >>> word & 1) != 0;
            require(bit == (pool.listsInUse[word] != 0), "the upper bitmap is wrong about word " + word);
        }
        require(onLists == listedBlocks, listedBlocks + " blocks belong on lists, " + onLists + " are");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
