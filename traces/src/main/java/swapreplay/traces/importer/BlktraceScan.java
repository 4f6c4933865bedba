package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.format.TraceException;

/**
 * The first pass over a blktrace file: checks every record, and finds out where the records of each processor lie. A file of
 * {@code blktrace -o NAME} holds one processor; the stream of {@code -o -} holds chunks of all, each in order, the whole not.
 */
final class BlktraceScan {
    /** Far above what Linux can be built for (8192). */
    private static final int MOST_CPUS = 1 << 16;

    private static final int WINDOW = 1 << 18;

    final InputFile file;
    final ByteOrder order;
    final Map<Integer, CpuRun> runs = new TreeMap<>();
    final Map<Integer, Long> queuedByDevice = new TreeMap<>();
    final Map<Integer, Long> otherByDevice = new TreeMap<>();
    long records;

    /** Bytes of a record that was cut off at the end of the file, or zeros that follow the last record. */
    long trailingBytes;

    /** Whether those bytes are zeros: blktrace makes its files longer in advance, and when it is killed they stay so. */
    boolean trailingZeros;

    /** Where that record begins. */
    long trailingOffset;

    /** Whether notices have a clock of their own: blkparse -d counts the times of records from the first, and copies the notices as they are. */
    boolean noticesApart;

    /** Time and wall clock of the timestamp notice, if there is one. */
    long noticeNs, noticeWallNs = -1;

    private BlktraceScan(InputFile file, ByteOrder order) {
        this.file = file;
        this.order = order;
    }

    /** @throws TraceException at the first byte that is no record */
    static BlktraceScan of(InputFile file) throws IOException {
        ByteOrder order = BlktraceRecord.orderOf(file.head());
        BlktraceScan scan = new BlktraceScan(file, order == null ? ByteOrder.LITTLE_ENDIAN : order);
        try (FileChannel channel = file.channel()) {
            scan.walk(new RecordWindow(channel, scan.order, WINDOW));
        }
        return scan;
    }

    private void walk(RecordWindow window) throws IOException {
        BlktraceRecord record = new BlktraceRecord();
        long offset = 0;
        while (true) {
            int there = window.fetch(offset, BlktraceRecord.LONGEST_HEADER);
            if (there == 0) {
                return;
            }
            if (there >= 4 && window.buffer().getInt(window.position(offset)) == 0) {
                trailingBytes = zerosFrom(window, offset);
                trailingZeros = true;
                trailingOffset = offset;
                return;
            }
            Integer length = lengthAt(window, offset, there, record);
            if (length == null) {
                trailingBytes = there;
                trailingOffset = offset;
                return;
            }
            note(record, offset, offset + length);
            offset += length;
        }
    }

    /** Bytes of the record at {@code offset}, which is then in the window as a whole; null if the file ends before the record does. */
    private @Nullable Integer lengthAt(RecordWindow window, long offset, int there, BlktraceRecord record)
            throws IOException {
        if (there < 4) {
            return null;
        }
        int magic = window.buffer().getInt(window.position(offset));
        if (!BlktraceRecord.isMagic(magic)) {
            throw notARecord(offset, magic);
        }
        if (there < BlktraceRecord.headerLength(magic)) {
            return null;
        }
        record.wrap(window.buffer(), window.position(offset));
        int length = record.length();
        if (window.fetch(offset, length) < length) {
            return null;
        }
        record.wrap(window.buffer(), window.position(offset));
        return length;
    }

    /** How many bytes there are from here to the end, all of them zeros. */
    private long zerosFrom(RecordWindow window, long offset) throws IOException {
        for (long at = offset; ; ) {
            int there = window.fetch(at, 1);
            if (there == 0) {
                return at - offset;
            }
            for (int i = window.position(at); i < window.position(at) + there; i++) {
                if (window.buffer().get(i) != 0) {
                    throw notARecord(offset, 0);
                }
            }
            at += there;
        }
    }

    private TraceException notARecord(long offset, int found) {
        if ((found & 0xffffff00) == 0x65617400) {
            return new TraceException(
                    file.path(),
                    offset,
                    "expected a blktrace record of version 7 or 8, found version " + (found & 0xff),
                    "The recording comes from a tool that is newer than this program.");
        }
        return new TraceException(
                file.path(),
                offset,
                String.format(Locale.ROOT, "expected a blktrace record (magic 0x65617407), found 0x%08x", found),
                offset == 0
                        ? "Is this a file of 'blktrace -o NAME' or 'blktrace -o -'?"
                        : "The file is damaged from here on. 'head -c " + offset + "' gives the part before it.");
    }

    private void note(BlktraceRecord record, long from, long to) throws TraceException {
        int cpu = record.cpu();
        if (cpu < 0 || cpu >= MOST_CPUS) {
            throw damaged(from, "processor number " + Integer.toUnsignedLong(cpu) + " of a record is not believable");
        }
        if (record.timeNs() < 0) {
            throw damaged(from, "time " + Long.toUnsignedString(record.timeNs()) + " of a record is not believable");
        }
        CpuRun run = runs.computeIfAbsent(cpu, CpuRun::new);
        run.add(from, to);
        records++;
        if (record.isNotify()) {
            if (record.action() == BlktraceRecord.NOTIFY_TIMESTAMP) {
                noticeNs = record.timeNs();
                noticeWallNs = record.wallNs();
            }
            run.noticeNs = record.timeNs();
            return;
        }
        noticesApart |= run.noticeNs > record.timeNs();
        (record.action() == BlktraceRecord.QUEUE ? queuedByDevice : otherByDevice)
                .merge(record.device(), 1L, Long::sum);
    }

    private TraceException damaged(long offset, String what) {
        return new TraceException(
                file.path(),
                offset,
                what,
                "The file is damaged here. 'head -c " + offset + "' gives the part before it.");
    }
}
