package swapreplay.replay.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;

/** What codecs make of a sample of a trace's pages: for questions that need no replay. */
public final class SampleSizes {
    private static final int RUNS = 32;
    private static final int RUN_LENGTH = 16;

    /** Every so many pages of the sample are enough to rule codecs out. */
    private static final int TRIED = 2;
    /** What takes longer than this in the first round is not timed again: the JIT compiler has no part in it. */
    private static final long SLOW_NS = 100_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int pageSize;
    private final PageSample sample;
    private final int distinctPages;
    private final List<String> sizedCodecs;
    private final long durationNs;

    private SampleSizes(TraceReader trace) throws IOException {
        this.pageSize = trace.pageSize();
        this.sizedCodecs = trace.sized() ? trace.sizeCodecs() : List.of();
        this.distinctPages = trace.distinctPages();
        this.sample = trace.sized() ? new PageSample(new int[0], new byte[0]) : PageSample.of(trace, RUNS, RUN_LENGTH);
        long first = -1;
        long last = 0;
        try (EventCursor events = trace.cursor()) {
            while (events.next()) {
                first = first < 0 ? events.timeNs() : first;
                last = events.timeNs();
            }
        }
        this.durationNs = first < 0 ? 0 : last - first;
    }

    /** Up to 512 distinct pages, spread over the trace, without same-filled ones. */
    public static SampleSizes of(Path file) throws IOException {
        try (TraceReader trace = TraceReader.open(file)) {
            return new SampleSizes(trace);
        }
    }

    /** Pages in the sample. */
    public int pages() {
        return sample.ids().length;
    }

    /** Distinct pages of the whole trace. */
    public int distinctPages() {
        return distinctPages;
    }

    /** The codecs that a trace without contents has sizes for; empty for a trace with contents. */
    public List<String> sizedCodecs() {
        return sizedCodecs;
    }

    /** From the first to the last event of the trace. */
    public long durationNs() {
        return durationNs;
    }

    /**
     * What a codec makes of some of the pages.
     *
     * @param lengths compressed, in bytes
     * @param cpuNs to compress and restore a page, roughly
     */
    @SuppressWarnings("ArrayRecordComponent") // some hundred ints, never compared
    public record Tried(String codec, int[] lengths, double cpuNs) {}

    /** Tries codecs on every second page of the sample, several at a time; the order is that of {@code codecs}. */
    public List<Tried> tryAll(List<String> codecs, int threads) {
        if (pages() == 0) {
            return List.of();
        }
        try (Workers workers = new Workers(threads)) {
            return workers.all(codecs.stream()
                    .<Callable<Tried>>map(codec -> () -> tried(codec))
                    .toList());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the pages are in memory
        }
    }

    private Tried tried(String codecSpec) throws CorruptPageException {
        PageCodec codec = Codecs.named(codecSpec);
        int[] lengths = new int[(pages() + TRIED - 1) / TRIED];
        byte[] packed = new byte[codec.maxCompressedLength(pageSize)];
        byte[] restored = new byte[pageSize];
        long best = Long.MAX_VALUE;
        try (PageCodec.Context context = codec.newContext(pageSize)) {
            for (int round = 0; round < 4 && (round == 0 || best < SLOW_NS); round++) {
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < lengths.length; i++) {
                    lengths[i] = context.compress(sample.bytes(), TRIED * i * pageSize, packed, 0);
                    if (lengths[i] < pageSize) {
                        context.decompress(packed, 0, lengths[i], restored, 0);
                    }
                }
                best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
            }
        }
        return new Tried(codecSpec, lengths, (double) best / lengths.length);
    }

    /** Compressed length of each page of the sample, in bytes; may exceed a page. */
    public int[] lengths(String codecSpec) {
        PageCodec codec = Codecs.named(codecSpec);
        int[] lengths = new int[pages()];
        byte[] packed = new byte[codec.maxCompressedLength(pageSize)];
        try (PageCodec.Context context = codec.newContext(pageSize)) {
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = context.compress(sample.bytes(), i * pageSize, packed, 0);
            }
        }
        return lengths;
    }

    /** Bytes of the frames that zsmalloc of Linux 6.18 holds for objects of these lengths, many times over, so that no frame is half full. */
    public long zsmallocBytes(int[] lengths) {
        Allocator pool = Allocators.named("zsmalloc").build(pageSize, AccountingFrames::new);
        int times = 64;
        for (int time = 0; time < times; time++) {
            for (int length : lengths) {
                pool.alloc(length >= pool.hugeThreshold() ? pageSize : length);
            }
        }
        return pool.frames() * pool.frameSize() / times;
    }

    /** The same lengths with those of {@code second} where they are shorter: the most that recompression can reach. */
    public static int[] shorter(int[] first, int[] second) {
        int[] best = first.clone();
        for (int i = 0; i < best.length; i++) {
            best[i] = Math.min(best[i], second[i]);
        }
        return best;
    }

    /** How many of {@code second} are shorter by at least one step of 16 bytes, zsmalloc's finest. */
    public static long improved(int[] first, int[] second, int rawFrom) {
        long improved = 0;
        for (int i = 0; i < first.length; i++) {
            int before = first[i] >= rawFrom ? 4096 : first[i];
            improved += second[i] < rawFrom && (second[i] + 15) / 16 < (before + 15) / 16 ? 1 : 0;
        }
        return improved;
    }
}
