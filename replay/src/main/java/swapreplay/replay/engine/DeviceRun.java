package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.stats.MmStat;
import swapreplay.reports.model.TimelinePoint;

/** One configuration under replay: applies operations to its device and keeps its timeline. Used by one thread. */
abstract class DeviceRun implements Walk {
    final CompressedDevice device;

    private final DeviceSpec spec;
    private final @Nullable Upkeep upkeep;
    private final String policy;
    private final List<TimelinePoint> timeline = new ArrayList<>();
    private boolean requestFailed;
    private long pagesRefused;

    /** @param upkeep null if the spec has no policies */
    DeviceRun(DeviceSpec spec, CompressedDevice device, @Nullable Upkeep upkeep) {
        this.spec = spec;
        this.device = device;
        this.upkeep = upkeep;
        this.policy = Configuration.of(spec).policyName();
    }

    /** Stores a page. @return {@link CompressedDevice#OK} or {@link CompressedDevice#NO_SPACE} */
    abstract int write(long slot, int content) throws IOException;

    abstract void read(long slot) throws IOException;

    /** Hears that a slot is free. */
    abstract void freed(long slot, long count);

    @Override
    public final void apply(OpBatch batch) throws IOException {
        for (int i = 0; i < batch.length; i++) {
            long slot = batch.slot[i];
            if (upkeep != null) {
                upkeep.at(batch.time[i]);
            }
            switch (batch.kind[i]) {
                case OpBatch.WRITE -> {
                    requestFailed = write(slot, batch.content[i]) != CompressedDevice.OK;
                    pagesRefused += requestFailed ? 1 : 0;
                }
                case OpBatch.WRITE_MORE -> {
                    // the first page that fails ends a request: the pages behind it are not tried (spec zram, section
                    // 4.1)
                    requestFailed = requestFailed || write(slot, batch.content[i]) != CompressedDevice.OK;
                    pagesRefused += requestFailed ? 1 : 0;
                }
                case OpBatch.READ -> read(slot, batch.content[i]);
                case OpBatch.FREE -> {
                    device.slotFreeNotify(slot);
                    freed(slot, 1);
                }
                default -> {
                    device.discard(slot, batch.count[i]);
                    freed(slot, batch.count[i]);
                }
            }
        }
        if (batch.checkpoint) {
            mark(batch.timeNs, batch.events);
        }
    }

    private void read(long slot, int who) throws IOException {
        int source = upkeep == null ? CompressedDevice.FROM_NOTHING : device.source(slot);
        read(slot);
        if (upkeep != null && who != OpBatch.SWAPOFF) {
            upkeep.faulted(source);
        }
    }

    @Override
    public final ResultRow finish(long timeNs, long events, double wallSeconds) {
        if (timeline.isEmpty() || timeline.get(timeline.size() - 1).op() != events) {
            mark(timeNs, events);
        }
        return ResultRow.of(this, wallSeconds);
    }

    private void mark(long timeNs, long events) {
        if (upkeep != null) {
            upkeep.at(timeNs);
        }
        MmStat now = device.mmStat();
        timeline.add(new TimelinePoint(
                spec.codec(),
                spec.allocator(),
                policy,
                timeNs / 1e9,
                events,
                now.origDataSize(),
                now.comprDataSize(),
                now.memUsedTotal(),
                device.idealBytes(),
                upkeep == null ? null : upkeep.bdCount()));
    }

    final DeviceSpec spec() {
        return spec;
    }

    /** What its policies did; null without any. */
    final Upkeep.@Nullable Outcome upkeep() {
        return upkeep == null ? null : upkeep.outcome();
    }

    final List<TimelinePoint> timeline() {
        return timeline;
    }

    /** Pages that were not stored because the device refused them, or a page before them in their request. */
    final long pagesRefused() {
        return pagesRefused;
    }

    @Override
    public void close() {
        device.close();
    }
}
