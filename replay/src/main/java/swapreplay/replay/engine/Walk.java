package swapreplay.replay.engine;

import java.io.IOException;

/** One configuration on its way through a trace. Used by one thread. */
interface Walk extends AutoCloseable {
    /** The next operations, and a point of the timeline if the batch asks for one. */
    void apply(OpBatch batch) throws IOException;

    /** What remains of it. Adds the point at the end of the trace, unless it is there. */
    ResultRow finish(long timeNs, long events, double wallSeconds);

    @Override
    void close();
}
