package swapreplay.traces.transform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;
import swapreplay.traces.format.TraceWriter;

/**
 * Joins the traces of several devices, or of several machines, to one of a device that has all their slots one behind the other. Times count
 * from the earliest start if every trace knows its wall clock and it is asked for; else all begin together.
 */
public final class TraceMerger {
    private final List<Part> parts = new ArrayList<>();
    private final TraceWriter writer;

    /** One of the traces, and where it stands. */
    private static final class Part implements Comparable<Part> {
        final TraceReader trace;
        final EventCursor event;
        final int number;
        final Map<Integer, Integer> pageIds = new HashMap<>();
        TraceRewriter.PageCopy pages = id -> -1;
        long firstSlot;
        long slots;
        long delayNs;

        Part(TraceReader trace, int number) {
            this.trace = trace;
            this.event = trace.cursor();
            this.number = number;
        }

        long timeNs() {
            return event.timeNs() + delayNs;
        }

        @Override
        public int compareTo(Part other) {
            int byTime = Long.compare(timeNs(), other.timeNs());
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    private TraceMerger(TraceWriter writer) {
        this.writer = writer;
    }

    /**
     * @param output made new
     * @param byWallClock false: all begin at 0
     * @return events written
     * @throws TraceException if the traces cannot be one: other page sizes, other codecs, bytes and sizes, or unlike devices
     */
    public static long merge(List<Path> traces, Path output, boolean byWallClock, boolean overwrite)
            throws IOException {
        List<TraceReader> readers = new ArrayList<>();
        try {
            for (Path trace : traces) {
                readers.add(TraceReader.open(trace));
            }
            requireAlike(readers);
            Map<String, Object> metadata = metadata(readers);
            boolean whole = false;
            try (TraceWriter writer = TraceWriter.createWhole(output, metadata, overwrite)) {
                long events = new TraceMerger(writer).run(readers, byWallClock);
                whole = true;
                return events;
            } finally {
                if (!whole) {
                    java.nio.file.Files.deleteIfExists(output);
                }
            }
        } finally {
            for (TraceReader reader : readers) {
                reader.close();
            }
        }
    }

    private static void requireAlike(List<TraceReader> readers) throws TraceException {
        TraceReader first = readers.get(0);
        for (TraceReader other : readers) {
            same("pages of %s bytes", first.pageSize(), other.pageSize(), first, other);
            same("page %s", kind(first), kind(other), first, other);
            same("sizes for %s", first.sizeCodecs(), other.sizeCodecs(), first, other);
            same(
                    "synchronous_swap %s, which says whether a swap-in frees its slot,",
                    first.metadata().get("synchronous_swap"), other.metadata().get("synchronous_swap"), first, other);
        }
    }

    private static String kind(TraceReader trace) {
        return trace.sized() ? "sizes" : "bytes";
    }

    private static void same(
            String what, @Nullable Object one, @Nullable Object two, TraceReader first, TraceReader other)
            throws TraceException {
        if (!Objects.equals(one, two)) {
            throw new TraceException(
                    other.path(),
                    0,
                    "the trace has " + what.formatted(two) + " where " + first.path() + " has " + what.formatted(one),
                    "Traces can be joined if they are alike in this; scrub them with the same --codecs.");
        }
    }

    private static Map<String, Object> metadata(List<TraceReader> readers) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        TraceReader first = readers.get(0);
        metadata.put("page_size", first.pageSize());
        if (first.sized()) {
            metadata.put("size_codecs", first.sizeCodecs());
        }
        if (first.metadata().get("synchronous_swap") != null) {
            metadata.put("synchronous_swap", first.metadata().get("synchronous_swap"));
        }
        Set<Object> sources = new LinkedHashSet<>();
        for (TraceReader reader : readers) {
            if (reader.metadata().get("sources") instanceof List<?> names) {
                sources.addAll(names);
            }
        }
        metadata.put("sources", List.copyOf(sources));
        metadata.put("recorder", "swapreplay merge");
        return metadata;
    }

    private long run(List<TraceReader> readers, boolean byWallClock) throws IOException {
        place(readers, byWallClock);
        PriorityQueue<Part> next = new PriorityQueue<>();
        for (Part part : parts) {
            if (part.event.next()) {
                next.add(part);
            }
        }
        long events = 0;
        for (Part part = next.poll(); part != null; part = next.poll()) {
            // a request stays together: its pages have one time, and no other trace comes between them
            do {
                write(part);
                events++;
            } while (advance(part, next));
        }
        for (Part part : parts) {
            part.event.close();
        }
        annotate(readers);
        return events;
    }

