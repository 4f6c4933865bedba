package swapreplay.core.nbd;

import java.util.concurrent.TimeUnit;

/** Until when a connection must have got on; past it the server closes it. Set by the connection, read by the reaper. */
final class Deadline {
    private volatile long atNs;
    private volatile boolean set;

    void in(long seconds) {
        atNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        set = true;
    }

    /** No limit, as for an idle client. */
    void clear() {
        if (set) {
            set = false;
        }
    }

    boolean passed() {
        return set && System.nanoTime() - atNs > 0;
    }
}
