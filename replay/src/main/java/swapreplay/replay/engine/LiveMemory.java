package swapreplay.replay.engine;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM keeps: objects that survive a collection, and buffers outside the heap. */
final class LiveMemory {
    /** A collection can leave what another thread was just done with. */
    private static final int COLLECTIONS = 3;

    private LiveMemory() {}

    /** In bytes; takes as long as a few full collections. */
    static long bytes() {
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            heap = Math.min(
                    heap,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return heap + direct;
    }
}
