package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.traces.format.TraceReader;

/** What codecs make of a sample of a trace's pages: for questions that need no replay. */
public final class SampleSizes {
    private static final int RUNS = 32;
    private static final int RUN_LENGTH = 16;

    private final int pageSize;
    private final PageSample sample;

    private SampleSizes(int pageSize, PageSample sample) {
        this.pageSize = pageSize;
        this.sample = sample;
    }

    /** Up to 512 distinct pages, spread over the trace, without same-filled ones. */
    public static SampleSizes of(Path file) throws IOException {
        try (TraceReader trace = TraceReader.open(file)) {
            return new SampleSizes(trace.pageSize(), PageSample.of(trace, RUNS, RUN_LENGTH));
        }
    }

    /** Pages in the sample. */
    public int pages() {
        return sample.ids().length;
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

    /** Codecs that 6.18's zram has, at the levels worth a look. */
    public static List<String> kernelCodecs() {
        return List.of("lz4", "lzo-rle", "lzo", "lz4hc", "842", "deflate", "zstd:1", "zstd:3", "zstd:9");
    }
}
