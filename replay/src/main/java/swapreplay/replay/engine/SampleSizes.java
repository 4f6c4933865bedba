package swapreplay.replay.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;

/** What codecs make of a sample of a trace's pages: for questions that need no replay. */
public final class SampleSizes {
    private static final int RUNS = 32;
    /** Of each run; that of a small trace is shorter, so that trying codecs does not take longer than replaying it. */
    private static final int LEAST_RUN_LENGTH = 4;

    private static final int RUN_LENGTH = 16;
    /** Distinct pages of a trace for each page of a run. */
    private static final int PAGES_PER_RUN_PAGE = 1000;

    /** Pages that are compressed again to see whether remembered lengths are still what the codec makes. */
    private static final int CHECKED = 4;

    /** What the lengths of the sample are remembered under, before the codec's name. */
    private static final String SAMPLE = "sample.";

    private final int pageSize;
    private final PageSample sample;
    private final SizeStore store;
    private final int distinctPages;
    private final List<String> sizedCodecs;
    private final long durationNs;

    private SampleSizes(TraceReader trace, SizeStore store) throws IOException {
        this.store = store;
        this.pageSize = trace.pageSize();
        this.sizedCodecs = trace.sized() ? trace.sizeCodecs() : List.of();
        this.distinctPages = trace.distinctPages();
        int runLength = Math.min(RUN_LENGTH, Math.max(LEAST_RUN_LENGTH, distinctPages / PAGES_PER_RUN_PAGE));
        this.sample = trace.sized() ? new PageSample(new int[0], new byte[0]) : PageSample.of(trace, RUNS, runLength);
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

    /**
     * 128 to 512 distinct pages, more of a larger trace, spread over the trace, without same-filled ones.
     *
     * @param warnings hears of remembered lengths that could not be used
     */
    public static SampleSizes of(Path file, Consumer<String> warnings) throws IOException {
        try (TraceReader trace = TraceReader.open(file)) {
            SizeStore store = new SizeStore(file, TraceIdentity.of(file), Machine.description(), warnings);
            return new SampleSizes(trace, store);
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
     * What a codec makes of the sample.
     *
     * @param zsmallocBytes as {@link SampleSizes#zsmallocBytes}
     */
    public record Tried(String codec, long zsmallocBytes) {}

    /**
     * Tries codecs on the sample, several at a time; the order is that of {@code codecs}. What a codec made of the sample is remembered beside
     * the trace, so that trying it again costs next to nothing.
     */
    public List<Tried> tryAll(List<String> codecs, int threads) {
        if (pages() == 0) {
            return List.of();
        }
        try (Workers workers = new Workers(threads)) {
            return workers.all(codecs.stream()
                    .<Callable<Tried>>map(codec -> () -> new Tried(codec, zsmallocBytes(lengths(codec))))
                    .toList());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the pages are in memory
        }
    }

    /** Compressed length of each page of the sample, in bytes; may exceed a page. */
    public int[] lengths(String codecSpec) {
        PageCodec codec = Codecs.named(codecSpec);
        String name = SAMPLE + codec.name();
        Optional<SizeTable> remembered = store.load(name, pages());
        try (PageCodec.Context context = codec.newContext(pageSize)) {
            if (remembered.isPresent()) {
                int[] lengths = remembered.get().lengths();
                int checked = Math.min(CHECKED, pages());
                if (Arrays.equals(lengths, 0, checked, compressed(codec, context, checked), 0, checked)) {
                    return lengths;
                }
                store.warn(name, "the codec makes other sizes now");
            }
            int[] lengths = compressed(codec, context, pages());
            store.save(new SizeTable(name, lengths, CodecSpeed.UNKNOWN));
            return lengths;
        }
    }

    private int[] compressed(PageCodec codec, PageCodec.Context context, int count) {
        int[] lengths = new int[count];
        byte[] packed = new byte[codec.maxCompressedLength(pageSize)];
        for (int i = 0; i < count; i++) {
            lengths[i] = context.compress(sample.bytes(), i * pageSize, packed, 0);
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
