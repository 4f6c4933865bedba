package swapreplay.core.alloc;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Nanoseconds of thread CPU time per call (alloc or free) over the measured histories, best of 40 rounds (-Drounds=N), accounting frames:
 * how xvmalloc.md and tlsf.md timed the C originals. Not a test; run it as
 * {@code java -cp compcache-core/target/classes:compcache-core/target/test-classes swapreplay.core.alloc.AllocatorSpeed}.
 */
final class AllocatorSpeed {
    private static final int ROUNDS = Integer.getInteger("rounds", 40);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private AllocatorSpeed() {}

    public static void main(String[] specs) {
        List<String> chosen = specs.length > 0 ? List.of(specs) : Allocators.exampleSpecs();
        System.out.printf("%-26s %8s %8s   ns per call, mixed%n", "", "swap", "mix");
        for (String spec : chosen) {
            System.out.printf(Locale.ROOT, "%-26s", spec);
            for (String name : new String[] {"swap", "mix"}) {
                System.out.printf(Locale.ROOT, " %8.1f", best(spec, load(name)));
            }
            System.out.println();
        }
    }

    private static History load(String name) {
        for (Path file : History.files("xvmalloc")) {
            if (file.endsWith(name + ".csv.gz")) {
                return History.read(file);
            }
        }
        throw new IllegalStateException("no history " + name);
    }

    private static double best(String spec, History history) {
        int[] slots = new int[history.rows().size()];
        int[] sizes = new int[slots.length];
        for (int row = 0; row < slots.length; row++) {
            slots[row] = history.slot(row);
            sizes[row] = history.op(row) == 'A' ? history.size(row) : 0;
        }
        long[] handles = new long[history.slots()];
        double best = Double.MAX_VALUE;
        Allocator allocator = Allocators.named(spec).build(4096, AccountingFrames::new);
        for (int round = 0; round < ROUNDS; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            int calls = replay(allocator, slots, sizes, handles);
            long spent = THREADS.getCurrentThreadCpuTime() - start;
            best = Math.min(best, (double) spent / calls);
            for (int slot = 0; slot < handles.length; slot++) {
                if (handles[slot] != Allocator.NO_SPACE) {
                    allocator.free(handles[slot]);
                    handles[slot] = Allocator.NO_SPACE;
                }
            }
        }
        return best;
    }

    private static int replay(Allocator allocator, int[] slots, int[] sizes, long[] handles) {
        int calls = 0;
        for (int row = 0; row < slots.length; row++) {
            int slot = slots[row];
            if (handles[slot] != Allocator.NO_SPACE) {
                allocator.free(handles[slot]);
                calls++;
            }
            handles[slot] = Allocator.NO_SPACE;
            if (sizes[row] > 0) {
                handles[slot] = allocator.alloc(sizes[row]);
                calls++;
            }
        }
        return calls;
    }
}
