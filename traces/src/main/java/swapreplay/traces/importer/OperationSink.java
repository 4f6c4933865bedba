package swapreplay.traces.importer;

import java.io.IOException;
import swapreplay.traces.event.Op;

/** Takes the operations of a recording, in time order, on the recording's own clock. */
public interface OperationSink {
    /** The time that counts as zero; called once, before anything else, if the recording has any record. */
    void start(long timeNs);

    /**
     * One operation as it was requested, of any number of pages; {@code pages} slots from {@code slot} on. Times never decrease.
     */
    void operation(long timeNs, Op op, long slot, long pages, int pid, String comm) throws IOException;

    /**
     * One page of a request, of which the content may be known.
     *
     * @param content what {@link #content} or {@link #sizedPage} answered, or -1
     * @param startsRequest false for the second and further pages of one request
     */
    void page(long timeNs, Op op, long slot, int content, boolean startsRequest, int pid, String comm)
            throws IOException;

    /** Keeps a page of bytes; only for sources without {@link TraceSource#sizeCodecs}. @return its id */
    int content(byte[] page, int offset) throws IOException;

    /** Keeps a page by its sizes; only for sources with {@link TraceSource#sizeCodecs}, lengths in their order. @return its id */
    int sizedPage(byte[] identity, boolean sameFilled, int... lengths) throws IOException;

    /** The recording lacks {@code events} records here. */
    void lost(long timeNs, long events) throws IOException;
}