    /** Steps on. @return true if the next event belongs to the same request */
    private static boolean advance(Part part, PriorityQueue<Part> next) throws IOException {
        if (!part.event.next()) {
            return false;
        }
        if (!part.event.startsRequest()) {
            return true;
        }
        next.add(part);
        return false;
    }

    private void place(List<TraceReader> readers, boolean byWallClock) throws IOException {
        long earliest = Long.MAX_VALUE;
        for (TraceReader reader : readers) {
            if (byWallClock && !(reader.metadata().get("start_wall_ns") instanceof Number)) {
                throw new TraceException(
                        reader.path(), 0, "the trace does not know its wall clock", "Join them with --align start.");
            }
            if (reader.metadata().get("start_wall_ns") instanceof Number start) {
                earliest = Math.min(earliest, start.longValue());
            }
        }
        long firstSlot = 0;
        for (TraceReader reader : readers) {
            Part part = new Part(reader, parts.size());
            parts.add(part);
            part.pages = reader.sized() ? TraceRewriter.sizes(reader, writer) : TraceRewriter.bytes(reader, writer);
            part.firstSlot = firstSlot;
            part.slots = slots(reader);
            firstSlot += part.slots;
            if (byWallClock && reader.metadata().get("start_wall_ns") instanceof Number start) {
                part.delayNs = start.longValue() - earliest;
            }
        }
    }

    /** Slots of a device: as it says, or as many as its operations name. */
    private static long slots(TraceReader reader) throws IOException {
        long slots = reader.metadata().get("device_slots") instanceof Number stated ? stated.longValue() : 1;
        try (EventCursor event = reader.cursor()) {
            while (event.next()) {
                if (event.op() != Op.LOST) {
                    slots = Math.max(slots, event.slot() + event.pages());
                }
            }
        }
        return slots;
    }

    private void write(Part part) throws IOException {
        EventCursor event = part.event;
        boolean swapoff = event.op() == Op.SWAPOFF;
        // the other devices go on, so only the slots of this one become free
        Op op = swapoff ? Op.DISCARD : event.op();
        long slot = swapoff ? part.firstSlot : event.op() == Op.LOST ? event.slot() : part.firstSlot + event.slot();
        int name = event.nameId() < 0 ? -1 : writer.name(part.trace.name(event.nameId()));
        int page = -1;
        if (event.contentId() >= 0) {
            Integer known = part.pageIds.get(event.contentId());
            page = known == null ? part.pages.copy(event.contentId()) : known;
            part.pageIds.put(event.contentId(), page);
        }
        writer.event(
                part.timeNs(),
                op,
                slot,
                swapoff ? part.slots : event.pages(),
                page,
                event.startsRequest(),
                event.pid(),
                name);
    }

    private void annotate(List<TraceReader> readers) {
        List<Map<String, Object>> merged = new ArrayList<>();
        long lost = 0;
        boolean complete = true;
        double seconds = 0;
        for (Part part : parts) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("first_slot", part.firstSlot);
            facts.put("slots", part.slots);
            for (String key : List.of("device", "kernel")) {
                Object value = part.trace.metadata().get(key);
                if (value != null) {
                    facts.put(key, value);
                }
            }
            merged.add(facts);
            lost += part.trace.metadata().get("lost") instanceof Number number ? number.longValue() : 0;
            seconds = part.trace.metadata().get(TraceSummary.SECONDS) instanceof Number recorded
                    ? Math.max(seconds, part.delayNs / 1e9 + recorded.doubleValue())
                    : seconds;
            complete &= Boolean.TRUE.equals(part.trace.metadata().get("complete"));
        }
        writer.annotate("merged", merged);
        writer.annotate(
                "device_slots", parts.stream().mapToLong(part -> part.slots).sum());
        writer.annotate("lost", lost);
        if (seconds > 0) {
            writer.annotate(TraceSummary.SECONDS, seconds);
        }
        if (complete) {
            writer.annotate("complete", true);
        }
        if (readers.stream().allMatch(reader -> "order".equals(reader.metadata().get("clock")))) {
            writer.annotate("clock", "order");
        }
    }
}
