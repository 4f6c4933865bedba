package swapreplay.traces.importer;

import java.io.Closeable;
import java.io.IOException;

/** Steps through the events of one tracefs text file that has been checked. */
final class TracefsCursor implements Comparable<TracefsCursor>, Closeable {
    private final LineReader lines;
    private final TracefsLine line;
    private final BlockEvent event = new BlockEvent();
    private long lostBefore;
    private boolean hasEvent;

    TracefsCursor(InputFile file, boolean perf) throws IOException {
        line = new TracefsLine(perf);
        lines = new LineReader(file.stream());
    }

    /** Steps to the next event; at the end of the file once more, without an event, if losses were reported behind the last one. */
    boolean next() throws IOException {
        lostBefore = 0;
        while (lines.next()) {
            TracefsLine.Kind kind = line.parse(lines.buffer(), lines.from(), lines.to(), event);
            if (kind == TracefsLine.Kind.EVENT) {
                hasEvent = true;
                return true;
            }
            if (kind == TracefsLine.Kind.LOST || kind == TracefsLine.Kind.HEADER) {
                lostBefore += line.lostEvents;
            }
        }
        hasEvent = false;
        return lostBefore > 0;
    }

    boolean hasEvent() {
        return hasEvent;
    }

    /** Losses reported since the event before. */
    long lostBefore() {
        return lostBefore;
    }

    BlockEvent event() {
        return event;
    }

    @Override
    public int compareTo(TracefsCursor other) {
        return Long.compare(event.timeNs, other.event.timeNs);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
