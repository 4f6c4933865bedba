package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.replay.cli.CliException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.importer.ImportOptions;
import swapreplay.traces.importer.Importer;

/**
 * The writes of a trace in order, as compcache's tools saw them: a slot, numbered from 0, and the length of its page by LZO. A write whose
 * page the trace does not know is left out.
 */
final class WrittenPages {
    private static final int PAGE = 4096;
    private static final String LZO = "lzo";
    private static final String TRACE = ".swaptrace";

    private final int[] slots;
    private final int[] lengths;
    private final long reads;

    private WrittenPages(int[] slots, int[] lengths, long reads) {
        this.slots = slots;
        this.lengths = lengths;
        this.reads = reads;
    }

    /**
     * @param file a {@code .swaptrace}, or anything that can be imported, as a dump of sr_collect
     * @throws CliException if it has no LZO lengths and no pages
     */
    static WrittenPages of(Path file) throws IOException {
        return String.valueOf(file.getFileName()).endsWith(TRACE) ? ofTrace(file) : ofDump(file);
    }

    private static WrittenPages ofDump(Path file) throws IOException {
        Path directory = Files.createTempDirectory("swapreplay-dump");
        Path trace = directory.resolve("dump" + TRACE);
        try {
            Importer.importFiles(List.of(file), null, trace, ImportOptions.DEFAULT);
            return ofTrace(trace);
        } finally {
            Files.deleteIfExists(trace);
            Files.delete(directory);
        }
    }

    private static WrittenPages ofTrace(Path file) throws IOException {
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            int[] lengthOf = lengths(file, trace);
            Map<Long, Integer> numbers = new HashMap<>();
            int[] slots = new int[1024];
            int[] lengths = new int[1024];
            int writes = 0;
            long reads = 0;
            while (event.next()) {
                if (event.op() == Op.READ || event.op() == Op.SWAPOFF_READ) {
                    reads++;
                } else if (event.op() == Op.WRITE && event.contentId() >= 0) {
                    if (writes == slots.length) {
                        slots = Arrays.copyOf(slots, 2 * writes);
                        lengths = Arrays.copyOf(lengths, 2 * writes);
                    }
                    slots[writes] = numbers.computeIfAbsent(event.slot(), slot -> numbers.size());
                    lengths[writes++] = lengthOf[event.contentId()];
                }
            }
            return new WrittenPages(Arrays.copyOf(slots, writes), Arrays.copyOf(lengths, writes), reads);
        }
    }

    private static int[] lengths(Path file, TraceReader trace) throws IOException {
        if (trace.sized()) {
            return trace.sizes(LZO);
        } else if (trace.pageSize() != PAGE || trace.distinctPages() == 0) {
            throw CliException.badInput(
                    file + ": compcache's experiments need pages of 4096 bytes, or their LZO lengths"
                            + "\n  Record with --contents full, or name a dump of sr_collect.");
        }
        PageCodec codec = Codecs.named(LZO);
        int[] lengths = new int[trace.distinctPages()];
        byte[] page = new byte[PAGE];
        byte[] packed = new byte[codec.maxCompressedLength(PAGE)];
        try (PageCodec.Context context = codec.newContext(PAGE)) {
            for (int content = 0; content < lengths.length; content++) {
                trace.readContent(content, page, 0);
                lengths[content] = context.compress(page, 0, packed, 0);
            }
        }
        return lengths;
    }

    /** In the order of the writes. Not to be changed. */
    int[] slots() {
        return slots;
    }

    /** Bytes by LZO, for each write. Not to be changed. */
    int[] lengths() {
        return lengths;
    }

    /** Pages read in between. */
    long reads() {
        return reads;
    }

    int writes() {
        return slots.length;
    }

    /** As sr_data_histo rounds it: an integer percentage of the writes of at most half a page. */
    long halfPct() {
        return writes() == 0
                ? 0
                : 100L
                        * Arrays.stream(lengths)
                                .filter(length -> length <= PAGE / 2)
                                .count()
                        / writes();
    }

    /** What sr_data_histo called 4096 bytes and more: its last bucket, which holds what is longer than 4080. */
    long incompressible() {
        return Arrays.stream(lengths).filter(length -> length > PAGE - 16).count();
    }
}
