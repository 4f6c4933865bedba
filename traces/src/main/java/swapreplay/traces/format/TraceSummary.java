package swapreplay.traces.format;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

/** What a trace holds, knows and lacks, from one pass over its events. Memory is proportional to the slots touched. */
public final class TraceSummary {
    /** Who writes the pages that a device held when its recording began: not the kernel. */
    public static final String SNAPSHOT = "[snapshot]";

    /** The key of the metadata that says how they were read. */
    public static final String SNAPSHOT_FACTS = "snapshot";

    /** The key of the metadata that says how long was recorded, in seconds. */
    public static final String SECONDS = "seconds";

    private static final int KINDS = Op.values().length;

    private final TraceReader trace;
    private final boolean readFrees;
    private final long[] ops = new long[KINDS];
    private final long[] pages = new long[KINDS];
    private final long[][] pagesByName;
    private final SlotTable slots = new SlotTable();
    private final LogHistogram lifetimes = new LogHistogram();
    private final RateBuckets rates = new RateBuckets();
    private final BitSet seenContents = new BitSet();
    private final boolean snapshot;
    private long presentAtStart;
    private long firstNs = -1;
    private long lastNs;
    private long slotsWritten;
    private long slotsRead;
    private long live;
    private long peakLive;
    private long writesCovered;
    private long duplicates;
    private long sameFilledWrites;
    private long sameFilledPages;

    private TraceSummary(TraceReader trace) {
        this.trace = trace;
        this.readFrees = Boolean.TRUE.equals(trace.metadata().get("synchronous_swap"));
        this.snapshot = trace.metadata().containsKey(SNAPSHOT_FACTS);
        this.pagesByName = new long[KINDS][trace.names() + 1];
    }

    /** Reads the whole trace once. */
    public static TraceSummary of(TraceReader trace) throws java.io.IOException {
        TraceSummary summary = new TraceSummary(trace);
        try (EventCursor cursor = trace.cursor()) {
            while (cursor.next()) {
                summary.add(cursor);
            }
        }
        for (int id = 0; id < trace.distinctPages(); id++) {
            summary.sameFilledPages += trace.sameFilled(id) ? 1 : 0;
        }
        return summary;
    }

    private void add(EventCursor event) throws TraceException {
        Op op = event.op();
        long count = event.pages();
        if (snapshot
                && op == Op.WRITE
                && event.pid() < 0
                && trace.name(event.nameId()).equals(SNAPSHOT)) {
            present(event);
            return;
        }
        ops[op.code()] += event.startsRequest() ? 1 : 0;
        pages[op.code()] += count;
        pagesByName[op.code()][event.nameId() + 1] += count;
        if (op.code() <= Op.OTHER_DISCARD.code()) {
            firstNs = firstNs < 0 ? event.timeNs() : firstNs;
            lastNs = event.timeNs();
        }
        switch (op) {
            case WRITE -> write(event);
            case READ -> read(event.slot(), event.timeNs(), readFrees);
            case SWAPOFF_READ -> read(event.slot(), event.timeNs(), true);
            case FREE, DISCARD, OTHER_DISCARD -> free(event.slot(), count, event.timeNs());
            case SWAPOFF -> {
                slots.clear(SlotTable.LIVE | SlotTable.PENDING);
                live = 0;
            }
            case OTHER_READ, OTHER_WRITE, SWAPON, LOST -> {}
        }
        if (op == Op.READ) {
            rates.read(event.timeNs(), 1);
            int flags = slots.flags(event.slot());
            slotsRead += (flags & SlotTable.READ) == 0 ? 1 : 0;
            slots.flags(event.slot(), flags | SlotTable.READ);
        }
    }

    /** In use, and counted nowhere else: nobody swapped it out while it was recorded. */
    private void present(EventCursor event) {
        long slot = event.slot();
        int flags = slots.flags(slot);
        live += (flags & SlotTable.LIVE) == 0 ? 1 : 0;
        peakLive = Math.max(peakLive, live);
        slots.flags(slot, flags | SlotTable.LIVE);
        presentAtStart++;
    }

