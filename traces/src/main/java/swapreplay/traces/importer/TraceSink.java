package swapreplay.traces.importer;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** Writes operations to a trace, an event for each page, and counts them. */
final class TraceSink implements OperationSink {
    private final TraceWriter writer;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<Op, Long> ops = new EnumMap<>(Op.class);
    private final Map<Op, Long> pages = new EnumMap<>(Op.class);
    private long startNs;
    private long covered;

    TraceSink(TraceWriter writer) {
        this.writer = writer;
    }

    @Override
    public void start(long timeNs) {
        startNs = timeNs;
    }

    @Override
    public void operation(long timeNs, Op op, long slot, long count, int pid, String comm) throws IOException {
        ops.merge(op, 1L, Long::sum);
        pages.merge(op, count, Long::sum);
        int name = comm.isEmpty() ? -1 : name(comm);
        if (op == Op.DISCARD || op == Op.OTHER_DISCARD || op == Op.SWAPON || op == Op.SWAPOFF) {
            writer.event(timeNs - startNs, op, slot, count, -1, true, pid, name);
            return;
        }
        for (long page = 0; page < count; page++) {
            writer.event(timeNs - startNs, op, slot + page, 1, -1, page == 0, pid, name);
        }
    }

    @Override
    public void page(long timeNs, Op op, long slot, int content, boolean startsRequest, int pid, String comm)
            throws IOException {
        if (startsRequest) {
            ops.merge(op, 1L, Long::sum);
        }
        pages.merge(op, 1L, Long::sum);
        covered += content >= 0 && op == Op.WRITE ? 1 : 0;
        writer.event(timeNs - startNs, op, slot, 1, content, startsRequest, pid, comm.isEmpty() ? -1 : name(comm));
    }

    @Override
    public int content(byte[] page, int offset) throws IOException {
        return writer.content(page, offset);
    }

    @Override
    public int sizedPage(byte[] identity, boolean sameFilled, int... lengths) throws IOException {
        return writer.sizedPage(identity, sameFilled, lengths);
    }

    /** Writes whose content is known. */
    long covered() {
        return covered;
    }

    private int name(String comm) throws IOException {
        Integer known = names.get(comm);
        if (known == null) {
            known = writer.name(comm);
            names.put(comm, known);
        }
        return known;
    }

    @Override
    public void lost(long timeNs, long events) throws IOException {
        writer.event(timeNs - startNs, Op.LOST, 0, events, -1, true, -1, -1);
    }

    Map<Op, Long> ops() {
        return ops;
    }

    Map<Op, Long> pages() {
        return pages;
    }

    long pages(Op op) {
        return pages.getOrDefault(op, 0L);
    }
}
