package swapreplay.traces.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.ByteBuffer;
import swapreplay.traces.event.Op;

/** Turns the columns of one block back into values; {@link EventBlock} has the layout. Wrong bytes throw a RuntimeException. */
final class EventBlockDecoder {
    final byte[] shapes;
    final long[] times;
    final long[] slots;
    final long[] pages;
    final int[] contents;
    /** pid in the high half, name id in the low half. */
    final long[] processes;

    private final long[] column;
    private final byte[] plane;
    private final long[] nextSlot = new long[16];

    /** @param most events in the largest block */
    EventBlockDecoder(int most) {
        shapes = new byte[most];
        times = new long[most];
        slots = new long[most];
        pages = new long[most];
        contents = new int[most];
        processes = new long[most];
        column = new long[most];
        plane = new byte[most];
    }

    void decode(ByteBuffer in, int events, long baseTime, int contentsBefore, int namesBefore, ZstdDecompressCtx zstd) {
        require(events > 0 && events <= shapes.length, "number of events");
        int contentsKnown = in.getInt();
        int nextContent = in.getInt();
        int namesKnown = in.getInt();
        long unit = in.getInt();
        long[] table = new long[count(in, EventBlock.MAX_EVENTS)];
        require(contentsKnown >= 0 && contentsKnown <= contentsBefore, "contents known");
        require(nextContent >= 0 && nextContent <= contentsKnown, "next content");
        require(namesKnown >= 0 && namesKnown <= namesBefore, "names known");
        require(unit == 1 || unit == 1000, "time unit");
        for (int i = 0; i < table.length; i++) {
            int pid = in.getInt();
            int name = in.getInt();
            require(name >= -1 && name < namesKnown, "name");
            table[i] = ((long) pid << 32) | (name & 0xffffffffL);
        }
        require(in.get() == 1 && in.getInt() == events, "shape column");
        Packed.unpack(in, shapes, 0, events, zstd);
        times(in, events, baseTime, unit, zstd);
        require(column(in, slots, zstd) == events, "slot column");
        pages(in, events, zstd);
        slots(events);
        contents(in, events, nextContent, contentsKnown, zstd);
        processes(in, events, table, zstd);
        require(!in.hasRemaining(), "length");
    }

    private void times(ByteBuffer in, int events, long baseTime, long unit, ZstdDecompressCtx zstd) {
        require(column(in, times, zstd) == events, "time column");
        long time = baseTime;
        for (int i = 0; i < events; i++) {
            time += times[i] * unit;
            times[i] = time;
        }
    }

    private void pages(ByteBuffer in, int events, ZstdDecompressCtx zstd) {
        int count = column(in, column, zstd);
        int used = 0;
        for (int i = 0; i < events; i++) {
            int op = shapes[i] & EventBlock.OP_MASK;
            pages[i] = EventBlock.hasPages(op) ? column[used++] : 1;
        }
        require(used == count, "pages column");
    }

    private void slots(int events) {
        java.util.Arrays.fill(nextSlot, 0);
        for (int i = 0; i < events; i++) {
            int op = shapes[i] & EventBlock.OP_MASK;
            require(op <= Op.LOST.code(), "operation");
            long slot = nextSlot[op] + unzigzag(slots[i]);
            nextSlot[op] = slot + pages[i];
            slots[i] = slot;
        }
    }

    private void contents(ByteBuffer in, int events, int firstNext, int known, ZstdDecompressCtx zstd) {
        int count = column(in, column, zstd);
        int used = 0;
        int next = firstNext;
        for (int i = 0; i < events; i++) {
            int shape = shapes[i];
            if ((shape & EventBlock.HAS_CONTENT) == 0) {
                contents[i] = -1;
                continue;
            }
            long id = (shape & EventBlock.OLD_CONTENT) == 0 ? next : next - unzigzag(column[used++]);
            require(id >= 0 && id < known, "content");
            contents[i] = (int) id;
            next = Math.max(next, (int) id + 1);
        }
        require(used == count, "content column");
    }

    private void processes(ByteBuffer in, int events, long[] table, ZstdDecompressCtx zstd) {
        int count = column(in, column, zstd);
        int used = 0;
        long process = -1;
        for (int i = 0; i < events; i++) {
            if ((shapes[i] & EventBlock.OTHER_PROCESS) != 0) {
                process = table[Math.toIntExact(column[used++])];
            }
            processes[i] = process;
        }
        require(used == count, "process column");
    }

    /** Reads a column of at most one value per event; answers how many there were. */
    private int column(ByteBuffer in, long[] values, ZstdDecompressCtx zstd) {
        int width = in.get();
        require(width >= 0 && width <= 8, "width of a column");
        int count = count(in, column.length);
        java.util.Arrays.fill(values, 0, count, 0);
        for (int p = 0; p < width; p++) {
            Packed.unpack(in, plane, 0, count, zstd);
            for (int i = 0; i < count; i++) {
                values[i] |= (plane[i] & 0xffL) << (8 * p);
            }
        }
        return count;
    }

    private static int count(ByteBuffer in, int most) {
        int count = in.getInt();
        require(count >= 0 && count <= most, "count");
        return count;
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what + " out of range");
        }
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
