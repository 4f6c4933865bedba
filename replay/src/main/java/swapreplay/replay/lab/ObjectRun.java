package swapreplay.replay.lab;

import java.util.Arrays;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;

/**
 * What an allocator needed for a profile. All in bytes.
 *
 * @param ideal highest sum of the sizes of live objects
 * @param used highest sum of their places, headers and rounding included
 * @param held most memory held in frames
 * @param idealAtEnd sum of the sizes of the objects left
 * @param heldAtEnd memory held for them
 */
record ObjectRun(long ideal, long used, long held, long idealAtEnd, long heldAtEnd) {
    private static final int PAGE = 4096;

    static ObjectRun of(ObjectEvents events, String allocator) {
        Allocator pool = Allocators.named(allocator).build(PAGE, AccountingFrames::new);
        long[] handles = new long[1024];
        int[] sizes = new int[1024];
        int live = 0;
        long bytes = 0;
        long ideal = 0;
        long used = 0;
        long held = 0;
        for (int i = 0; i < events.count(); i++) {
            int event = events.event(i);
            if (event > 0) {
                long handle = pool.alloc(event);
                if (live == handles.length) {
                    handles = Arrays.copyOf(handles, 2 * live);
                    sizes = Arrays.copyOf(sizes, 2 * live);
                }
                handles[live] = handle;
                sizes[live++] = event;
                bytes += event;
                ideal = Math.max(ideal, bytes);
                held = Math.max(held, pool.frames() * pool.frameSize());
                used = Math.max(used, pool.usage().grantedBytes());
            } else {
                int at = -1 - event;
                pool.free(handles[at]);
                bytes -= sizes[at];
                live--;
                handles[at] = handles[live];
                sizes[at] = sizes[live];
            }
        }
        return new ObjectRun(ideal, used, held, bytes, pool.frames() * pool.frameSize());
    }

    double usedOverIdealPct() {
        return 100.0 * (used - ideal) / ideal;
    }

    double heldOverIdealPct() {
        return 100.0 * (held - ideal) / ideal;
    }
}
