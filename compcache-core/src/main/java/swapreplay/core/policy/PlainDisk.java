package swapreplay.core.policy;

import java.util.Map;
import java.util.Set;
import swapreplay.core.spec.Spec;
import swapreplay.core.stats.MmStat;

/** Swap on a disk, as it is without compression. Pages of zeros are only remembered, as Linux does from 6.12 on. */
final class PlainDisk implements SwapTiers {
    private final SwapDisk disk;
    private final int pageSize;
    private final ZeroPages zeros = new ZeroPages();
    private final FaultTimes times = new FaultTimes();

    private PlainDisk(SwapDisk disk, int pageSize) {
        this.disk = disk;
        this.pageSize = pageSize;
    }

    static Policy policy(Spec spec) {
        DiskParams area = DiskParams.of(new Params(spec, Set.of(DiskParams.KEY)));
        return new Policy(
                "disk:" + area.disk().name() + area.suffix(),
                false,
                false,
                area.disk(),
                setting -> new PlainDisk(area.start(setting.pageSize()), setting.pageSize()));
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        if (zeros.take(slot, compressedLength)) {
            disk.free(slot);
        } else {
            disk.write(timeNs, slot);
        }
        return true;
    }

    @Override
    public void fault(long timeNs, long slot) {
        if (disk.holds(slot)) {
            times.add(disk.fault(timeNs, slot));
        } else if (zeros.holds(slot)) {
            times.add(0);
        }
    }

    @Override
    public void free(long slot) {
        zeros.free(slot);
        disk.free(slot);
    }

    @Override
    public TierStats stats() {
        TierStats.DiskStat swap = disk.stat();
        MmStat memory = new MmStat((swap.pages() + zeros.held()) * pageSize, 0, 0, 0, 0, 0, 0, 0, 0);
        return new TierStats(memory, 0, 0, 0, 0, disk.disk().model(), swap, Map.of("swpout_zero", zeros.since()));
    }

    @Override
    public FaultTimes faultTimes() {
        return times;
    }

    @Override
    public void close() {}
}
