package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import swapreplay.core.alloc.ZsmallocWhatIf;
import swapreplay.core.alloc.ZsmallocWhatIf.Figures;
import swapreplay.core.alloc.ZsmallocWhatIf.Layout;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SameFilled;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceSizes;
import swapreplay.traces.format.TraceReader;

/** The size-class laboratory: zsmalloc as kernels are not built, on the compressed lengths of a page file or a trace. */
final class WhatIfLab {
    private static final List<Integer> PAGE_SIZES = List.of(4096, 16384, 65536);
    private static final List<Integer> DELTAS = List.of(16, 32, 64);
    private static final int MOST_PAGES = 16;
    private static final String TRACE_MAGIC = "\u0089SWTR";

    private final Path source;
    private final PageCodec codec;

    WhatIfLab(Path source, PageCodec codec) {
        this.source = source;
        this.codec = codec;
    }

    /**
     * All combinations of chain size, class delta, merging and page size.
     *
     * @param pageSizes empty for all that the source can be cut into
     * @param wholePercents the rule of Linux 6.1
     */
    List<Figures> run(List<Integer> pageSizes, boolean wholePercents) throws IOException {
        List<Figures> all = new ArrayList<>();
        boolean trace = isTrace(source);
        List<Integer> sizes = pageSizes;
        if (sizes.isEmpty()) {
            sizes = trace ? List.of(tracePageSize()) : PAGE_SIZES;
        }
        PageFile file = trace ? null : PageFile.read(source, PAGE_SIZES.get(0));
        for (int pageSize : sizes) {
            long[] lengths = file == null ? lengthsOfTrace(pageSize) : lengthsOfFile(file, pageSize);
            for (int delta : DELTAS) {
                for (boolean merge : new boolean[] {true, false}) {
                    for (int chain = 1; chain <= MOST_PAGES; chain++) {
                        Layout layout = new Layout(chain, delta, pageSize, merge, wholePercents);
                        all.add(new ZsmallocWhatIf(layout).of(lengths));
                    }
                }
            }
        }
        return all;
    }

    static ResultTable table(List<Figures> all) {
        ResultTable table = new ResultTable(
                "page_size",
                "class_delta",
                "merge",
                "chain",
                "classes",
                "watermark",
                "objects",
                "raw_pages",
                "ideal_bytes",
                "held_bytes",
                "waste_bytes",
                "waste_pct",
                "large_pool_pct",
                "place_bytes",
                "handle_bytes",
                "tail_bytes",
                "last_bytes",
                "raw_bytes",
                "spanning_pct");
        table.onlyForPrograms(
                "objects",
                "ideal_bytes",
                "waste_bytes",
                "place_bytes",
                "handle_bytes",
                "tail_bytes",
                "last_bytes",
                "raw_bytes");
        for (Figures one : all) {
            Layout layout = one.layout();
            table.add(
                    layout.pageSize(),
                    layout.delta(),
                    layout.merge() ? "on" : "off",
                    layout.chain(),
                    one.classes(),
                    one.watermark(),
                    one.objects(),
                    one.rawPages(),
                    one.ideal(),
                    one.held(),
                    one.waste(),
                    100.0 * one.waste() / one.held(),
                    100 * one.wasteOfLargePool(),
                    one.inPlaces(),
                    one.handles(),
                    one.inTails(),
                    one.inLast(),
                    one.raw(),
                    100 * one.spanningShare());
        }
        return table;
    }

