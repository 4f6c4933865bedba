package swapreplay.traces.importer;

import java.io.IOException;
import swapreplay.traces.event.Op;

/** Cuts requests that carry their data into pages. Slot 0 holds the swap header, never a page. */
final class PageSplitter {
    private final int pageSize;
    private final OperationSink sink;

    PageSplitter(int pageSize, OperationSink sink) {
        this.pageSize = pageSize;
        this.sink = sink;
    }

    int pageSize() {
        return pageSize;
    }

    /**
     * A write of {@code data} at byte {@code start}. Pieces of pages have no content that a trace could hold.
     *
     * @return what it was taken for
     */
    Op write(long timeNs, long start, byte[] data) throws IOException {
        boolean whole = start % pageSize == 0 && data.length % pageSize == 0;
        long slot = start / pageSize;
        Op op = slot == 0 || !whole ? Op.OTHER_WRITE : Op.WRITE;
        long pages = pages(start, data.length);
        for (int page = 0; page < pages; page++) {
            int content = whole ? sink.content(data, page * pageSize) : -1;
            sink.page(timeNs, op, slot + page, content, page == 0, -1, "");
        }
        return op;
    }

    /** A write whose data are not known. */
    void write(long timeNs, long start, long bytes) throws IOException {
        sink.operation(
                timeNs, start < pageSize ? Op.OTHER_WRITE : Op.WRITE, start / pageSize, pages(start, bytes), -1, "");
    }

    void read(long timeNs, long start, long bytes) throws IOException {
        sink.operation(
                timeNs, start < pageSize ? Op.OTHER_READ : Op.READ, start / pageSize, pages(start, bytes), -1, "");
    }

    /** @param other the whole area, by swapon or mkswap */
    void discard(long timeNs, long start, long bytes, boolean other) throws IOException {
        Op op = other || start < pageSize ? Op.OTHER_DISCARD : Op.DISCARD;
        sink.operation(timeNs, op, start / pageSize, pages(start, bytes), -1, "");
    }

    private long pages(long start, long bytes) {
        return (start + bytes + pageSize - 1) / pageSize - start / pageSize;
    }
}
