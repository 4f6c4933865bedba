package swapreplay.core.alloc;

import java.util.function.LongPredicate;

/**
 * zbud, an allocator of zswap: a page holds at most two objects, one at each end. Exact to the page (compared with 6.1).
 *
 * <p>Pages are cut into 64 chunks; the first is the header. A page with one object hangs on the list of its free chunks; the
 * smallest sufficient list is searched first, the newest page on it is taken. Zswap puts 8 bytes of its own in front of
 * each object; they are not counted here.
 *
 * <p>A handle is the page's number, from 1, times 2, plus 1 for the last object.
 */
final class Zbud implements Allocator, PageEviction {
    private static final int CHUNKS = 64;
    private static final int USABLE = CHUNKS - 1;

    private static final int FRAME = 0;
    /** Bytes asked for by the first and the last object; 0 if there is none. */
    private static final int FIRST = 1;

    private static final int LAST = 2;
    private static final int NEXT = 3;
    private static final int PREV = 4;
    private static final int RECORD_SHIFT = 3;

    private final FrameStore store;
    private final int chunk;

    private int[] records = new int[64 << RECORD_SHIFT];
    private int end = 1;
    private int unused;
    /** By free chunks; bit f of {@link #listsInUse}: list f has a page. */
    private final int[] heads = new int[CHUNKS];

    private long listsInUse;
    private long frames;
    private long objects;
    private long askedBytes;
    private long usedChunks;

    private final EvictionOrder order = new EvictionOrder();
    /** The page that is being emptied, on no list; 0 if none is. */
    private int claimed;

    Zbud(FrameStore store, int pageSize) {
        if (store.frameSize() != pageSize) {
            throw new IllegalArgumentException("frames of " + store.frameSize() + " bytes, not " + pageSize);
        }
        this.store = store;
        this.chunk = pageSize / CHUNKS;
    }

    @Override
    public String name() {
        return "zbud";
    }

    /** Header and one chunk always stay: 3968 bytes of 4096. */
    @Override
    public int maxObjectSize() {
        return (CHUNKS - 2) * chunk;
    }

    @Override
    public int hugeThreshold() {
        return maxObjectSize() + 1;
    }

    @Override
    public long alloc(int size) {
        if (size <= 0 || size > maxObjectSize()) {
            return NO_SPACE;
        }
        int needed = chunks(size);
        long sufficient = listsInUse & (-1L << needed);
        int page;
        int position = FIRST;
        if (sufficient == 0) {
            page = grow();
            if (page == 0) {
                return NO_SPACE;
            }
            records[at(page) + position] = size;
            list(page);
        } else {
            page = heads[Long.numberOfTrailingZeros(sufficient)];
            unlist(page);
            position = records[at(page) + FIRST] == 0 ? FIRST : LAST;
            records[at(page) + position] = size;
        }
        objects++;
        askedBytes += size;
        usedChunks += needed;
        order.renew(page);
        return page * 2L + position - FIRST;
    }

    @Override
    public void free(long handle) {
        int cell = live(handle);
        int page = (int) (handle / 2);
        int other = at(page) + FIRST + LAST - (cell - at(page));
        objects--;
        askedBytes -= records[cell];
        usedChunks -= chunks(records[cell]);
        if (page == claimed) {
            records[cell] = 0;
        } else if (records[other] == 0) {
            unlist(page);
            records[cell] = 0;
            giveBack(page);
        } else {
            records[cell] = 0;
            list(page);
        }
    }

    private void giveBack(int page) {
        order.remove(page);
        store.giveBack(records[at(page) + FRAME]);
        frames--;
        records[at(page) + NEXT] = unused;
        unused = page;
    }

