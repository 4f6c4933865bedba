package swapreplay.traces.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;

/**
 * Logs of dm-log-writes (spec capture, section 9): every write with its data and every discard, in order, without times and without reads.
 * Little-endian; S is the sector size of the logged device:
 *
 * <pre>
 *   0  magic 8, version 8 (1), entries 8, S 4; then entries from byte S on, each
 *   0  sector 8, sectors 8 (of S bytes), flags 8 (1 flush, 2 FUA, 4 discard, 8 mark, 16 metadata), text length 8, text from byte 32
 *   S  data: sectors * S bytes, none for discards and marks
 * </pre>
 */
final class DmLogWritesSource implements TraceSource {
    private static final long MAGIC = 0x6a736677736872L;
    private static final int DISCARD = 4;
    private static final int MARK = 8;
    /** A discard by swapon covers the device; one of a cluster covers 2 MiB. */
    private static final long CLUSTER_SLOTS = 512;

    private static final long LONGEST_WRITE = 1L << 30;

    @Override
    public String name() {
        return "dm-log-writes";
    }

    @Override
    public String description() {
        return "logs of dm-log-writes: writes with contents, discards";
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= 8
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong() == MAGIC;
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.clock = SourceFacts.ORDER_ONLY;
        try (InputStream in = TextSource.only(files, name()).stream()) {
            new Reading(files.get(0), in, options, facts, sink).run();
        }
        return facts;
    }

    /** The state of one read. */
    private static final class Reading {
        private final InputFile file;
        private final InputStream in;
        private final SourceFacts facts;
        private final PageSplitter pages;
        private long at;
        private long number;
        private long written;

        Reading(InputFile file, InputStream in, ImportOptions options, SourceFacts facts, OperationSink sink) {
            this.file = file;
            this.in = in;
            this.facts = facts;
            this.pages = new PageSplitter(options.pageSize(), sink);
            sink.start(0);
        }

        void run() throws IOException {
            byte[] head = in.readNBytes(32);
            if (head.length < 32) {
                cut(head.length);
                return;
            }
            ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            long entries = fields.getLong(16);
            int sectorBytes = fields.getInt(24);
            boolean sound = fields.getLong(0) == MAGIC && Integer.bitCount(sectorBytes) == 1;
            if (!sound || fields.getLong(8) != 1 || sectorBytes < 512 || sectorBytes > 1 << 16) {
                throw wrong("expected the superblock of dm-log-writes, version 1");
            }
            int rest = in.readNBytes(sectorBytes - 32).length;
            if (rest < sectorBytes - 32) {
                cut(32 + rest);
                return;
            }
            at = sectorBytes;
            byte[] block = new byte[sectorBytes];
            // the superblock counts the entries only after a flush or the device's removal
            while (entries == 0 || number < entries) {
                int there = in.readNBytes(block, 0, sectorBytes);
                if (there < sectorBytes) {
                    cut(there);
                    return;
                }
                if (!entry(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), sectorBytes, entries == 0)) {
                    return;
                }
                number++;
            }
        }

        private boolean entry(ByteBuffer block, int sectorBytes, boolean mayEnd) throws IOException {
            long sector = block.getLong(0);
            long sectors = block.getLong(8);
            long flags = block.getLong(16);
            long text = block.getLong(24);
            if (mayEnd && sector == 0 && sectors == 0 && flags == 0 && text == 0) {
                return false; // the unused part of the log
            }
            long bytes = sectors * sectorBytes;
            boolean data = (flags & (DISCARD | MARK)) == 0;
            if (sector < 0
                    || sectors < 0
                    || sector > Long.MAX_VALUE / sectorBytes - sectors
                    || (flags & ~31L) != 0
                    || text < 0
                    || text > sectorBytes - 32
                    || (data && bytes > LONGEST_WRITE)) {
                throw wrong("expected entry " + number + " of the log");
            }
            long start = sector * sectorBytes;
            if ((flags & MARK) != 0) {
                byte[] mark = new byte[(int) text];
                block.get(32, mark);
                facts.marks.add(new String(mark, StandardCharsets.UTF_8));
            } else if ((flags & DISCARD) != 0) {
                boolean whole = written == 0 && bytes > CLUSTER_SLOTS * pages.pageSize();
                pages.discard(1000 * number, start, bytes, whole);
                facts.sawIo(1000 * number);
            } else if (bytes > 0) {
                byte[] content = in.readNBytes((int) bytes);
                if (content.length < bytes) {
                    cut(sectorBytes + content.length);
                    return false;
                }
                written += pages.write(1000 * number, start, content) == Op.WRITE ? 1 : 0;
                facts.sawIo(1000 * number);
            }
            at += sectorBytes + (data ? bytes : 0);
            return true;
        }

        private void cut(int there) {
            facts.cut |= there > 0 || number == 0;
            if (there > 0) {
                facts.warnings.add(String.format(
                        Locale.ROOT,
                        "%s:0x%x: the last %d bytes are the beginning of an entry that was cut off; they were left out",
                        file.path(),
                        at,
                        there));
            }
        }

        private TraceException wrong(String expected) {
            return new TraceException(
                    file.path(),
                    at,
                    expected + ", found something else",
                    at == 0 ? "Is this the log device, read from its start?" : "The log is damaged from here on.");
        }
    }
}
