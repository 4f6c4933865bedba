package swapreplay.traces.capture;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import swapreplay.traces.importer.BlockEvent;

/** Where the events of a live device come from: armed once, read by one thread until its end. */
interface EventSource extends AutoCloseable {
    /** What {@link #next} found. */
    enum Kind {
        /** A record, now in the event. */
        EVENT,
        /** A page of a write that was told before, its sector in the event; {@link #copyPage} has it until the next call of {@link #next}. */
        PAGE,
        /** {@link #number} events are missing here. */
        LOST,
        /** The mark of this {@link #number} that {@link #mark} put into the stream. */
        MARK,
        /** Nothing follows. */
        END
    }

    /** What became of a page that was to be brought along. */
    enum PageState {
        /** Here it is, as it was when the write was submitted. */
        COPIED,
        /** The kernel could not read it. */
        UNREADABLE,
        /** There was no room for it. */
        NO_ROOM
    }

    /** A mark that only wakes the reading thread. */
    long WAKE = -1;

    /** A mark where swapoff has been seen. */
    long SWAPOFF = -2;

    /** As in {@code --source}. */
    String name();

    /** What it sees and what not on this machine, in some words; known when armed. */
    default String detail() {
        return "";
    }

    /** Whether it tells of pages at all; one that does not has only {@link #findings}. */
    default boolean seesPages() {
        return true;
    }

    /** What it knows beside events, for the metadata of the trace. Any thread. */
    default Map<String, Object> findings() {
        return Map.of();
    }

    /**
     * From the return on no event is missed.
     * @param ownThread thread whose reads of the device are to be left out; -1 if there is none
     * @throws CaptureException when this source does not work here, with the reason
     */
    void arm(int ownThread) throws CaptureException, IOException;

    /** Waits for what comes next. Events come in time order, but for the few microseconds of a race between processors. */
    Kind next(BlockEvent event) throws IOException;

    /**
     * For a source whose events wait to be put in order: the listener hears each as it arrives, on the thread that calls {@link #next}.
     * @return whether this source does that; if not, events come without delay
     */
    default boolean tellArrivals(Consumer<BlockEvent> listener) {
        return false;
    }

    /** What happens now may become known this much later. */
    default long delayNs() {
        return 0;
    }

    /**
     * Whether writes bring their pages along, as {@link Kind#PAGE}: those that {@link ContentsMode#takes} by page of the disk and time in ns, so that
     * nothing needs to be read back.
     */
    default boolean bringsPages() {
        return false;
    }

    /** Copies the page of the {@link Kind#PAGE} just told. */
    default PageState copyPage(byte[] to, int offset) {
        throw new UnsupportedOperationException("a source that brings no pages");
    }

    /** Of the last LOST or MARK. */
    long number();

    /** Puts a mark into the stream behind everything that has happened until now. Any thread. */
    void mark(long number) throws IOException;

    /**
     * Whether every event that happened before the mark just read, which was put in at {@code markNs}, has been delivered or reported lost. A buffer
     * that overflows reports its loss only with the next event of its processor, which may stand behind the mark.
     */
    boolean nothingMissingBefore(long markNs) throws IOException;

    /** Ends the recording: what has happened is still delivered, then END. */
    void disarm() throws IOException;

    /** CPU time of the process that it runs, if it runs one; known after {@link #disarm}. */
    default long processCpuNs() {
        return 0;
    }

    /** Events that the source found to be lost beyond what it said in the stream, known after END. */
    long lostBesides() throws IOException;

    /** What a user should know, known after END. */
    List<String> warnings();

    /** Leaves nothing behind in the kernel. */
    @Override
    void close() throws IOException;
}