    private void write(EventCursor event) throws TraceException {
        long slot = event.slot();
        endLifetime(slot, event.timeNs());
        int flags = slots.flags(slot);
        slotsWritten += (flags & SlotTable.WRITTEN) == 0 ? 1 : 0;
        live += (flags & SlotTable.LIVE) == 0 ? 1 : 0;
        peakLive = Math.max(peakLive, live);
        slots.flags(slot, flags | SlotTable.WRITTEN | SlotTable.LIVE | SlotTable.PENDING);
        slots.writtenNs(slot, event.timeNs());
        rates.write(event.timeNs(), 1);
        int content = event.contentId();
        if (content >= 0) {
            writesCovered++;
            duplicates += seenContents.get(content) ? 1 : 0;
            seenContents.set(content);
            sameFilledWrites += trace.sameFilled(content) ? 1 : 0;
        }
    }

    private void read(long slot, long timeNs, boolean frees) {
        endLifetime(slot, timeNs);
        if (frees) {
            release(slot);
        }
    }

    private void free(long firstSlot, long count, long timeNs) {
        rates.free(timeNs, count);
        slots.inTouched(firstSlot, count, slot -> {
            endLifetime(slot, timeNs);
            release(slot);
        });
    }

    private void endLifetime(long slot, long timeNs) {
        int flags = slots.flags(slot);
        if ((flags & SlotTable.PENDING) != 0) {
            lifetimes.add(timeNs - slots.writtenNs(slot));
            slots.flags(slot, flags & ~SlotTable.PENDING);
        }
    }

    private void release(long slot) {
        int flags = slots.flags(slot);
        live -= (flags & SlotTable.LIVE) == 0 ? 0 : 1;
        slots.flags(slot, flags & ~SlotTable.LIVE);
    }

    /** Requests of this kind. */
    public long ops(Op op) {
        return ops[op.code()];
    }

    /** Pages of this kind: slots of all requests; for {@link Op#LOST} the lost events. */
    public long pages(Op op) {
        return pages[op.code()];
    }

    /**
     * From the first to the last operation on the device, 0 if there is none. A recording that saw further records, such as completions,
     * states the longer time in its metadata.
     */
    public long durationNs() {
        if (trace.metadata().get("duration_ns") instanceof Number stated) {
            return stated.longValue();
        }
        return firstNs < 0 ? 0 : lastNs - firstNs;
    }

    /**
     * How long the device was watched: a recording also knows the quiet time before its first operation and behind its last one, which
     * {@link #durationNs} leaves out. What happens in a day is counted over this time. 0 if it is not known.
     */
    public long watchedNs() {
        Object stated = trace.metadata().get(SECONDS);
        return Math.max(durationNs(), stated instanceof Number number ? Math.round(number.doubleValue() * 1e9) : 0);
    }

    /** Whether {@link #durationNs} says something: a trace without operations, or in order only, has no duration. */
    public boolean durationKnown() {
        return !"order".equals(trace.metadata().get("clock"))
                && (firstNs >= 0 || trace.metadata().get("duration_ns") instanceof Number);
    }

    /** Nanoseconds of one bucket of the rates. */
    public long rateBucketNs() {
        return rates.widthNs();
    }

    /** Pages swapped out in each bucket. */
    public long[] writeRates() {
        return rates.writes();
    }

    /** Pages swapped in in each bucket, those of swapoff excepted. */
    public long[] readRates() {
        return rates.reads();
    }

    /** Slots discarded, or seen to be freed, in each bucket. */
    public long[] freeRates() {
        return rates.frees();
    }

    /** Events known to be missing: the marks in the trace, or what its metadata states if that is more. */
    public long lost() {
        long stated = trace.metadata().get("lost") instanceof Number number ? number.longValue() : 0;
        return Math.max(stated, pages(Op.LOST));
    }

