package swapreplay.core.alloc;

/**
 * Frames tiled by blocks, each a header and a payload; free blocks hang on lists by size that a two-level bitmap finds. What
 * xvmalloc and TLSF have in common; they differ in the lists and in how a request becomes a payload.
 *
 * <p>The headers take their room in the frames, but what they would say lives here, in records of eight ints, so that the
 * bookkeeping never touches a frame and works the same without bytes. A block is named by the index of its record's first
 * int, and so is the handle of an object; index 0 is no block, but a record that may be written to, which saves branches.
 * <pre>
 *  +0 SIZE    payload bytes
 *  +1 OFFSET  of the header in the frame
 *  +2 FRAME
 *  +3 BEFORE  the block that ends where this one starts, 0 for none
 *  +4 AFTER   the block that starts where this one ends, 0 for none
 *  +5 ASKED   bytes asked for; FREE in a free block and in a record without a block
 *  +6 NEXT    on the free list, or on the list of unused records
 *  +7 PREV    on the free list
 * </pre>
 * The free lists are rings through their anchors. An anchor is named like a block, but has nothing but NEXT and PREV; all
 * anchors lie before the first record, two ints each.
 */
abstract class BlockAllocator implements Allocator {
    static final int SIZE = 0;
    static final int OFFSET = 1;
    static final int FRAME = 2;
    static final int BEFORE = 3;
    static final int AFTER = 4;
    static final int ASKED = 5;
    static final int NEXT = 6;
    static final int PREV = 7;
    static final int RECORD = 8;

    /** Less than any request. */
    static final int FREE = Integer.MIN_VALUE;

    /** The list of a free block too small for any list: it waits for a neighbour to be freed. */
    static final int NO_LIST = -1;

    final FrameStore store;
    final int header;
    /** Where the last block of each frame ends. */
    final int tiledBytes;

    /** Bit i of word w: list 64w + i has a block; bit w of {@link #wordsInUse}: word w is not 0. */
    final long[] listsInUse;

    long wordsInUse;
    final int lists;

    int[] records;
    final int firstRecord;
    /** Records behind this one were never used. */
    int recordsEnd;

    /** The first record that has no block any more, 0 for none. */
    int unusedRecords;

    long frames;
    long objects;
    long askedBytes;
    /** Headers and payloads of all used blocks. */
    long usedBytes;

    BlockAllocator(FrameStore store, int frameSize, int header, int tiledBytes, int lists) {
        if (store.frameSize() != frameSize) {
            throw new IllegalArgumentException("frames of " + store.frameSize() + " bytes, not " + frameSize);
        }
        if (lists > Long.SIZE * Long.SIZE) {
            throw new IllegalArgumentException(lists + " lists are more than a two-level bitmap finds");
        }
        this.store = store;
        this.header = header;
        this.tiledBytes = tiledBytes;
        this.lists = lists;
        this.listsInUse = new long[(lists + Long.SIZE - 1) / Long.SIZE];
        this.firstRecord = (anchor(lists) + RECORD + RECORD - 1) & -RECORD;
        this.recordsEnd = firstRecord;
        this.records = new int[firstRecord];
        for (int list = 0; list < lists; list++) {
            int anchor = anchor(list);
            records[anchor + NEXT] = anchor;
            records[anchor + PREV] = anchor;
        }
    }

    /** The anchor of a list, as if it were a block. */
    static int anchor(int list) {
        return RECORD + 2 * list;
    }

    /** The list where a free block of this payload hangs, or {@link #NO_LIST}. */
    abstract int listOf(int payload);

    /** The head of the first list from {@code list} on that has a block, or 0. */
    final int findFrom(int list) {
        int word = list >> 6;
        if (word >= listsInUse.length) {
            return 0;
        }
        long bits = listsInUse[word] & (-1L << list);
        if (bits == 0) {
            // shifting by word + 1 in two steps: a shift by 64 would be none at all
            long later = wordsInUse & (-2L << word);
            if (later == 0) {
                return 0;
            }
            word = Long.numberOfTrailingZeros(later);
            bits = listsInUse[word];
        }
        return records[anchor((word << 6) + Long.numberOfTrailingZeros(bits)) + NEXT];
    }

    /** Takes a frame and lists it as one free block. False if the store has none. */
    final boolean grow() {
        int frame = store.take();
        if (frame == FrameStore.NO_FRAME) {
            return false;
        }
        frames++;
        int block = newRecord();
        int[] r = records;
        r[block + SIZE] = tiledBytes - header;
        r[block + OFFSET] = 0;
        r[block + FRAME] = frame;
        r[block + BEFORE] = 0;
        r[block + AFTER] = 0;
        list(block);
        return true;
    }

