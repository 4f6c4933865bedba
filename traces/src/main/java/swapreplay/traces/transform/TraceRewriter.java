package swapreplay.traces.transform;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/** Copies the events of a trace, or a part of them, to another, whose pages and names may be others. */
public final class TraceRewriter {
    /** Adds a page of the old trace to the new one, asked once for each page that is needed. */
    public interface PageCopy {
        /** @return the page's id in the new trace */
        int copy(int contentId) throws IOException;
    }

    private final TraceReader from;
    private final TraceWriter to;
    private final Cut cut;
    private final PageCopy pages;
    private final Naming naming;
    private final boolean readFrees;
    private final Map<Integer, Integer> pageIds = new HashMap<>();
    /** Content id of each page in use when the cut begins. */
    private final TreeMap<Long, Integer> live = new TreeMap<>();

    private boolean begun;
    private boolean requestBegins;
    private long copied;

    private TraceRewriter(TraceReader from, TraceWriter to, Cut cut, Naming.Rule rule, PageCopy pages) {
        this.from = from;
        this.to = to;
        this.cut = cut;
        this.pages = pages;
        this.naming = new Naming(rule, from, to);
        this.readFrees = Boolean.TRUE.equals(from.metadata().get("synchronous_swap"));
    }

    /** @return events copied */
    public static long copy(TraceReader from, TraceWriter to, Cut cut, Naming.Rule names, PageCopy pages)
            throws IOException {
        TraceRewriter rewriter = new TraceRewriter(from, to, cut, names, pages);
        rewriter.run();
        return rewriter.copied;
    }

    /** Copies page bytes as they are. */
    public static PageCopy bytes(TraceReader from, TraceWriter to) {
        byte[] page = new byte[from.pageSize()];
        return id -> {
            from.readContent(id, page, 0);
            return to.content(page, 0);
        };
    }

    /** Copies identities and sizes as they are. */
    public static PageCopy sizes(TraceReader from, TraceWriter to) throws IOException {
        int[][] lengths = new int[from.sizeCodecs().size()][];
        for (int codec = 0; codec < lengths.length; codec++) {
            lengths[codec] = from.sizes(from.sizeCodecs().get(codec));
        }
        return id -> {
            int[] of = new int[lengths.length];
            for (int codec = 0; codec < of.length; codec++) {
                of[codec] = lengths[codec][id];
            }
            return to.sizedPage(from.identity(id), from.sameFilled(id), of);
        };
    }

    private void run() throws IOException {
        try (EventCursor event = from.cursor()) {
            while (event.next() && event.timeNs() < cut.toNs()) {
                if (event.timeNs() < cut.fromNs()) {
                    if (cut.withState()) {
                        follow(event);
                    }
                    continue;
                }
                begin();
                copy(event);
            }
        }
        begin();
    }

    /** Keeps account of what is in use before the cut. */
    private void follow(EventCursor event) {
        switch (event.op()) {
            case WRITE -> live.put(event.slot(), event.contentId());
            case READ -> {
                if (readFrees) {
                    live.remove(event.slot());
                }
            }
            case SWAPOFF_READ, FREE -> live.remove(event.slot());
            case DISCARD, OTHER_DISCARD ->
                live.subMap(event.slot(), event.slot() + event.pages()).clear();
            case SWAPOFF -> live.clear();
            case OTHER_READ, OTHER_WRITE, SWAPON, LOST -> {}
        }
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        for (Map.Entry<Long, Integer> page : live.entrySet()) {
            if (cut.wants(page.getKey())) {
                to.event(0, Op.WRITE, page.getKey(), 1, page(page.getValue()), true, -1, -1);
                copied++;
            }
        }
        live.clear();
    }

    private void copy(EventCursor event) throws IOException {
        boolean ofPage = event.op().code() <= Op.OTHER_WRITE.code() && event.op() != Op.DISCARD;
        requestBegins |= event.startsRequest();
        if (ofPage && !cut.wants(event.slot())) {
            return;
        }
        long timeNs = cut.wholeTime() ? event.timeNs() : event.timeNs() - cut.fromNs();
        to.event(
                timeNs,
                event.op(),
                event.slot(),
                event.pages(),
                page(event.contentId()),
                requestBegins,
                naming.pid(event.pid()),
                naming.name(event.nameId()));
        requestBegins = false;
        copied++;
    }

    private int page(int contentId) throws IOException {
        if (contentId < 0) {
            return -1;
        }
        Integer known = pageIds.get(contentId);
        if (known == null) {
            known = pages.copy(contentId);
            pageIds.put(contentId, known);
        }
        return known;
    }
}
