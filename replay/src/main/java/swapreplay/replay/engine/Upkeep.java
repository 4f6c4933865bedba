package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.BackingStore;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.backing.SimulatedBackingStore;
import swapreplay.core.device.BackingSpec;
import swapreplay.core.device.BackingStores;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DevicePolicies;
import swapreplay.core.device.PolicyRun;
import swapreplay.core.device.PolicyTotals;
import swapreplay.core.policy.FaultTimes;
import swapreplay.core.stats.BdStat;
import swapreplay.core.stats.DedupStat;
import swapreplay.core.stats.PostStat;

/** A device's own policies under replay, on the trace's clock: write-back, recompression, compaction, and what a fault then costs. */
final class Upkeep {
    /** The machine has been up for a year when the trace begins, so that every idle age can be reached. */
    private static final long UPTIME_NS = 365L * 86_400 * 1_000_000_000;

    /**
     * What remains of it.
     *
     * @param restores by priority: faults that the codec had to serve
     * @param times null if a fault went to a real file or device, whose times a replay cannot know
     * @param bdMax most pages on the backing device, after any turn
     * @param disk null without a simulated one
     * @param dedup null where identical pages are not kept once
     * @param backingName as in the spec
     */
    record Outcome(
            PostStat post,
            @Nullable BdStat backing,
            long bdMax,
            List<PolicyTotals> totals,
            List<PolicyRun> runs,
            List<Long> restores,
            @Nullable FaultTimes times,
            long stalledNs,
            @Nullable DiskModel disk,
            @Nullable DedupStat dedup,
            String backingName) {}

    private final CompressedDevice device;
    private final DevicePolicies policies;
    private final @Nullable BackingStore backing;
    private final @Nullable SimulatedBackingStore disk;
    private final long[] restoreNs;
    private final long[] restores = new long[CompressedDevice.PRIORITIES];
    private final FaultTimes times = new FaultTimes();
    private final List<PolicyRun> runs = new ArrayList<>();
    private boolean untimed;
    private long nowNs = UPTIME_NS;
    private long bdMax;

    /**
     * @param device whose spec has policies; it stores nothing yet
     * @param accounting whether it holds no bytes
     * @param restoreNs what a restore costs, by priority
     * @throws IOException if the backing device cannot serve
     */
    Upkeep(CompressedDevice device, boolean accounting, long[] restoreNs) throws IOException {
        this.device = device;
        this.restoreNs = restoreNs.clone();
        BackingSpec spec = device.spec().policies().backing();
        if (spec == null) {
            backing = null;
        } else {
            backing = accounting
                    ? BackingStores.accounting(spec, device.pageSize(), device.slots(), () -> nowNs)
                    : BackingStores.open(spec, device.pageSize(), device.slots(), () -> nowNs);
        }
        disk = backing instanceof SimulatedBackingStore simulated ? simulated : null;
        policies = DevicePolicies.start(device, backing, () -> nowNs, nowNs, this::heard);
    }

    private void heard(PolicyRun run) {
        if (!run.isEmpty()) {
            runs.add(run);
            bdMax = Math.max(bdMax, device.post().bdStat().bdCount());
        }
    }

    /** Trace time goes on; does all that is due by then. */
    void at(long timeNs) {
        nowNs = UPTIME_NS + timeNs;
        policies.advance(nowNs);
    }

    /**
     * A fault was served.
     *
     * @param source where it took its page from, as {@link CompressedDevice#source} said before
     */
    void faulted(int source) {
        switch (source) {
            case CompressedDevice.FROM_NOTHING -> {}
            case CompressedDevice.FROM_WORD -> times.add(0);
            case CompressedDevice.FROM_BACKING -> {
                if (disk == null) {
                    untimed = true;
                } else {
                    times.add(disk.lastReadNs());
                }
            }
            default -> {
                // the mean of a codec is that of all pages, raw ones included
                int priority = Math.max(source, 0);
                restores[priority]++;
                times.add(restoreNs[priority]);
            }
        }
    }

    /** Pages on the backing device now; null without one. */
    @Nullable
    Long bdCount() {
        return backing == null ? null : device.post().bdStat().bdCount();
    }

    Outcome outcome() {
        List<Long> byPriority = new ArrayList<>();
        for (long count : restores) {
            byPriority.add(count);
        }
        return new Outcome(
                device.post().stat(),
                backing == null ? null : device.post().bdStat(),
                bdMax,
                policies.totals(),
                relative(),
                byPriority,
                untimed ? null : times,
                disk == null ? 0 : disk.stalledNs(),
                disk == null ? null : disk.model(),
                device.dedupStat(),
                String.valueOf(device.spec().policies().backing()));
    }

    /** With times since the start of the trace. */
    private List<PolicyRun> relative() {
        return runs.stream()
                .map(run -> new PolicyRun(
                        run.timeNs() - UPTIME_NS,
                        run.rule(),
                        run.idle(),
                        run.picked(),
                        run.done(),
                        run.objectBytes(),
                        run.memoryBytes(),
                        run.error()))
                .toList();
    }
}