    /** What the columns mean, what kernels have, and which combination of the first page size holds least. */
    static String note(List<Figures> all) {
        Figures least = all.stream()
                .filter(one -> one.layout().pageSize() == all.get(0).layout().pageSize())
                .min(Comparator.comparingDouble(Figures::wasteOfLargePool))
                .orElseThrow();
        Layout layout = least.layout();
        return String.format(
                        Locale.ROOT, "%,d objects, %,d bytes compressed (ideal).\n", least.objects(), least.ideal())
                + "watermark: a longer object, its handle of 8 bytes included, takes a whole page.\n"
                + "held: all zspages full but the last of each class. waste: held less ideal, a share of held: places (class\n"
                + "size less object), handles, tails (behind the last place), last (empty places of last zspages: a matter of\n"
                + "how few pages these are) and raw (pages stored raw); --format csv has each in bytes. large_pool: the waste\n"
                + "without last. spanning: objects that lie in two pages.\n"
                + "Kernels: class_delta a 256th of a page, merge on, chain 4 (up to 6.1, Android) or 8.\nLeast of pages of "
                + layout.pageSize()
                + " bytes: chain "
                + layout.chain() + ", delta " + layout.delta() + ", merge " + (layout.merge() ? "on" : "off") + ": "
                + String.format(Locale.ROOT, "%.1f %%.", 100 * least.wasteOfLargePool());
    }

    /** The file as pages of this size; a rest that fills no page is left out, since the file is memory without such borders. */
    private long[] lengthsOfFile(PageFile file, int pageSize) {
        int pages = file.pages() / (pageSize / file.pageSize());
        int workers = Runtime.getRuntime().availableProcessors();
        return IntStream.range(0, workers)
                .parallel()
                .mapToObj(worker -> lengthsOfEvery(file, pageSize, worker, workers, pages))
                .reduce(new long[pageSize + 1], WhatIfLab::sum);
    }

    private long[] lengthsOfEvery(PageFile file, int pageSize, int from, int step, int pages) {
        int small = file.pageSize();
        int parts = pageSize / small;
        byte[] page = new byte[pageSize];
        try (Lengths lengths = new Lengths(pageSize)) {
            for (int large = from; large < pages; large += step) {
                for (int i = 0; i < parts; i++) {
                    int one = large * parts + i;
                    System.arraycopy(file.array(one), file.offset(one), page, i * small, small);
                }
                lengths.add(page, 0);
            }
            return lengths.counts;
        }
    }

    private static long[] sum(long[] some, long[] more) {
        long[] sum = some.clone();
        Arrays.setAll(sum, i -> sum[i] + more[i]);
        return sum;
    }

    /** Of a scrubbed trace the lengths that it holds. What is compressed here is remembered beside the trace, as by a replay. */
    private long[] lengthsOfTrace(int pageSize) throws IOException {
        try (TraceReader trace = TraceReader.open(source)) {
            if (trace.pageSize() != pageSize) {
                throw CliException.usage("--page-size: " + source + " holds pages of " + trace.pageSize()
                        + " bytes, and which of them were neighbours in memory is not known\n"
                        + "  Use a page file for other page sizes.");
            }
            int[] lengths = TraceSizes.lengths(
                            source,
                            List.of(codec.name()),
                            Runtime.getRuntime().availableProcessors(),
                            Progress.NONE,
                            warning -> {})
                    .values()
                    .iterator()
                    .next();
            long[] counts = new long[pageSize + 1];
            for (int id = 0; id < lengths.length; id++) {
                if (!trace.sameFilled(id)) {
                    counts[Math.min(pageSize, lengths[id])]++;
                }
            }
            return counts;
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
    }

    private int tracePageSize() throws IOException {
        try (TraceReader trace = TraceReader.open(source)) {
            return trace.pageSize();
        }
    }

    private static boolean isTrace(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(TRACE_MAGIC.length());
            return Arrays.equals(head, TRACE_MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Counts compressed lengths; same-filled pages take no memory and are left out. */
    private final class Lengths implements AutoCloseable {
        private final PageCodec.Context context;
        private final byte[] packed;
        private final int pageSize;
        private final long[] counts;

        Lengths(int pageSize) {
            this.pageSize = pageSize;
            context = codec.newContext(pageSize);
            packed = new byte[Math.max(2 * pageSize, codec.maxCompressedLength(pageSize))];
            counts = new long[pageSize + 1];
        }

        void add(byte[] page, int offset) {
            if (!SameFilled.test(page, offset, pageSize)) {
                counts[Math.min(pageSize, context.compress(page, offset, packed, 0))]++;
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
