package swapreplay.core.nbd;

import java.util.concurrent.TimeUnit;

/** How busy a {@link Loop} is, in windows of a tenth of a second. Written by the loop's thread, read by others. */
final class LoopLoad {
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double HIGH = 0.5;
    private static final double LOW = 0.2;

    private long beginNs;
    private long busyNs;
    private volatile long windowNs = System.nanoTime();
    private volatile double share;

    /** The loop begins to serve. */
    void begin() {
        beginNs = System.nanoTime();
    }

    /** The loop is about to wait. @return true if a window has ended */
    boolean end() {
        long now = System.nanoTime();
        busyNs += now - beginNs;
        long window = now - windowNs;
        if (window < WINDOW_NS) {
            return false;
        }
        share = (double) busyNs / window;
        windowNs = now;
        busyNs = 0;
        return true;
    }

    boolean high() {
        return share > HIGH;
    }

    /** Asked from other threads. A loop that has nothing to do does not notice that its window has ended. */
    boolean low() {
        return share < LOW || System.nanoTime() - windowNs > 2 * WINDOW_NS;
    }
}
