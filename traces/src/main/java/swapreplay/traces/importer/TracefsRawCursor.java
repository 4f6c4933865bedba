package swapreplay.traces.importer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/** Reads the block events of one {@code cpuN.raw} in order. */
final class TracefsRawCursor implements Closeable, Comparable<TracefsRawCursor> {
    private static final Pattern CPU = Pattern.compile("cpu(\\d{1,5})");

    /** What is read of an event. */
    private record Layout(
            int id,
            BlockEvent.Action action,
            TracefsFormat.Field dev,
            TracefsFormat.Field sector,
            TracefsFormat.Field sectors,
            TracefsFormat.Field rwbs,
            TracefsFormat.@Nullable Field comm) {
        static Layout of(TracefsFormat format, BlockEvent.Action action) throws TraceException {
            return new Layout(
                    format.id,
                    action,
                    format.field("dev"),
                    format.field("sector"),
                    format.field("nr_sector"),
                    format.field("rwbs"),
                    action == BlockEvent.Action.QUEUE ? format.field("comm") : null);
        }

        int end() {
            int end = Math.max(sector.offset() + 8, sectors.offset() + 4);
            end = Math.max(Math.max(end, dev.offset() + 4), rwbs.offset() + rwbs.size());
            return comm == null ? end : Math.max(end, comm.offset() + comm.size());
        }
    }

    private final Path path;
    private final InputStream in;
    private final int cpu;
    private final byte[] bytes;
    private final List<Layout> layouts = new ArrayList<>();
    private final TracefsRawPage page = new TracefsRawPage();
    private final CommTable comms = new CommTable();
    private final BlockEvent event = new BlockEvent();
    private long offset;
    private int there;
    private long lostBefore;
    private boolean open;
    /** For people, if the file ends inside a page; null otherwise. */
    private @Nullable String cut;

    TracefsRawCursor(InputFile file, int pageBytes) throws IOException {
        path = file.path();
        bytes = new byte[pageBytes];
        add("block_bio_queue", BlockEvent.Action.QUEUE);
        if (layouts.isEmpty()) {
            throw new TraceException(
                    path,
                    0,
                    "raw pages of tracefs, but no block_bio_queue.format beside them says how an event is laid out",
                    "Copy events/block/block_bio_queue/format there under that name; it differs between kernels.");
        }
        add("block_bio_complete", BlockEvent.Action.COMPLETE);
        add("block_rq_complete", BlockEvent.Action.COMPLETE);
        Matcher name = CPU.matcher(String.valueOf(path.getFileName()));
        cpu = name.find() ? Integer.parseInt(name.group(1)) : 0;
        in = file.stream();
    }

    private void add(String name, BlockEvent.Action action) throws IOException {
        TracefsFormat format = TracefsFormat.beside(path, name);
        if (format != null) {
            layouts.add(Layout.of(format, action));
        }
    }

    /** Steps to the next block event. */
    boolean next() throws IOException {
        lostBefore = 0;
        while (true) {
            while (open && page.next()) {
                if (fill()) {
                    return true;
                }
            }
            if (open && page.malformed() && there == bytes.length) {
                throw damaged(page.position());
            }
            if (!nextPage()) {
                return false;
            }
        }
    }

    private boolean nextPage() throws IOException {
        offset += open ? bytes.length : 0;
        there = in.readNBytes(bytes, 0, bytes.length);
        open = there > 0;
        if (there == 0) {
            return false;
        }
        boolean whole = there == bytes.length;
        if (!whole) {
            cut = String.format(
                    Locale.ROOT,
                    "%s:0x%x: the last %d bytes are the beginning of a page that was cut off; its whole events were read",
                    path,
                    offset,
                    there);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, there).order(ByteOrder.LITTLE_ENDIAN);
        boolean sound = page.wrap(buffer);
        if (there < TracefsRawPage.HEADER) {
            open = false;
            return false;
        }
        if (!sound || page.used() > bytes.length - TracefsRawPage.HEADER) {
            throw damaged(0);
        }
        lostBefore += page.lost();
        return true;
    }

    private TraceException damaged(int at) {
        return new TraceException(
                path,
                offset + at,
                at == 0 ? "expected a page of trace_pipe_raw" : "an event that does not fit its page",
                "The file is damaged here. 'head -c " + offset + "' gives the pages before it.");
    }

    /** Takes the event over if it is one that counts. */
    private boolean fill() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = page.payload();
        int id = buffer.getShort(at) & 0xffff;
        for (Layout layout : layouts) {
            if (layout.id == id && layout.end() <= page.length()) {
                event.timeNs = page.timeNs();
                event.cpu = cpu;
                event.pid = buffer.getInt(at + 4);
                event.action = layout.action;
                event.device = buffer.getInt(at + layout.dev.offset());
                event.sector = buffer.getLong(at + layout.sector.offset());
                event.bytes = 512 * Integer.toUnsignedLong(buffer.getInt(at + layout.sectors.offset()));
                int rwbs = at + layout.rwbs.offset();
                event.category = BlockEvent.categoryOf(bytes, rwbs, end(rwbs, layout.rwbs.size()));
                event.comm = "";
                if (layout.comm != null) {
                    int comm = at + layout.comm.offset();
                    event.comm = comms.name(bytes, comm, end(comm, layout.comm.size()));
                }
                return event.sector >= 0;
            }
        }
        return false;
    }

    /** Of text that is filled up with zeros. */
    private int end(int from, int size) {
        int end = from;
        while (end < from + size && bytes[end] != 0) {
            end++;
        }
        return end;
    }

    BlockEvent event() {
        return event;
    }

    long lostBefore() {
        return lostBefore;
    }

    @Nullable
    String cut() {
        return cut;
    }

    /** Bytes of a sub-buffer as a {@code header_page} beside the recording tells; 4096 without one. */
    static int pageBytes(Path recording) throws IOException {
        Path header = recording.resolveSibling("header_page");
        if (java.nio.file.Files.isRegularFile(header) && java.nio.file.Files.size(header) < 4096) {
            String text = new String(java.nio.file.Files.readAllBytes(header), StandardCharsets.ISO_8859_1);
            Matcher data = Pattern.compile("char data;\\s*offset:(\\d{1,3});\\s*size:(\\d{1,8});")
                    .matcher(text);
            if (data.find()) {
                int bytes = Integer.parseInt(data.group(1)) + Integer.parseInt(data.group(2));
                if (bytes >= 4096 && bytes <= 1 << 20 && Integer.bitCount(bytes) == 1) {
                    return bytes;
                }
            }
        }
        return 4096;
    }

    @Override
    public int compareTo(TracefsRawCursor other) {
        int byTime = Long.compare(event.timeNs, other.event.timeNs);
        return byTime != 0 ? byTime : Integer.compare(cpu, other.cpu);
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
        in.close();
    }
}
