package swapreplay.core.alloc;

import java.util.function.LongPredicate;

/**
 * z3fold, an allocator of zswap until Linux 6.x: a page holds at most three objects, one at each end and one between. Exact to
 * the page where the kernel's background work has time to run between calls (compared with 6.1, one CPU); a few percent off
 * otherwise, because that work is done here at once.
 *
 * <p>Pages are cut into 64 chunks and start with a header. Pages with an empty position hang on the list of their free chunks.
 * An object that is left alone in its page moves to another page; the receiving page then keeps its objects until this
 * foreign one is freed. Objects too large for a page with a header have a page of their own.
 *
 * <p>A handle is the index of an entry: the page's number times 8, plus the position times 2, plus 1 for a foreign object. An
 * entry below 0 is unused: ~ the next unused one.
 */
final class Z3fold implements Allocator, PageEviction {
    static final int CHUNKS = 64;
    /** Of the kernel's structure with 4 KiB pages on x86-64, measured; rounded up to chunks. */
    private static final int HEADER_BYTES = 128;

    static final int FIRST = 0;
    static final int MIDDLE = 1;
    static final int LAST = 2;

    static final int FRAME = 0;
    /** Chunk where the middle object starts. */
    static final int START = 1;
    /** Foreign objects in the page. */
    static final int FOREIGN = 2;

    static final int NEXT = 3;
    static final int PREV = 4;
    /** The list of the page, {@link #NO_LIST} or {@link #HEADLESS}. */
    static final int LIST = 5;
    /** Three sizes asked for, by position, 0 for none; then three handles. */
    static final int SIZES = 6;

    static final int HANDLES = 9;
    static final int RECORD_SHIFT = 4;

    static final int NO_LIST = -1;
    static final int HEADLESS = -2;
    /** A number without a page. */
    static final int DEAD = -3;

    private final FrameStore store;
    private final int pageSize;
    private final int chunk;
    final int headerChunks;

    int[] records = new int[64 << RECORD_SHIFT];
    int end = 1;
    private int unusedPage;
    final int[] heads = new int[CHUNKS];
    /** Bit f: list f has a page. */
    long listsInUse;

    int[] entries = new int[256];
    private int entriesEnd = 1;
    private int unusedEntry;

    long frames;
    long objects;
    long askedBytes;
    long usedChunks;

    private final EvictionOrder order = new EvictionOrder();
    /** The page that is being emptied, on no list; 0 if none is. */
    private int claimed;

    Z3fold(FrameStore store, int pageSize) {
        if (store.frameSize() != pageSize) {
            throw new IllegalArgumentException("frames of " + store.frameSize() + " bytes, not " + pageSize);
        }
        this.store = store;
        this.pageSize = pageSize;
        this.chunk = pageSize / CHUNKS;
        this.headerChunks = chunks(HEADER_BYTES);
    }

    @Override
    public String name() {
        return "z3fold";
    }

    @Override
    public int maxObjectSize() {
        return pageSize;
    }

    /** Larger objects have a page of their own anyway: 3905 bytes of 4096. */
    @Override
    public int hugeThreshold() {
        return (CHUNKS - headerChunks - 1) * chunk + 1;
    }

    @Override
    public boolean freeMovesOthers() {
        return true;
    }

    @Override
    public long alloc(int size) {
        if (size <= 0 || size > pageSize) {
            return NO_SPACE;
        }
        reserveEntry();
        boolean headless = size >= hugeThreshold();
        int page = headless ? 0 : takePageWith(chunks(size));
        if (page == 0) {
            page = grow(headless);
            if (page == 0) {
                return NO_SPACE;
            }
        }
        int handle = newEntry();
        if (headless) {
            put(page, FIRST, size, handle, 0);
        } else {
            put(page, choosePosition(page, chunks(size)), size, handle, 0);
            listIfRoom(page);
        }
        objects++;
        askedBytes += size;
        order.renew(page);
        return handle;
    }

    @Override
    public void free(long handle) {
        int entry = live(handle);
        int page = page(entry);
        objects--;
        askedBytes -= records[at(page) + SIZES + position(entry)];
        remove(page, position(entry), entry & 1);
        entries[(int) handle] = ~unusedEntry;
        unusedEntry = (int) handle;
        if (page == claimed) {
            return;
        }
        takeOff(page);
        int left = objectsIn(page);
        if (left == 0 || (left == 1 && records[at(page) + FOREIGN] == 0 && moveOut(page))) {
            giveBack(page);
        } else {
            tidy(page);
            listIfRoom(page);
        }
    }

