package swapreplay.replay.lab;

import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;

/** Replays a history on an allocator over accounting-only frames: pages held after every operation, and the time for one. */
final class AllocLab {
    /** Operations after which the JVM's optimising compiler has seen an allocator's loops. */
    private static final int WARM_UP_OPERATIONS = 300_000;
    /** For short histories. */
    private static final int MAX_WARM_UP_ROUNDS = 100;

    private final AllocHistory history;
    private final int pageSize;
    private final int rounds;

    /** @param rounds timing rounds, of which the best counts; 0 to measure no time */
    AllocLab(AllocHistory history, int pageSize, int rounds) {
        this.history = history;
        this.pageSize = pageSize;
        this.rounds = rounds;
    }

    /** @param name how the figures are called */
    AllocFigures measure(String name, Allocators.Blueprint blueprint) {
        Allocator allocator = blueprint.build(pageSize, AccountingFrames::new);
        int count = history.count();
        long[] pages = new long[count];
        long[] max = new long[count];
        long[] compacted = new long[count];
        long[] handles = new long[history.slotCount()];
        int[] sizes = new int[history.slotCount()];
        int failed = 0;
        long peak = 0;
        long ideal = 0;
        long idealMax = 0;
        for (int i = 0; i < count; i++) {
            int slot = history.slot(i);
            byte op = history.op(i);
            compacted[i] = -1;
            if (op == AllocHistory.COMPACT) {
                compacted[i] = allocator.compact();
            } else {
                if (op != AllocHistory.WRITE) {
                    free(allocator, handles, slot);
                    ideal -= sizes[slot];
                    sizes[slot] = 0;
                }
                if (op != AllocHistory.FREE) {
                    long handle = allocator.alloc(history.size(i));
                    if (handle == Allocator.NO_SPACE) {
                        failed++;
                    } else {
                        ideal += history.size(i);
                        peak = Math.max(peak, allocator.frames());
                        idealMax = Math.max(idealMax, ideal);
                    }
                    free(allocator, handles, slot); // what a WRITE replaces is still there
                    ideal -= sizes[slot];
                    handles[slot] = handle;
                    sizes[slot] = handle == Allocator.NO_SPACE ? 0 : history.size(i);
                }
            }
            pages[i] = allocator.frames();
            max[i] = peak;
        }
        return new AllocFigures(
                name, allocator.frameSize(), pages, max, compacted, failed, ideal, idealMax, nsPerOperation(blueprint));
    }

    private double nsPerOperation(Allocators.Blueprint blueprint) {
        int count = history.count();
        if (count == 0 || rounds == 0) {
            return Double.NaN;
        }
        Allocator allocator = blueprint.build(pageSize, AccountingFrames::new);
        long[] handles = new long[history.slotCount()];
        int warmUp = Math.min(MAX_WARM_UP_ROUNDS, WARM_UP_OPERATIONS / count + 1);
        for (int i = 0; i < warmUp; i++) {
            round(allocator, handles);
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < rounds; i++) {
            best = Math.min(best, round(allocator, handles));
        }
        return (double) best / count;
    }

    /**
     * One pass over the history on an allocator that holds nothing but has its tables from earlier rounds, as the originals were
     * timed: nothing noted, and emptied again after the time is taken. @return its CPU time in ns
     */
    private long round(Allocator allocator, long[] handles) {
        long start = CpuClock.nowNs();
        for (int i = 0; i < history.count(); i++) {
            int slot = history.slot(i);
            switch (history.op(i)) {
                case AllocHistory.WRITE -> {
                    long handle = allocator.alloc(history.size(i));
                    free(allocator, handles, slot);
                    handles[slot] = handle;
                }
                case AllocHistory.ALLOC -> {
                    free(allocator, handles, slot);
                    handles[slot] = allocator.alloc(history.size(i));
                }
                case AllocHistory.FREE -> free(allocator, handles, slot);
                default -> allocator.compact();
            }
        }
        long spent = CpuClock.nowNs() - start;
        for (int slot = 0; slot < handles.length; slot++) {
            free(allocator, handles, slot);
        }
        return spent;
    }

    private static void free(Allocator allocator, long[] handles, int slot) {
        long handle = handles[slot];
        if (handle != Allocator.NO_SPACE) {
            handles[slot] = Allocator.NO_SPACE;
            allocator.free(handle);
        }
    }
}
