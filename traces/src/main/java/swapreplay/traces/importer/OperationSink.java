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

    /** The recording lacks {@code events} records here. */
    void lost(long timeNs, long events) throws IOException;
}
