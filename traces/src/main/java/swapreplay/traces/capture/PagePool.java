package swapreplay.traces.capture;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A fixed number of page buffers, known by their indexes; memory is taken as they are first used. Any thread. */
final class PagePool {
    private static final int CHUNK_BYTES = 1 << 20;

    private final byte[] @Nullable [] chunks;
    private final int pageSize;
    private final int pagesPerChunk;
    private final int[] free;
    private int freeCount;

    PagePool(int pageSize, long bytes) {
        this.pageSize = pageSize;
        this.pagesPerChunk = Math.max(1, CHUNK_BYTES / pageSize);
        int count = (int) Math.max(1, bytes / ((long) pagesPerChunk * pageSize));
        chunks = new byte[count][];
        free = new int[count * pagesPerChunk];
        for (freeCount = 0; freeCount < free.length; freeCount++) {
            free[freeCount] = free.length - 1 - freeCount;
        }
    }

    /** A page that is the caller's until it is given back; -1 if none is left. */
    synchronized int take() {
        if (freeCount == 0) {
            return -1;
        }
        int page = free[--freeCount];
        int chunk = page / pagesPerChunk;
        if (chunks[chunk] == null) {
            chunks[chunk] = new byte[pagesPerChunk * pageSize];
        }
        return page;
    }

    synchronized void give(int page) {
        free[freeCount++] = page;
    }

    /** What part of the pages that come one can afford to take: less and less from where half of the pool is used. Any thread. */
    synchronized double share() {
        return Math.min(1, 2.0 * freeCount / free.length);
    }

    byte[] array(int page) {
        return Objects.requireNonNull(chunks[page / pagesPerChunk]);
    }

    int offset(int page) {
        return page % pagesPerChunk * pageSize;
    }
}
