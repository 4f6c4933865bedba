package swapreplay.replay.twin;

import java.io.IOException;
import swapreplay.replay.engine.TraceOperations;
import swapreplay.traces.format.TraceReader;

/** The operations of a trace, with its pages. */
record TraceWalk(TraceReader trace, TraceOperations operations) implements Operations {
    @Override
    public long slots() {
        return operations.slots();
    }

    @Override
    public long total() {
        return trace.events();
    }

    @Override
    public Walk walk() {
        TraceOperations.Walk walk = operations.walk();
        return new Walk() {
            @Override
            public boolean next() throws IOException {
                return walk.next();
            }

            @Override
            public Kind kind() {
                return switch (walk.kind()) {
                    case WRITE -> Kind.WRITE;
                    case WRITE_MORE -> Kind.WRITE_MORE;
                    case READ -> Kind.READ;
                    case FREE -> Kind.FREE;
                };
            }

            @Override
            public long slot() {
                return walk.slot();
            }

            @Override
            public long count() {
                return walk.count();
            }

            @Override
            public void page(byte[] page) throws IOException {
                trace.readContent(walk.content(), page, 0);
            }

            @Override
            public void close() {
                walk.close();
            }
        };
    }
}
