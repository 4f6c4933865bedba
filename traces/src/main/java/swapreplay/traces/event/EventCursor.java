package swapreplay.traces.event;

import java.io.IOException;

/**
 * Walks the events of a trace in order, without an object for each event: after {@link #next} the accessors speak of that event until
 * the following call. Used by one thread.
 */
public interface EventCursor extends AutoCloseable {
    /**
     * Steps to the next event.
     *
     * @return false when there is none
     * @throws IOException if the file cannot be read or is damaged here; the message says where
     */
    boolean next() throws IOException;

    /** What happened. */
    Op op();

    /** Nanoseconds since the start of the trace; never decreases. */
    long timeNs();

    /** The slot, or the first of {@link #pages} slots. */
    long slot();

    /** 1 for operations on a page; slots of a discard; lost events of {@link Op#LOST}. */
    long pages();

    /** The page's content in this trace, or -1 when it is not known. */
    int contentId();

    /** True for the first page of a request, false for the pages that came with it. */
    boolean startsRequest();

    /** The thread that the kernel named, -1 when it is not known. */
    int pid();

    /** The name of that thread in this trace, -1 when it is not known. */
    int nameId();

    @Override
    void close();
}