    /** Pages with foreign objects are passed over. */
    @Override
    public boolean evict(int tries, LongPredicate writeBack) {
        for (int i = 0; i < tries; i++) {
            int page = order.oldest();
            if (page == 0) {
                return false;
            }
            boolean foreign = records[at(page) + FOREIGN] != 0;
            if (!foreign) {
                takeOff(page);
                claimed = page;
                boolean emptied = writeBack(page, MIDDLE, writeBack)
                        && writeBack(page, FIRST, writeBack)
                        && writeBack(page, LAST, writeBack);
                claimed = 0;
                if (emptied) {
                    giveBack(page);
                    return true;
                } else if (records[at(page) + LIST] != HEADLESS) {
                    tidy(page);
                    listIfRoom(page);
                }
            }
            order.renew(page);
        }
        return false;
    }

    private boolean writeBack(int page, int position, LongPredicate writeBack) {
        return size(page, position) == 0 || writeBack.test(records[at(page) + HANDLES + position]);
    }

    /** Moves the only object of a page, which is on no list, to another one. False if no page has room. */
    private boolean moveOut(int page) {
        int from = onlyPosition(page);
        int size = records[at(page) + SIZES + from];
        int target = takePageWith(chunks(size));
        if (target == 0) {
            return false;
        }
        int to = choosePosition(target, chunks(size));
        int handle = records[at(page) + HANDLES + from];
        int fromOffset = offset(page, from);
        put(target, to, size, handle, 1);
        if (store.holdsBytes()) {
            store.copy(frame(page), fromOffset, frame(target), offset(target, to), size);
        }
        remove(page, from, 0);
        listIfRoom(target);
        return true;
    }

    /** Gathers the free room of a page in one piece, if its middle object can be moved to a neighbour. */
    private void tidy(int page) {
        int middle = size(page, MIDDLE);
        int first = chunks(size(page, FIRST));
        int last = chunks(size(page, LAST));
        if (middle == 0) {
            return;
        }
        int start = records[at(page) + START];
        if (first == 0 && last == 0) {
            int handle = records[at(page) + HANDLES + MIDDLE];
            int foreign = entries[handle] & 1;
            remove(page, MIDDLE, foreign);
            put(page, FIRST, middle, handle, foreign);
            shift(frame(page), start * chunk, headerChunks * chunk, middle);
            return;
        }
        int target = start;
        if (first != 0 && last == 0 && start - headerChunks - first >= 3) {
            target = headerChunks + first;
        } else if (first == 0 && last != 0 && CHUNKS - last - start - chunks(middle) >= 3) {
            target = CHUNKS - last - chunks(middle);
        }
        records[at(page) + START] = target;
        shift(frame(page), start * chunk, target * chunk, middle);
    }

    /** Moves bytes within a frame, in pieces that do not overlap. */
    private void shift(int frame, int from, int to, int length) {
        int step = Math.abs(from - to);
        if (step == 0 || !store.holdsBytes()) {
            return;
        }
        for (int done = 0; done < length; done += step) {
            int piece = Math.min(step, length - done);
            int offset = to < from ? done : length - done - piece;
            store.copy(frame, from + offset, frame, to + offset, piece);
        }
    }

    /** The newest page of the smallest sufficient list, taken off it; 0 if there is none. */
    private int takePageWith(int chunks) {
        long sufficient = listsInUse & (-1L << chunks);
        if (sufficient == 0) {
            return 0;
        }
        int page = heads[Long.numberOfTrailingZeros(sufficient)];
        takeOff(page);
        return page;
    }

    private int choosePosition(int page, int chunks) {
        boolean firstTaken = size(page, FIRST) != 0;
        if (size(page, MIDDLE) != 0) {
            return !firstTaken && chunks <= records[at(page) + START] - headerChunks ? FIRST : LAST;
        }
        if (!firstTaken) {
            return FIRST;
        }
        return size(page, LAST) == 0 ? LAST : MIDDLE;
    }

    /** The largest room for one more object. */
    int freeChunks(int page) {
        int first = chunks(size(page, FIRST));
        int middle = chunks(size(page, MIDDLE));
        int last = chunks(size(page, LAST));
        if (middle == 0) {
            return CHUNKS - headerChunks - first - last;
        }
        int start = records[at(page) + START];
        return Math.max(first == 0 ? start - headerChunks : 0, last == 0 ? CHUNKS - start - middle : 0);
    }

    private void put(int page, int position, int size, int handle, int foreign) {
        int at = at(page);
        records[at + SIZES + position] = size;
        records[at + HANDLES + position] = handle;
        records[at + FOREIGN] += foreign;
        entries[handle] = page << 3 | position << 1 | foreign;
        if (position == MIDDLE) {
            // right behind the first object
            records[at + START] = headerChunks + chunks(size(page, FIRST));
        }
        usedChunks += records[at + LIST] == HEADLESS ? CHUNKS : chunks(size);
    }