    @Override
    public boolean evict(int tries, LongPredicate writeBack) {
        for (int i = 0; i < tries; i++) {
            int page = order.oldest();
            if (page == 0) {
                return false;
            }
            boolean first = records[at(page) + FIRST] != 0;
            boolean last = records[at(page) + LAST] != 0;
            if (first != last) {
                unlist(page);
            }
            claimed = page;
            boolean emptied = (!first || writeBack.test(page * 2L)) && (!last || writeBack.test(page * 2L + 1));
            claimed = 0;
            if (emptied) {
                giveBack(page);
                return true;
            }
            if (records[at(page) + FIRST] == 0 || records[at(page) + LAST] == 0) {
                list(page);
            }
            order.renew(page);
        }
        return false;
    }

    private int grow() {
        if (unused == 0) {
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
        int page = unused;
        if (page != 0) {
            unused = records[at(page) + NEXT];
        } else {
            page = end++;
        }
        records[at(page) + FRAME] = frame;
        return page;
    }

    @Override
    public void locate(long handle, int size, Extent extent) {
        int cell = live(handle);
        int page = (int) (handle / 2);
        boolean first = cell == at(page) + FIRST;
        extent.set(records[at(page) + FRAME], first ? chunk : (CHUNKS - chunks(records[cell])) * chunk, size);
    }

    /** The index of the object's size. */
    private int live(long handle) {
        int cell = handle < 2 || handle >= 2L * end ? 0 : at((int) (handle / 2)) + (int) (FIRST + handle % 2);
        if (cell == 0 || records[cell] == 0) {
            throw new IllegalStateException("no object has the handle " + handle);
        }
        return cell;
    }

    private static int at(int page) {
        return page << RECORD_SHIFT;
    }

    private int chunks(int size) {
        return (size + chunk - 1) / chunk;
    }

    /** The free chunks of a page with one object. */
    private int freeChunks(int page) {
        return USABLE - chunks(records[at(page) + FIRST] + records[at(page) + LAST]);
    }

    private void list(int page) {
        int free = freeChunks(page);
        int head = heads[free];
        records[at(page) + NEXT] = head;
        records[at(page) + PREV] = 0;
        records[at(head) + PREV] = page;
        heads[free] = page;
        listsInUse |= 1L << free;
    }

    private void unlist(int page) {
        int next = records[at(page) + NEXT];
        int prev = records[at(page) + PREV];
        records[at(next) + PREV] = prev;
        if (prev != 0) {
            records[at(prev) + NEXT] = next;
            return;
        }
        int free = freeChunks(page);
        heads[free] = next;
        if (next == 0) {
            listsInUse &= ~(1L << free);
        }
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
        return new Usage(objects, askedBytes, (usedChunks + frames) * chunk, frames, frameSize());
    }

    @Override
    public void checkInvariants() {
        long foundObjects = 0;
        long foundBytes = 0;
        long foundChunks = 0;
        long foundPages = 0;
        long single = 0;
        for (int page = 1; page < end; page++) {
            int first = records[at(page) + FIRST];
            int last = records[at(page) + LAST];
            foundObjects += Integer.signum(first) + Integer.signum(last);
            foundBytes += first + last;
            foundChunks += chunks(first) + chunks(last);
            foundPages += first + last == 0 ? 0 : 1;
            single += (first == 0) == (last == 0) ? 0 : 1;
            require(chunks(first) + chunks(last) <= USABLE, "page " + page + " is overfull");
        }
        require(foundPages == frames, frames + " pages counted, " + foundPages + " found");
        require(foundObjects == objects, objects + " objects counted, " + foundObjects + " found");
        require(foundBytes == askedBytes, askedBytes + " bytes counted, " + foundBytes + " found");
        require(foundChunks == usedChunks, usedChunks + " chunks counted, " + foundChunks + " found");
        for (int free = 0; free < CHUNKS; free++) {
            require((listsInUse >>> free & 1) != 0 == (heads[free] != 0), "the bitmap is wrong about list " + free);
            int previous = 0;
            for (int page = heads[free]; page != 0; previous = page, page = records[at(page) + NEXT]) {
                require(freeChunks(page) == free, "page " + page + " is on the wrong list");
                require(records[at(page) + PREV] == previous, "list " + free + " breaks at page " + page);
                single--;
            }
        }
        require(single == 0, "pages with one object and listed pages differ by " + single);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
