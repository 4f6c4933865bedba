package swapreplay.core.alloc;

import static swapreplay.core.alloc.Z3fold.CHUNKS;
import static swapreplay.core.alloc.Z3fold.DEAD;
import static swapreplay.core.alloc.Z3fold.FIRST;
import static swapreplay.core.alloc.Z3fold.FOREIGN;
import static swapreplay.core.alloc.Z3fold.HANDLES;
import static swapreplay.core.alloc.Z3fold.HEADLESS;
import static swapreplay.core.alloc.Z3fold.LAST;
import static swapreplay.core.alloc.Z3fold.LIST;
import static swapreplay.core.alloc.Z3fold.MIDDLE;
import static swapreplay.core.alloc.Z3fold.NEXT;
import static swapreplay.core.alloc.Z3fold.NO_LIST;
import static swapreplay.core.alloc.Z3fold.PREV;
import static swapreplay.core.alloc.Z3fold.START;
import static swapreplay.core.alloc.Z3fold.at;

/** Recounts a {@link Z3fold} from its pages and compares. */
final class Z3foldAudit {
    private final Z3fold pool;
    private final int[] r;
    private long objects;
    private long bytes;
    private long chunks;
    private long pages;
    private long listedPages;

    Z3foldAudit(Z3fold pool) {
        this.pool = pool;
        this.r = pool.records;
    }

    void run() {
        for (int page = 1; page < pool.end; page++) {
            if (r[at(page) + LIST] != DEAD) {
                checkPage(page);
            }
        }
        walkLists();
        require(pages == pool.frames, pool.frames + " pages counted, " + pages + " found");
        require(objects == pool.objects, pool.objects + " objects counted, " + objects + " found");
        require(bytes == pool.askedBytes, pool.askedBytes + " bytes counted, " + bytes + " found");
        require(chunks == pool.usedChunks, pool.usedChunks + " chunks counted, " + chunks + " found");
    }

    private void checkPage(int page) {
        pages++;
        int list = r[at(page) + LIST];
        int here = 0;
        int foreign = 0;
        for (int position = FIRST; position <= LAST; position++) {
            int size = pool.size(page, position);
            if (size > 0) {
                here++;
                bytes += size;
                chunks += list == HEADLESS ? CHUNKS : pool.chunks(size);
                int entry = pool.entries[r[at(page) + HANDLES + position]];
                require(entry >> 1 == (page << 2 | position), "page " + page + " misnames its object " + position);
                foreign += entry & 1;
            }
        }
        objects += here;
        require(here > 0, "page " + page + " is empty");
        require(foreign == r[at(page) + FOREIGN], "page " + page + " miscounts foreign objects");
        if (list == HEADLESS) {
            require(here == 1, "page " + page + " has no header and " + here + " objects");
            return;
        }
        chunks += pool.headerChunks;
        require((here == 3) == (list == NO_LIST), "page " + page + " with " + here + " objects is on list " + list);
        listedPages += here == 3 ? 0 : 1;
        checkNoOverlap(page);
    }

    private void checkNoOverlap(int page) {
        int firstEnd = pool.headerChunks + pool.chunks(pool.size(page, FIRST));
        int lastStart = CHUNKS - pool.chunks(pool.size(page, LAST));
        int middle = pool.chunks(pool.size(page, MIDDLE));
        int start = middle == 0 ? firstEnd : r[at(page) + START];
        require(firstEnd <= start && start + middle <= lastStart, "objects overlap in page " + page);
    }

    private void walkLists() {
        for (int list = 0; list < CHUNKS; list++) {
            boolean bit = (pool.listsInUse >>> list & 1) != 0;
            require(bit == (pool.heads[list] != 0), "the bitmap is wrong about list " + list);
            int previous = 0;
            for (int page = pool.heads[list]; page != 0; previous = page, page = r[at(page) + NEXT]) {
                require(r[at(page) + LIST] == list, "page " + page + " strayed to list " + list);
                require(pool.freeChunks(page) == list, "page " + page + " is on the wrong list");
                require(r[at(page) + PREV] == previous, "list " + list + " breaks at page " + page);
                listedPages--;
            }
        }
        require(listedPages == 0, "pages with room and listed pages differ by " + listedPages);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