    private void remove(int page, int position, int foreign) {
        int at = at(page);
        usedChunks -= records[at + LIST] == HEADLESS ? CHUNKS : chunks(records[at + SIZES + position]);
        records[at + SIZES + position] = 0;
        records[at + FOREIGN] -= foreign;
    }

    private int objectsIn(int page) {
        return Integer.signum(size(page, FIRST))
                + Integer.signum(size(page, MIDDLE))
                + Integer.signum(size(page, LAST));
    }

    private int onlyPosition(int page) {
        if (size(page, FIRST) != 0) {
            return FIRST;
        }
        return size(page, MIDDLE) != 0 ? MIDDLE : LAST;
    }

    /** Takes a frame for a page without objects, on no list; 0 if the store has none. */
    private int grow(boolean headless) {
        if (unusedPage == 0) {
            if (at(end) == records.length) {
                records = Tables.grown(records, Math.multiplyExact(records.length, 2));
            }
            order.reserve(end);
        }
        int frame = store.take();
        if (frame == FrameStore.NO_FRAME) {
            return 0;
        }
        frames++;
        int page = unusedPage;
        if (page != 0) {
            unusedPage = records[at(page) + NEXT];
        } else {
            page = end++;
        }
        records[at(page) + FRAME] = frame;
        records[at(page) + FOREIGN] = 0;
        records[at(page) + LIST] = headless ? HEADLESS : NO_LIST;
        usedChunks += headless ? 0 : headerChunks;
        return page;
    }

    private void giveBack(int page) {
        order.remove(page);
        store.giveBack(frame(page));
        frames--;
        usedChunks -= records[at(page) + LIST] == HEADLESS ? 0 : headerChunks;
        records[at(page) + LIST] = DEAD;
        records[at(page) + NEXT] = unusedPage;
        unusedPage = page;
    }

    private void listIfRoom(int page) {
        if (objectsIn(page) == 3) {
            return;
        }
        int at = at(page);
        int list = freeChunks(page);
        int head = heads[list];
        records[at + LIST] = list;
        records[at + NEXT] = head;
        records[at + PREV] = 0;
        records[at(head) + PREV] = page;
        heads[list] = page;
        listsInUse |= 1L << list;
    }

    private void takeOff(int page) {
        int at = at(page);
        int list = records[at + LIST];
        if (list < 0) {
            return;
        }
        int next = records[at + NEXT];
        int prev = records[at + PREV];
        records[at(next) + PREV] = prev;
        if (prev != 0) {
            records[at(prev) + NEXT] = next;
        } else {
            heads[list] = next;
            listsInUse &= next == 0 ? ~(1L << list) : -1L;
        }
        records[at + LIST] = NO_LIST;
    }

    @Override
    public void locate(long handle, int size, Extent extent) {
        int entry = live(handle);
        extent.set(frame(page(entry)), offset(page(entry), position(entry)), size);
    }

    private int offset(int page, int position) {
        if (records[at(page) + LIST] == HEADLESS) {
            return 0;
        }
        return switch (position) {
            case FIRST -> headerChunks * chunk;
            case MIDDLE -> records[at(page) + START] * chunk;
            default -> (CHUNKS - chunks(size(page, LAST))) * chunk;
        };
    }

    private int newEntry() {
        int handle = unusedEntry;
        if (handle != 0) {
            unusedEntry = ~entries[handle];
            return handle;
        }
        reserveEntry();
        return entriesEnd++;
    }

    /** Makes sure that the next entry needs no memory. */
    private void reserveEntry() {
        if (unusedEntry == 0 && entriesEnd == entries.length) {
            entries = Tables.grown(entries, Math.multiplyExact(entries.length, 2));
        }
    }

    private int live(long handle) {
        if (handle <= 0 || handle >= entriesEnd || entries[(int) handle] < 0) {
            throw new IllegalStateException("no object has the handle " + handle);
        }
        return entries[(int) handle];
    }

    private static int page(int entry) {
        return entry >> 3;
    }

    private static int position(int entry) {
        return entry >> 1 & 3;
    }

    static int at(int page) {
        return page << RECORD_SHIFT;
    }

    private int frame(int page) {
        return records[at(page) + FRAME];
    }

    int size(int page, int position) {
        return records[at(page) + SIZES + position];
    }

    int chunks(int size) {
        return (size + chunk - 1) / chunk;
    }

    @Override
    public long frames() {
        return frames;
    }

    @Override
    public int frameSize() {
        return store.frameSize();
    }

    @Override
    public Usage usage() {
        return new Usage(objects, askedBytes, usedChunks * chunk, frames, frameSize());
    }

    @Override
    public void checkInvariants() {
        new Z3foldAudit(this).run();
    }
}
