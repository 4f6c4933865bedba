package swapreplay.traces.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;

/**
 * Raw pages, one behind the other. Each becomes a write: to the slot that a slot table names, with a time if it has times; to the slot at
 * its place in the file if that is an image of a swap area, which begins with its header and whose pages of zeros are free slots;
 * else page i goes to slot i + 1.
 */
final class PagesSource implements TraceSource {
    private static final byte[] SWAP_SPACE = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);

    /** Beginnings of files that are something else, however long they are. */
    private static final List<byte[]> FOREIGN = List.of(
            latin("\177ELF"),
            latin("\u0089PNG"),
            latin("\u0089SWTR"),
            latin("\u00ff\u00d8\u00ff"),
            latin("%PDF"),
            latin("PK\3\4"),
            latin("BZh"),
            latin("\u00fd7zXZ"),
            latin("GIF8"),
            latin("SQLite format 3"),
            latin("\u00ca\u00fe\u00ba\u00be"),
            latin("PERFILE2"),
            latin("\27\10Dtracing"));

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String name() {
        return "pages";
    }

    @Override
    public String description() {
        return "raw pages, with or without a slot table (--slots); images of swap areas";
    }

    @Override
    public boolean recognises(byte[] head) {
        if (head.length < 4096 || FOREIGN.stream().anyMatch(magic -> startsWith(head, magic))) {
            return false;
        }
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return true;
            }
        }
        return false; // text
    }

    /** Bytes have no mark that they are pages, except that there is no piece of one at the end. */
    @Override
    public boolean recognises(InputFile file, byte[] head) throws IOException {
        return recognises(head) && (file.packed() || Files.size(file.path()) % 4096 == 0);
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        InputFile file = TextSource.only(files, name());
        int pageSize = options.pageSize();
        byte[] page = new byte[pageSize];
        Path beside = file.path().resolveSibling(file.path().getFileName() + ".slots");
        Path slots = options.slots() != null ? options.slots() : Files.isRegularFile(beside) ? beside : null;
        try (InputStream in = file.stream();
                SlotLines table = slots == null ? null : new SlotLines(slots)) {
            facts.clock = table != null && table.timed() ? "relative" : SourceFacts.ORDER_ONLY;
            boolean image = false;
            boolean started = false;
            for (long number = 0; ; number++) {
                int there = in.readNBytes(page, 0, pageSize);
                if (there < pageSize) {
                    end(file, number * pageSize, there, table, number, facts);
                    return facts;
                }
                image |= number == 0 && table == null && hasSwapHeader(page);
                if (table != null && !table.next()) {
                    throw new TraceException(
                            file.path(),
                            number * pageSize,
                            "page " + number + " has no line in the slot table " + slots,
                            "The table needs one line for each page.");
                }
                if (image && (number == 0 || allZero(page))) {
                    continue;
                }
                long timeNs = table != null && table.timed() ? table.timeNs() : 1000 * number;
                if (!started) {
                    sink.start(timeNs);
                    started = true;
                }
                facts.sawIo(timeNs);
                long slot = table != null ? table.slot() : image ? number : number + 1;
                sink.page(timeNs, Op.WRITE, slot, sink.content(page, 0), true, -1, "");
            }
        }
    }

    private static void end(
            InputFile file, long offset, int there, @Nullable SlotLines table, long pages, SourceFacts facts)
            throws IOException {
        if (there > 0) {
            facts.cut = true;
            facts.warnings.add(String.format(
                    Locale.ROOT,
                    "%s:0x%x: the last %d bytes are the beginning of a page that was cut off; they were left out",
                    file.path(),
                    offset,
                    there));
        }
        if (table != null && table.next()) {
            facts.cut = true;
            facts.warnings.add("the slot table has more lines than the " + pages + " pages; they were left out");
        }
    }

    private static boolean hasSwapHeader(byte[] page) {
        int at = page.length - SWAP_SPACE.length;
        return Arrays.equals(page, at, page.length, SWAP_SPACE, 0, SWAP_SPACE.length);
    }

    private static boolean allZero(byte[] page) {
        return page[0] == 0 && Arrays.equals(page, 0, page.length - 1, page, 1, page.length);
    }

    /** A slot table: a line for each page, {@code slot} or {@code time_ns,slot}, with or without a line of those names. */
    private static final class SlotLines implements AutoCloseable {
        private final Path path;
        private final LineReader lines;
        private boolean timed;
        private boolean held;
        private long timeNs;
        private long lastNs;
        private long slot;

        SlotLines(Path path) throws IOException {
            this.path = path;
            this.lines = new LineReader(new InputFile(path).stream());
            if (lines.next()) {
                String first = text();
                timed = first.contains(",");
                held = !first.equals("slot") && !first.equals("time_ns,slot");
            }
        }

        private String text() {
            return new String(lines.buffer(), lines.from(), lines.to() - lines.from(), StandardCharsets.US_ASCII)
                    .strip();
        }

        boolean timed() {
            return timed;
        }

        boolean next() throws IOException {
            if (!held && !lines.next()) {
                return false;
            }
            held = false;
            String[] words = text().split(",", -1);
            slot = TextSource.number(words[words.length - 1].strip());
            timeNs = timed ? TextSource.number(words[0].strip()) : 0;
            if (slot < 0 || timeNs < lastNs || words.length != (timed ? 2 : 1)) {
                throw new TraceException(
                        path,
                        lines.offset(),
                        "expected " + (timed ? "a time that does not go back and a slot" : "a slot") + ", found '"
                                + text() + "'",
                        "A line reads SLOT or TIME_NS,SLOT.");
            }
            lastNs = timeNs;
            return true;
        }

        long slot() {
            return slot;
        }

        long timeNs() {
            return timeNs;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
