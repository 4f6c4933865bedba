package swapreplay.replay.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.core.policy.FaultTimes;
import swapreplay.core.policy.TierStats;
import swapreplay.core.stats.MmStat;
import swapreplay.reports.model.TimelinePoint;

/** What remains of a {@link DeviceRun} when its device is gone. */
record ResultRow(
        Configuration configuration,
        MmStat mmStat,
        long idealBytes,
        long idealMax,
        int hugeThreshold,
        long pagesRefused,
        @Nullable Long verified,
        @Nullable Long verifyErrors,
        double wallSeconds,
        List<TimelinePoint> timeline,
        @Nullable Tiers tiers,
        Upkeep.@Nullable Outcome upkeep) {
    /** What a policy counted and timed. */
    record Tiers(TierStats stats, FaultTimes times) {}

    static ResultRow of(DeviceRun run, double wallSeconds) {
        @Nullable FullRun full = run instanceof FullRun verifying ? verifying : null;
        return new ResultRow(
                Configuration.of(run.spec()),
                run.device.mmStat(),
                run.device.idealBytes(),
                run.device.idealMax(),
                run.device.hugeThreshold(),
                run.pagesRefused(),
                full == null ? null : full.verified(),
                full == null ? null : full.errors(),
                wallSeconds,
                run.timeline(),
                null,
                run.upkeep());
    }
}
