package swapreplay.traces.exporter;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** Joins the pages of a trace to the requests that they came with: pages one behind the other of one request are one request again. */
final class Requests {
    /** Takes requests in order. */
    interface Sink {
        /** @return false if the format has no word for it */
        boolean request(Op op, long timeNs, long slot, long pages, int pid, String comm) throws IOException;
    }

    private final Sink sink;
    private final Map<Op, Long> leftOut = new EnumMap<>(Op.class);
    private boolean open;
    private Op op = Op.LOST;
    private long timeNs;
    private long slot;
    private long pages;
    private int pid;
    private String comm = "";

    private Requests(Sink sink) {
        this.sink = sink;
    }

    /** Walks the trace. @return the events that the sink had no word for */
    static Map<Op, Long> of(TraceReader trace, Sink sink) throws IOException {
        Requests requests = new Requests(sink);
        try (EventCursor event = trace.cursor()) {
            while (event.next()) {
                requests.add(event, trace);
            }
        }
        requests.end();
        return requests.leftOut;
    }

    private void add(EventCursor event, TraceReader trace) throws IOException {
        boolean more = open && !event.startsRequest() && event.op() == op && event.slot() == slot + pages;
        if (more) {
            pages += event.pages();
            return;
        }
        end();
        open = true;
        op = event.op();
        timeNs = event.timeNs();
        slot = event.slot();
        pages = event.pages();
        pid = event.pid();
        comm = trace.name(event.nameId());
    }

    private void end() throws IOException {
        if (open && !sink.request(op, timeNs, slot, pages, pid, comm)) {
            leftOut.merge(op, op == Op.LOST ? 1 : pages, Long::sum);
        }
        open = false;
    }
}
