package swapreplay.core.alloc;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for frames. The last part of what the JVM may take ({@code -XX:MaxDirectMemorySize}) is left to others: a server
 * whose device is full still needs buffers for those that connect. And a refusal takes no time, while the JVM's own takes half a second.
 */
final class DirectMemory {
    private static final long LARGEST_RESERVE = 64L << 20;
    private static final int LOOKS_AFTER_COLLECTION = 20;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final @Nullable BufferPoolMXBean USED =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .findFirst()
                    .orElse(null);
    private static final long MOST = most();

    /** Slabs were let go of that only the collector gives back. */
    private static final AtomicBoolean GARBAGE = new AtomicBoolean();

    private DirectMemory() {}

    private static long most() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = jvm == null
                ? 0
                : Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
        long most = set > 0 ? set : Runtime.getRuntime().maxMemory();
        return most - Math.min(LARGEST_RESERVE, most / 16);
    }

    /** @throws OutOfMemoryError if nothing but the reserve is left */
    static ByteBuffer slab(int bytes) {
        if (!hasRoom(bytes) && !(GARBAGE.getAndSet(false) && collected(bytes))) {
            throw new OutOfMemoryError("no memory for frames");
        }
        return ByteBuffer.allocateDirect(bytes);
    }

    /** Slabs are not used any more. */
    static void letGo() {
        GARBAGE.set(true);
    }

    private static boolean hasRoom(int bytes) {
        return USED == null || USED.getMemoryUsed() + bytes <= MOST;
    }

    private static boolean collected(int bytes) {
        System.gc();
        for (int looks = 0; looks < LOOKS_AFTER_COLLECTION && !hasRoom(bytes); looks++) {
            LockSupport.parkNanos(LOOK_NS); // another thread gives it back
        }
        return hasRoom(bytes);
    }
}
