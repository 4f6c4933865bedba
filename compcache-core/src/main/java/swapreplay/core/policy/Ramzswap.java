package swapreplay.core.policy;

import java.util.Map;
import java.util.Set;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;

/**
 * ramzswap 0.6 with a backing swap: what a slot held is freed first; while the compressed bytes are above the limit less one page, pages go to
 * the backing swap uncompressed; so do pages whose compressed length is above half a page. Nothing moves afterwards. Without the notice
 * that a slot is free ({@code notify=off}, as before 0.6 and on kernels without the patch) dead pages stay until their slot is written again.
 */
final class Ramzswap implements SwapTiers {
    private static final int IN_MEMORY = 1;
    private static final int SAME = 2;

    private final CompressedMemory memory;
    private final SwapDisk disk;
    private final long memLimit;
    private final int pageSize;
    private final boolean notify;
    private final long restoreNs;
    private final SparseInts place = new SparseInts();
    private final FaultTimes times = new FaultTimes();

    private long overLimit;
    private long incompressible;
    private long compressions;
    private long restores;

    private Ramzswap(Policy.Setting setting, DiskParams area, long memLimit, boolean notify) {
        this.memory = setting.memory().get();
        this.disk = area.start(setting.pageSize());
        this.memLimit = memLimit;
        this.pageSize = setting.pageSize();
        this.notify = notify;
        this.restoreNs = setting.restoreNs();
    }

    static Policy policy(Spec spec) {
        Params params = new Params(spec, Set.of("memlimit", "notify", DiskParams.KEY));
        DiskParams area = DiskParams.of(params);
        long memLimit = params.size("memlimit", "the limit on compressed bytes");
        boolean notify = params.word("notify", "on", Set.of("on", "off")).equals("on");
        return new Policy(
                "ramzswap:" + area.disk().name() + ",memlimit=" + Sizes.print(memLimit) + (notify ? "" : ",notify=off")
                        + area.suffix(),
                true,
                false,
                area.disk(),
                setting -> new Ramzswap(setting, area, memLimit, notify));
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        release(slot);
        if (compressedLength == ZERO_PAGE) {
            place.set(slot, SAME);
            return memory.store(slot, 0);
        } else if (memory.idealBytes() > memLimit - pageSize) {
            overLimit++;
            disk.write(timeNs, slot);
            return true;
        }
        compressions++;
        if (compressedLength > pageSize / 2) {
            incompressible++;
            disk.write(timeNs, slot);
            return true;
        }
        boolean stored = memory.store(slot, compressedLength);
        place.set(slot, stored ? IN_MEMORY : 0);
        return stored;
    }

    @Override
    public void fault(long timeNs, long slot) {
        int now = place.get(slot);
        if (now == IN_MEMORY) {
            restores++;
            times.add(restoreNs);
        } else if (now == SAME) {
            times.add(0);
        } else if (disk.holds(slot)) {
            times.add(disk.fault(timeNs, slot));
        }
    }

    @Override
    public void free(long slot) {
        if (notify) {
            release(slot);
        }
    }

    private void release(long slot) {
        if (place.get(slot) != 0) {
            memory.free(slot);
            place.set(slot, 0);
        } else {
            disk.free(slot);
        }
    }

    @Override
    public TierStats stats() {
        return new TierStats(
                memory.mmStat(),
                memory.idealBytes(),
                memory.idealMax(),
                compressions,
                restores,
                disk.disk().model(),
                disk.stat(),
                Map.of("over_limit", overLimit, "incompressible", incompressible));
    }

    @Override
    public FaultTimes faultTimes() {
        return times;
    }

    @Override
    public void close() {
        memory.close();
    }
}
