package swapreplay.core.codec;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to compress and to decompress a real 4 KiB page, over 1,920 of the vector pages that are not same-filled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int PAGES = 1920;

    /** A codec spec, as on the command line. */
    @Param({"lz4", "lz4-jni", "lzo", "lzo-rle", "zstd:3"})
    public String codec = "";

    private PageCodec.Context context;
    private byte[] all;
    private int[] offsets;
    private byte[][] packed;
    private int[] lengths;
    private final byte[] restored = new byte[Vectors.PAGE];

    /** Spreads the pages over the whole file, and compresses each once for {@link #decompress}. */
    @Setup
    public void prepare() throws Exception {
        PageCodec chosen = Codecs.named(codec);
        Vectors.Table table = Vectors.table("kernel-sizes.csv.gz");
        int[] real = IntStream.range(0, table.size())
                .filter(page -> !table.text(page, "kind").startsWith("edge:") && table.number(page, "same") == 0)
                .toArray();
        context = chosen.newContext(Vectors.PAGE);
        all = Vectors.pages();
        offsets = new int[PAGES];
        lengths = new int[PAGES];
        packed = new byte[PAGES][chosen.maxCompressedLength(Vectors.PAGE)];
        for (int i = 0; i < PAGES; i++) {
            offsets[i] = real[i * (real.length / PAGES)] * Vectors.PAGE;
        }
        compress();
    }

    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int compress() {
        int sum = 0;
        for (int i = 0; i < PAGES; i++) {
            lengths[i] = context.compress(all, offsets[i], packed[i], 0);
            sum += lengths[i];
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int decompress() throws CorruptPageException {
        int sum = 0;
        for (int i = 0; i < PAGES; i++) {
            context.decompress(packed[i], 0, lengths[i], restored, 0);
            sum += restored[i];
        }
        return sum;
    }

    @TearDown
    public void close() {
        context.close();
    }
}
