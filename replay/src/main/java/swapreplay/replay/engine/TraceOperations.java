package swapreplay.replay.engine;

import java.io.IOException;
import swapreplay.traces.format.TraceReader;

/** The operations of a trace on a device, one by one, exactly as a replay applies them; from the start as often as wanted. */
public final class TraceOperations {
    /** What an operation does. */
    public enum Kind {
        /** First page of a write request. */
        WRITE,
        /** A further page of the same request, not to be tried once a page before it was refused. */
        WRITE_MORE,
        READ,
        /** Slots freed, by a discard, a notice, a swap-in or swapoff. */
        FREE
    }

    private static final Kind[] KINDS = {Kind.WRITE, Kind.WRITE_MORE, Kind.READ, Kind.FREE, Kind.FREE};

    private final TraceReader trace;
    private final Survey survey;

    /**
     * Looks through all events of the trace, which stays open as long as this is used.
     *
     * @throws ReplayException if the trace names impossible slots, writes nothing or holds no page contents
     */
    public TraceOperations(TraceReader trace) throws IOException, ReplayException {
        this.trace = trace;
        this.survey = Survey.of(trace, FreeOnRead.AUTO);
        if (survey.writes == 0 || !survey.standIns.any()) {
            throw new ReplayException(
                    trace.path() + ": the trace holds no page write with its content, so no device can be given it"
                            + "\n  See what it holds with 'swapreplay info'; record with --contents full.");
        }
    }

    /** Slots that a device needs for it. */
    public long slots() {
        return survey.slots;
    }

    /** Writes without a page of their own, for which others stand in. */
    public long imputed() {
        return survey.imputed;
    }

    /** A walk from the first operation. */
    public Walk walk() {
        return new Walk(new OpStream(trace, survey));
    }

    /** Speaks of one operation at a time, after each {@link #next}. */
    public static final class Walk implements AutoCloseable {
        private final OpStream stream;
        private final OpBatch batch = new OpBatch();
        private int at = -1;
        private boolean more = true;

        private Walk(OpStream stream) {
            this.stream = stream;
        }

        /** @return false at the end */
        public boolean next() throws IOException {
            at++;
            while (at >= batch.length) {
                if (!more) {
                    return false;
                }
                more = stream.fill(batch);
                at = 0;
            }
            return true;
        }

        public Kind kind() {
            return KINDS[batch.kind[at]];
        }

        /** The first slot. */
        public long slot() {
            return batch.slot[at];
        }

        /** Slots, from {@link #slot} on. */
        public long count() {
            return batch.count[at];
        }

        /** The page that a write holds, as {@link TraceReader#readContent} takes it. */
        public int content() {
            return batch.content[at];
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
