package swapreplay.traces.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

/** Event sequences drawn from a seed, kept as a plain list beside the file: the list is what the file must give back. */
final class RandomTrace {
    record Event(long timeNs, Op op, long slot, long pages, int contentId, boolean startsRequest, int pid, int nameId) {
        static Event of(EventCursor at) {
            return new Event(
                    at.timeNs(),
                    at.op(),
                    at.slot(),
                    at.pages(),
                    at.contentId(),
                    at.startsRequest(),
                    at.pid(),
                    at.nameId());
        }
    }

    final List<Event> events = new ArrayList<>();
    final List<byte[]> pages = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    final Map<String, Object> metadata = new LinkedHashMap<>(Map.of("page_size", 512, "device", "zram0"));
    private final Random random;
    private long time;

    RandomTrace(long seed) {
        random = new Random(seed);
    }

    /** Writes this many random events, with blocks ended at random places unless {@code flushes} is false. */
    void write(TraceWriter writer, int count, boolean flushes) throws IOException {
        long timeStep = 1L << random.nextInt(40);
        long slots = 1L << (1 + random.nextInt(40));
        for (int i = 0; i < count; i++) {
            Event event = draw(writer, timeStep, slots);
            events.add(event);
            writer.event(
                    event.timeNs,
                    event.op,
                    event.slot,
                    event.pages,
                    event.contentId,
                    event.startsRequest,
                    event.pid,
                    event.nameId);
            if (flushes && random.nextInt(1 + count / 8) == 0) {
                writer.flush();
            }
        }
        if (random.nextBoolean()) {
            metadata.put("lost", random.nextInt());
            writer.annotate("lost", metadata.get("lost"));
        }
    }

    private Event draw(TraceWriter writer, long timeStep, long slots) throws IOException {
        Op op = Op.ofCode(random.nextInt(Op.values().length));
        time += random.nextLong(timeStep);
        long pageCount = EventBlock.hasPages(op.code()) ? random.nextLong(1L << random.nextInt(33)) : 1;
        int content = random.nextInt(3) == 0 ? content(writer) : -1;
        int name = random.nextInt(5) == 0 ? name(writer) : names.size() - 1;
        int pid = random.nextInt(4) == 0 ? random.nextInt(1 << 22) - 1 : 7;
        return new Event(time, op, random.nextLong(-1, slots), pageCount, content, random.nextBoolean(), pid, name);
    }

    private int content(TraceWriter writer) throws IOException {
        if (!pages.isEmpty() && random.nextBoolean()) {
            int known = random.nextInt(pages.size());
            if (writer.content(pages.get(known), 0) != known) {
                throw new AssertionError("page " + known + " was not found again");
            }
            return known;
        }
        byte[] page = new byte[512];
        random.nextBytes(page);
        java.util.Arrays.fill(page, random.nextInt(500), 512, (byte) 0);
        page[0] = (byte) pages.size();
        page[1] = (byte) (pages.size() >> 8);
        page[2] = (byte) 1;
        pages.add(page);
        return writer.content(page, 0);
    }

    private int name(TraceWriter writer) throws IOException {
        String name = "proc-" + random.nextInt(10) + (random.nextInt(20) == 0 ? "é/:[]" : "");
        int id = writer.name(name);
        if (id == names.size()) {
            names.add(name);
        }
        return id;
    }

    static List<Event> read(TraceReader reader) throws IOException {
        List<Event> events = new ArrayList<>();
        try (EventCursor cursor = reader.cursor()) {
            while (cursor.next()) {
                events.add(Event.of(cursor));
            }
        }
        return events;
    }

    static RandomTrace written(long seed, Path file, int count, boolean flushes) throws IOException {
        RandomTrace trace = new RandomTrace(seed);
        try (TraceWriter writer = TraceWriter.create(file, trace.metadata)) {
            trace.write(writer, count, flushes);
        }
        return trace;
    }
}
