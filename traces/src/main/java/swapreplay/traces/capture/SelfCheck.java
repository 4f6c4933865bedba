package swapreplay.traces.capture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * Compares the events with what the kernel itself counted. The counters are read just before and just after the source is armed, and again at the
 * end, so their change is known to lie in a range, and on a quiet device to the page.
 */
final class SelfCheck {
    /** So many pages out without an event mean that the source sees nothing. */
    private static final long BLIND = 100;

    private final SwapDevice device;
    private final Counters beforeArm;
    private final Counters afterArm;
    private @Nullable Counters beforeDisarm;
    private @Nullable Counters afterDisarm;
    private boolean warned;
    private long unseenSinceNs;
    private long unseen;
    private boolean alone;

    SelfCheck(SwapDevice device, Counters beforeArm, Counters afterArm) {
        this.device = device;
        this.beforeArm = beforeArm;
        this.afterArm = afterArm;
        this.alone = !device.othersInUse();
    }

    /**
     * Whether the device took pages of which the source said nothing; answers yes once.
     * @param patienceNs what the source takes to tell of an event, at most
     */
    boolean blind(long eventsSeen, long patienceNs) {
        if (warned || eventsSeen > 0) {
            return false;
        }
        Counters since = Counters.of(device).since(afterArm);
        long counted = since.vmstat("pswpout");
        if (since.device().containsKey("pages_written")) {
            counted = Math.min(counted, since.device("pages_written"));
        } else if (!alone) {
            return false; // it may have been another device
        }
        if (counted < BLIND) {
            return false;
        }
        unseen = counted;
        long now = System.nanoTime();
        unseenSinceNs = unseenSinceNs == 0 ? now : unseenSinceNs;
        warned = now - unseenSinceNs > patienceNs;
        return warned;
    }

    /** Pages that were written to the device when it was found that the source says nothing. */
    long unseen() {
        return unseen;
    }

    void beforeDisarm(Counters counters) {
        beforeDisarm = counters;
    }

    void afterDisarm(Counters counters) {
        afterDisarm = counters;
    }

    /** The counters' change over the recording. */
    Counters delta() {
        return last(beforeDisarm).since(afterArm);
    }

    private Counters last(@Nullable Counters counters) {
        return counters == null ? afterArm : counters;
    }

    /**
     * Whether the events add up to what was counted; null if other swap devices were in use and the device does not count itself.
     * @param differences gets a sentence for each counter that does not fit
     */
    @Nullable
    Boolean complete(Collector collector, List<String> differences) {
        Counters least = last(beforeDisarm).since(afterArm);
        Counters most = last(afterDisarm).since(beforeArm);
        List<String> found = new ArrayList<>();
        long writes = collector.pages(Op.WRITE);
        long reads = collector.pages(Op.READ);
        alone &= !device.othersInUse();
        if (alone) {
            compare("pswpout", writes, writes, least.vmstat("pswpout"), most.vmstat("pswpout"), found);
            // Kernels differ in whether they count what swapoff reads.
            long all = reads + collector.pages(Op.SWAPOFF_READ);
            compare("pswpin", reads, all, least.vmstat("pswpin"), most.vmstat("pswpin"), found);
        }
        boolean counts = least.device().containsKey("pages_written");
        if (counts) {
            long all = writes + collector.pages(Op.OTHER_WRITE);
            compare(
                    "pages written to " + device.name(),
                    all,
                    all,
                    least.device("pages_written"),
                    most.device("pages_written"),
                    found);
        }
        differences.addAll(found);
        if (!found.isEmpty()) {
            return false;
        }
        return (alone || counts) ? Boolean.TRUE : null;
    }

    private static void compare(String what, long fewest, long events, long least, long most, List<String> found) {
        if (events < least || fewest > most) {
            String counted = most > least ? least + ".." + most : Long.toString(least);
            found.add(what + ": the kernel counted " + counted + ", the trace has " + events);
        }
    }
}
