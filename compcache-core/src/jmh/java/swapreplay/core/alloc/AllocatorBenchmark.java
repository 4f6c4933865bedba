package swapreplay.core.alloc;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time for a whole measured history, accounting only, and the calls (alloc or free) per second in it: the allocator keeps
 * its tables from round to round and is emptied at the end of each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AllocatorBenchmark {
    /** An allocator spec, as on the command line. */
    @Param({"xvmalloc", "tlsf", "zsmalloc"})
    public String allocator = "";

    /** A history of the xvmalloc vectors. */
    @Param({"swap", "mix"})
    public String history = "";

    private Allocator pool;
    private int[] slots;
    private int[] sizes;
    private long[] handles;

    /** Calls made, for the rate. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Calls {
        public long calls;
    }

    @Setup
    public void prepare() {
        for (Path file : History.files("xvmalloc")) {
            if (file.endsWith(history + ".csv.gz")) {
                History read = History.read(file);
                slots = new int[read.rows().size()];
                sizes = new int[slots.length];
                for (int row = 0; row < slots.length; row++) {
                    slots[row] = read.slot(row);
                    sizes[row] = read.op(row) == 'A' ? read.size(row) : 0;
                }
                handles = new long[read.slots()];
            }
        }
        pool = Allocators.named(allocator).build(4096, AccountingFrames::new);
    }

    @Benchmark
    public long replay(Calls counter) {
        long calls = 0;
        for (int row = 0; row < slots.length; row++) {
            int slot = slots[row];
            calls += free(slot);
            if (sizes[row] > 0) {
                handles[slot] = pool.alloc(sizes[row]);
                calls++;
            }
        }
        for (int slot = 0; slot < handles.length; slot++) {
            calls += free(slot);
        }
        counter.calls += calls;
        return pool.frames();
    }

    private int free(int slot) {
        if (handles[slot] == Allocator.NO_SPACE) {
            return 0;
        }
        pool.free(handles[slot]);
        handles[slot] = Allocator.NO_SPACE;
        return 1;
    }
}
