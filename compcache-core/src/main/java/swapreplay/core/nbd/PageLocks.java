package swapreplay.core.nbd;

import java.util.concurrent.locks.StampedLock;

/**
 * Keeps read-modify-write of a page apart from everything else that changes the page. Whole pages are replaced under a shared
 * lock, so they never wait for each other; parts of pages under an exclusive one. Pages share {@value #STRIPES} locks. What
 * changes a range of pages at once takes {@link #range} instead, which keeps all parts of pages out.
 */
final class PageLocks {
    private static final int STRIPES = 1024;

    /** Shared by changes of parts of pages, exclusive to changes of ranges. */
    final StampedLock range = new StampedLock();

    private final StampedLock[] stripes = new StampedLock[STRIPES];

    PageLocks() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new StampedLock();
        }
    }

    StampedLock of(long slot) {
        return stripes[(int) slot & (STRIPES - 1)];
    }
}
