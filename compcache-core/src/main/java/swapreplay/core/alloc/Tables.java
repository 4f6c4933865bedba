package swapreplay.core.alloc;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Heap for tables that grow with what is stored. Whoever asks must ask before anything changes: the answer may be an {@link
 * OutOfMemoryError}, which then means that there is no room, and nothing else.
 *
 * <p>The JVM stops everybody and collects its garbage before it refuses. So after a refusal nobody may ask for some seconds; and the last part
 * of the heap is left to others, because threads and connections need a little all the time.
 */
public final class Tables {
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(5);
    /** What is not larger may come out of what is left to others: an overwrite must not fail for a few bytes. */
    private static final int SMALL = 64 << 10;

    private static final int LARGEST_RESERVE = 8 << 20;
    /** Heap left to others: a sixteenth, at most 8 MiB. */
    private static final int RESERVE =
            (int) Math.min(LARGEST_RESERVE, Runtime.getRuntime().maxMemory() / 16);

    private static volatile boolean refused;
    private static volatile long refusedNs;

    /** For tests: run before each question, may refuse it. */
    static volatile @Nullable Runnable refusal;

    private Tables() {}

    /** What {@code source} makes, {@code bytes} large. @throws OutOfMemoryError if there is no room, at once while that is known */
    public static <T> T make(long bytes, Supplier<T> source) {
        Runnable test = refusal;
        if (test != null) {
            test.run();
        }
        if (bytes <= SMALL) {
            return source.get();
        }
        if (refused && System.nanoTime() - refusedNs < QUIET_NS) {
            throw new OutOfMemoryError("no heap for larger tables");
        }
        try {
            // little looks free: it may be garbage, which the collector finds out, or not
            byte[] reserve = new byte[free() < bytes + 2L * RESERVE ? RESERVE : 0];
            T made;
            try {
                made = source.get();
            } finally {
                Reference.reachabilityFence(reserve);
            }
            refused = false;
            return made;
        } catch (OutOfMemoryError e) {
            refusedNs = System.nanoTime();
            refused = true;
            throw e;
        }
    }

    private static long free() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
    }

    /** A longer copy of a table. @throws OutOfMemoryError as {@link #make} */
    public static long[] grown(long[] table, int length) {
        return make((long) length * Long.BYTES, () -> Arrays.copyOf(table, length));
    }

    /** A longer copy of a table. @throws OutOfMemoryError as {@link #make} */
    public static int[] grown(int[] table, int length) {
        return make((long) length * Integer.BYTES, () -> Arrays.copyOf(table, length));
    }
}
