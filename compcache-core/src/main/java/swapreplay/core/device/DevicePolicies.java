package swapreplay.core.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.SpecException;

/**
 * Carries out what a device's {@link PolicySpec} says, on a clock that the caller owns: trace time in a replay, wall time live. A rule has its
 * first turn one period after the start. What is due at the same moment runs in this order: the write-back limit is set anew; write-back,
 * rule by rule, since a page that leaves need not be compressed again; recompression, codec by codec; compaction.
 *
 * <p>Every turn is zram's verbs: {@code idle} with the rule's age, then {@code writeback} or {@code recompress}. {@link #advance} may be called
 * beside any operations of the device; a page that is touched meanwhile is left alone.
 */
public final class DevicePolicies {
    private final CompressedDevice device;
    private final PostProcessing post;
    private final List<Task> tasks = new ArrayList<>();
    private final Consumer<PolicyRun> log;
    private volatile long dueNs = Long.MAX_VALUE;
    /** Pages that the running rule has marked idle; -1 if it asks no age. */
    private long idle;

    /** Something that happens again and again. */
    private static final class Task {
        final long everyNs;
        final Work work;
        long nextNs;
        /** Null for what is no rule. */
        @Nullable
        PolicyTotals totals;

        Task(long startNs, long everyNs, @Nullable String rule, Work work) {
            this.everyNs = everyNs;
            this.work = work;
            this.nextNs = startNs + everyNs;
            this.totals = rule == null ? null : new PolicyTotals(rule, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /** What a task does. */
    private interface Work {
        void at(long timeNs) throws ErrnoException;
    }

    private DevicePolicies(CompressedDevice device, long startNs, Consumer<PolicyRun> log) {
        this.device = device;
        this.post = device.post();
        this.log = log;
        PolicySpec spec = device.spec().policies();
        if (spec.writeback() != null) {
            writeback(spec.writeback(), startNs);
        }
        spec.recompress().forEach(codec -> recompress(codec, startNs));
        if (spec.compactEveryNs() > 0) {
            add(startNs, spec.compactEveryNs(), "compact", timeNs -> device.compact());
        }
        schedule();
    }

    /**
     * Gives a device that stores nothing yet what its spec's policies need: codecs, the backing store, the write-back limit, access times; then
     * counts time from {@code startNs}.
     *
     * @param backing what the spec calls {@code backing}, see {@link BackingStores}; null exactly if it names none. The device closes it
     * @param clockNs the device's clock in nanoseconds, never 0 and never decreasing. A page counts as idle for {@code idle:AGE} only when
     *     this clock is past AGE
     * @param startNs what {@code clockNs} says now
     * @param log hears of every turn, in the thread that called {@link #advance}
     * @throws SpecException if the device cannot do what its spec says: a threshold at or above the size at which it stores pages raw
     */
    public static DevicePolicies start(
            CompressedDevice device,
            @Nullable BackingStore backing,
            LongSupplier clockNs,
            long startNs,
            Consumer<PolicyRun> log) {
        PolicySpec spec = device.spec().policies();
        if ((spec.backing() == null) != (backing == null)) {
            throw new IllegalArgumentException(
                    "the spec names backing=" + spec.backing() + ", and the store is " + backing);
        }
        for (RecompressSpec each : spec.recompress()) {
            if (each.threshold() >= device.hugeThreshold()) {
                throw new SpecException("recompress=" + each + ": threshold:" + each.threshold() + " is not below "
                        + device.hugeThreshold()
                        + ", from which on this device stores pages raw; the kernel refuses that");
            } else if (device.holdsBytes()) {
                device.secondaryCodec(each.priority(), Codecs.named(each.codec()));
            } else if (!device.hasCodec(each.priority())) {
                throw new IllegalArgumentException("an accounting device does not know the sizes of " + each.codec());
            }
        }
        if (spec.asksAge() && !device.tracksAccess()) {
            device.trackAccess(clockNs);
        }
        if (backing != null) {
            device.post().attach(backing);
        }
        return new DevicePolicies(device, startNs, log);
    }

    private void writeback(WritebackSpec spec, long startNs) {
        if (spec.budgetBytes() > 0) {
            post.limitEnabled(true);
            refill(spec);
            add(startNs, spec.budgetPeriodNs(), null, timeNs -> refill(spec));
        }
        boolean ascending = device.spec().kernel() == KernelVersion.V6_1;
        for (SlotRule rule : spec.rules()) {
            add(startNs, spec.everyNs(), "writeback=" + rule, timeNs -> {
                markIdle(rule, timeNs);
                if (ascending) {
                    post.writebackAscending(rule.filter());
                } else {
                    post.writeback(rule.filter());
                }
            });
        }
    }

    private void refill(WritebackSpec spec) {
        post.writebackLimit(spec.budgetBytes() / PostProcessing.UNIT);
    }

    private void recompress(RecompressSpec spec, long startNs) {
        for (SlotRule rule : spec.rules()) {
            RecompressOptions options = new RecompressOptions(
                    rule.filter(),
                    spec.threshold(),
                    spec.maxPages() == 0 ? Long.MAX_VALUE : spec.maxPages(),
                    spec.priority());
            add(startNs, spec.everyNs(), "recompress=" + spec.codec() + "@" + rule, timeNs -> {
                markIdle(rule, timeNs);
                post.recompress(options);
            });
        }
    }

    private void markIdle(SlotRule rule, long timeNs) {
        idle = rule.ageNs() == 0 ? -1 : post.markIdleBefore(timeNs - rule.ageNs());
    }

    private void add(long startNs, long everyNs, @Nullable String rule, Work work) {
        tasks.add(new Task(startNs, everyNs, rule, work));
    }

    /** When the next rule is due, on the device's clock; {@link Long#MAX_VALUE} for never. */
    public long nextDueNs() {
        return dueNs;
    }

    /**
     * Runs all that is due by now, each at its own time: a turn that comes late still counts ages from when it was due. Cheap when nothing
     * is. One thread at a time does the work, others wait for it.
     */
    public void advance(long nowNs) {
        if (nowNs >= dueNs) {
            runDue(nowNs);
        }
    }

    private synchronized void runDue(long nowNs) {
        while (dueNs <= nowNs) {
            long timeNs = dueNs;
            for (Task task : tasks) {
                if (task.nextNs == timeNs) {
                    run(task, timeNs);
                    task.nextNs += task.everyNs;
                }
            }
            schedule();
        }
    }

    private void schedule() {
        dueNs = tasks.stream().mapToLong(task -> task.nextNs).min().orElse(Long.MAX_VALUE);
    }

    private void run(Task task, long timeNs) {
        Reading before = Reading.of(device);
        idle = -1;
        String error = null;
        try {
            task.work.at(timeNs);
        } catch (ErrnoException e) {
            error = e.errno() + ": " + e.getMessage();
        } catch (OutOfMemoryError e) {
            error = Errno.ENOMEM + ": " + e.getMessage();
        }
        if (task.totals != null) {
            PolicyRun run = Reading.of(device).since(before, timeNs, task.totals.rule(), idle, error);
            task.totals = task.totals.with(run);
            log.accept(run);
        }
    }

    /** The counters that tell what a turn did. */
    private record Reading(long picked, long done, long objectBytes, long memoryBytes) {
        static Reading of(CompressedDevice device) {
            PostProcessing post = device.post();
            return new Reading(post.counters().pickedSoFar(), post.doneSoFar(), device.idealBytes(), device.memUsed());
        }

        PolicyRun since(Reading before, long timeNs, String rule, long idle, @Nullable String error) {
            return new PolicyRun(
                    timeNs,
                    rule,
                    idle,
                    picked - before.picked,
                    done - before.done,
                    before.objectBytes - objectBytes,
                    before.memoryBytes - memoryBytes,
                    error);
        }
    }

    /** What each rule did so far, in the order in which they run. */
    public synchronized List<PolicyTotals> totals() {
        List<PolicyTotals> totals = new ArrayList<>();
        for (Task task : tasks) {
            if (task.totals != null) {
                totals.add(task.totals);
            }
        }
        return totals;
    }
}
