package swapreplay.traces.generate;

import java.io.IOException;
import java.util.Arrays;

/** Memory of some pages over swap: the page touched longest ago goes out when room is needed. Every page is written to while it is in. */
final class LruMemory {
    private static final long NEVER = -1;
    private static final long RESIDENT = -2;

    private final Traffic traffic;
    private final int room;
    /** Neighbours in the order of use; entry {@code pages} is the head of the ring. */
    private final int[] older;

    private final int[] newer;
    /** Where a page is: its slot, in memory, or nowhere yet. */
    private final long[] place;

    private int resident;

    LruMemory(Traffic traffic, int pages, int room) {
        this.traffic = traffic;
        this.room = room;
        older = new int[pages + 1];
        newer = new int[pages + 1];
        older[pages] = pages;
        newer[pages] = pages;
        place = new long[pages];
        Arrays.fill(place, NEVER);
    }

    /** Uses a page. @return whether it had to be brought in from swap */
    boolean touch(int page) throws IOException {
        boolean fault = place[page] >= 0;
        if (place[page] == RESIDENT) {
            unlink(page);
        } else {
            if (resident == room) {
                evict();
            }
            if (fault) {
                traffic.read(place[page]);
            }
            place[page] = RESIDENT;
            resident++;
        }
        link(page);
        return fault;
    }

    /** Gives a page up, wherever it is. */
    void drop(int page) throws IOException {
        if (place[page] == RESIDENT) {
            unlink(page);
            resident--;
        } else if (place[page] >= 0) {
            traffic.free(place[page]);
        }
        place[page] = NEVER;
    }

    private void evict() throws IOException {
        int head = older.length - 1;
        int oldest = newer[head];
        unlink(oldest);
        resident--;
        place[oldest] = traffic.write();
    }

    private void unlink(int page) {
        newer[older[page]] = newer[page];
        older[newer[page]] = older[page];
    }

    private void link(int page) {
        int head = older.length - 1;
        older[page] = older[head];
        newer[page] = head;
        newer[older[head]] = page;
        older[head] = page;
    }
}