    /** Whether every event of the recorded time is there; null when that cannot be known. */
    public @Nullable Boolean complete() {
        if (lost() > 0 || trace.damage().isPresent()) {
            return false;
        }
        return trace.metadata().get("complete") instanceof Boolean complete ? complete : null;
    }

    /** Bytes of event blocks for each event, contents not counted. */
    public double bytesPerEvent() {
        return trace.events() == 0 ? 0 : (double) trace.eventBytes() / trace.events();
    }

    /** The object of {@code swapreplay info --format json}. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ops", byKind(ops, Op.WRITE, Op.OTHER_DISCARD));
        map.put("pages", byKind(pages, Op.WRITE, Op.OTHER_DISCARD));
        map.put("unique_slots_written", slotsWritten);
        map.put("unique_slots_read", slotsRead);
        map.put("duration_ns", durationKnown() ? durationNs() : null);
        map.put("watched_ns", durationKnown() ? watchedNs() : null);
        map.put("lost", lost());
        map.put("complete", complete());
        map.put("contents", contentsMap());
        if (snapshot) {
            map.put("present_at_start", presentAtStart);
        }
        Object sources = trace.metadata().get("sources");
        map.put("source", sources instanceof List<?> list && list.size() == 1 ? list.get(0) : sources);
        map.put("kernel", trace.metadata().get("kernel"));
        map.put("device", trace.metadata().get("device"));
        map.put("page_size", trace.pageSize());
        map.put("events", trace.events());
        map.put("file_bytes", trace.fileBytes());
        map.put("bytes_per_event", Math.round(bytesPerEvent() * 1000) / 1000.0);
        map.put("duplicate_writes", duplicates);
        map.put("same_filled_writes", sameFilledWrites);
        map.put("working_set_slots", peakLive);
        map.put("lifetime_ns", lifetimeMap());
        map.put("marks", byKind(ops, Op.SWAPON, Op.LOST));
        map.put("pages_by_comm", pagesByComm());
        map.put("rates", ratesMap());
        trace.damage().ifPresent(damage -> map.put("damage", damage.message()));
        return map;
    }

    /** The kinds that occur, of those from one code to another. */
    private static Map<String, Object> byKind(long[] counts, Op first, Op last) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int code = first.code(); code <= last.code(); code++) {
            if (counts[code] > 0) {
                map.put(Op.ofCode(code).word(), counts[code]);
            }
        }
        return map;
    }

    private Map<String, Object> contentsMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("distinct_pages", trace.distinctPages());
        map.put("writes_covered", writesCovered);
        map.put("writes_total", pages(Op.WRITE));
        map.put("same_filled_pages", sameFilledPages);
        if (trace.sized()) {
            map.put("size_codecs", trace.sizeCodecs());
        }
        return map;
    }

    private Map<String, Object> lifetimeMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", lifetimes.total());
        map.put("p50", lifetimes.quantile(0.50));
        map.put("p90", lifetimes.quantile(0.90));
        map.put("p99", lifetimes.quantile(0.99));
        return map;
    }

    private Map<String, Object> pagesByComm() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int code = 0; code <= Op.OTHER_DISCARD.code(); code++) {
            Op op = Op.ofCode(code);
            Map<String, Long> comms = new LinkedHashMap<>();
            long[] counts = pagesByName[op.code()];
            for (int name = 1; name < counts.length; name++) {
                if (counts[name] > 0) {
                    comms.merge(trace.name(name - 1), counts[name], Long::sum);
                }
            }
            if (!comms.isEmpty()) {
                map.put(op.word(), largestFirst(comms));
            }
        }
        return map;
    }

    private static Map<String, Long> largestFirst(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Collections.reverseOrder(Map.Entry.comparingByValue()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new));
    }

    private Map<String, Object> ratesMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bucket_ns", rates.widthNs());
        map.put("writes", boxed(rates.writes()));
        map.put("reads", boxed(rates.reads()));
        map.put("frees", boxed(rates.frees()));
        return map;
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
