package swapreplay.replay.live;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import swapreplay.core.device.DevicePolicies;
import swapreplay.core.device.PolicyRun;
import swapreplay.core.device.PolicyTotals;

/**
 * Carries out a live device's policies when they are due by the clock of this machine, on a thread of its own: what one device writes back does
 * not hold up another. Where turns overlap, because one takes longer than its period, the late ones follow at once.
 */
final class PolicyClock implements AutoCloseable {
    /** A turn runs to its end before a device can be closed. */
    private static final long LONGEST_WAIT_MS = TimeUnit.HOURS.toMillis(1);

    private final DevicePolicies policies;
    private final Thread thread = new Thread(this::run, "policies");
    /** As of the last turn; asking the device would wait for the one that runs. */
    private volatile List<PolicyTotals> totals;

    /** Guarded by this. */
    private boolean over;

    PolicyClock(DevicePolicies policies) {
        this.policies = policies;
        totals = policies.totals();
        thread.setDaemon(true);
    }

    /** Tells of turns that failed, which nobody else would see. */
    static Consumer<PolicyRun> tellFailures(String export, Consumer<String> log) {
        return turn -> {
            if (turn.error() != null) {
                log.accept("export '" + export + "': " + turn.rule() + ": " + turn.error());
            }
        };
    }

    /** Whether the device's spec asks for anything. */
    boolean isBusy() {
        return policies.nextDueNs() != Long.MAX_VALUE;
    }

    /** What each rule did until the end of the last turn. */
    List<PolicyTotals> totals() {
        return totals;
    }

    void start() {
        if (isBusy()) {
            thread.start();
        }
    }

    private void run() {
        while (waitUntilDue()) {
            policies.advance(System.nanoTime());
            totals = policies.totals();
        }
    }

    /** Woken, not interrupted, at the end: an interrupt in the middle of a turn would close the backing file. */
    private synchronized boolean waitUntilDue() {
        for (long leftNs = left(); !over && leftNs > 0; leftNs = left()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (InterruptedException e) {
                return false;
            }
        }
        return !over;
    }

    private long left() {
        return policies.nextDueNs() - System.nanoTime();
    }

    /** Ends after the turn that runs. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        try {
            thread.join(LONGEST_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