    /** Cuts a used block down to {@code size} bytes; the rest, more than a header or just that, becomes a free block. */
    final void split(int block, int size) {
        int tail = newRecord();
        int[] r = records;
        int after = r[block + AFTER];
        r[tail + SIZE] = r[block + SIZE] - size - header;
        r[tail + OFFSET] = r[block + OFFSET] + header + size;
        r[tail + FRAME] = r[block + FRAME];
        r[tail + BEFORE] = block;
        r[tail + AFTER] = after;
        r[after + BEFORE] = tail;
        r[block + AFTER] = tail;
        r[block + SIZE] = size;
        list(tail);
    }

    /** Enters a block that was taken off its list as an object. Returns its handle. */
    final long use(int block, int asked) {
        int[] r = records;
        r[block + ASKED] = asked;
        objects++;
        askedBytes += asked;
        usedBytes += header + r[block + SIZE];
        return block;
    }

    @Override
    public final void free(long handle) {
        int block = live(handle);
        int[] r = records;
        objects--;
        askedBytes -= r[block + ASKED];
        usedBytes -= header + r[block + SIZE];
        int after = r[block + AFTER];
        if (r[after + ASKED] == FREE) {
            unlist(after);
            absorbNext(block, after);
        }
        int before = r[block + BEFORE];
        if (r[before + ASKED] == FREE) {
            unlist(before);
            absorbNext(before, block);
            block = before;
        }
        if (r[block + BEFORE] == 0 && r[block + AFTER] == 0) {
            store.giveBack(r[block + FRAME]);
            frames--;
            dropRecord(block);
        } else {
            list(block);
        }
    }

    private void absorbNext(int block, int next) {
        int[] r = records;
        int after = r[next + AFTER];
        r[block + SIZE] += header + r[next + SIZE];
        r[block + AFTER] = after;
        r[after + BEFORE] = block;
        dropRecord(next);
    }

    private int live(long handle) {
        if (handle < firstRecord || handle >= recordsEnd || handle % RECORD != 0 || records[(int) handle + ASKED] < 0) {
            throw new IllegalStateException("no object has the handle " + handle);
        }
        return (int) handle;
    }

    @Override
    public final void locate(long handle, int size, Extent extent) {
        int block = live(handle);
        extent.set(records[block + FRAME], records[block + OFFSET] + header, size);
    }

    /** Marks the block free and puts it at the head of its list: the block freed last is used first. */
    private void list(int block) {
        int[] r = records;
        r[block + ASKED] = FREE;
        int list = listOf(r[block + SIZE]);
        if (list == NO_LIST) {
            return;
        }
        int anchor = anchor(list);
        int head = r[anchor + NEXT];
        r[block + NEXT] = head;
        r[block + PREV] = anchor;
        r[head + PREV] = block;
        r[anchor + NEXT] = block;
        listsInUse[list >> 6] |= 1L << list;
        wordsInUse |= 1L << (list >> 6);
    }

    /** Takes a free block off its list, if it is on one. */
    final void unlist(int block) {
        int[] r = records;
        int list = listOf(r[block + SIZE]);
        if (list == NO_LIST) {
            return;
        }
        int next = r[block + NEXT];
        int prev = r[block + PREV];
        r[next + PREV] = prev;
        r[prev + NEXT] = next;
        // whether the list is empty now cannot be predicted: a conditional move instead of a branch
        long emptied = next == prev ? 1L << list : 0;
        long rest = listsInUse[list >> 6] & ~emptied;
        listsInUse[list >> 6] = rest;
        if (rest == 0) {
            wordsInUse &= ~(1L << (list >> 6));
        }
    }

    private int newRecord() {
        int record = unusedRecords;
        if (record != 0) {
            unusedRecords = records[record + NEXT];
            return record;
        }
        if (recordsEnd == records.length) {
            long length = Math.min(2L * records.length, Integer.MAX_VALUE & -RECORD);
            if (length == records.length) {
                throw new IllegalStateException("more than " + length / RECORD + " blocks in one pool");
            }
            records = Tables.grown(records, (int) length);
        }
        record = recordsEnd;
        recordsEnd += RECORD;
        return record;
    }

    /** Makes sure that the two records which an allocation may need, one of a frame and one of the rest of a block, need no memory. */
    final void reserve() {
        int room = records.length - recordsEnd;
        if (room < 2 * RECORD && (unusedRecords == 0 || (room == 0 && records[unusedRecords + NEXT] == 0))) {
            long length = Math.min(2L * records.length, Integer.MAX_VALUE & -RECORD);
            records = length == records.length ? records : Tables.grown(records, (int) length);
        }
    }

    private void dropRecord(int record) {
        records[record + ASKED] = FREE;
        records[record + NEXT] = unusedRecords;
        unusedRecords = record;
    }

    @Override
    public final long frames() {
        return frames;
    }

    @Override
    public final int frameSize() {
        return store.frameSize();
    }

    @Override
    public final void checkInvariants() {
        new BlockAudit(this).run();
    }
}
