package swapreplay.core.policy;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;

/**
 * zram as the swap device of higher priority, a disk (or nothing) behind it. The kernel takes a new slot from zram while zram has one free; it
 * never moves a page afterwards, so what was swapped out first stays in memory and the disk gets what comes later. A page that zram
 * refuses, for its mem_limit, does not go to the disk: the write fails and the page stays in memory.
 */
final class ZramFirst implements SwapTiers {
    private static final int NOWHERE = 0;
    private static final int IN_MEMORY = 1;
    private static final int FIRST_BLOCK = 2;

    private final CompressedMemory memory;
    private final @Nullable SwapDisk disk;
    private final long zramSlots;
    private final long restoreNs;
    private final SparseInts place = new SparseInts();
    private final SparseInts same = new SparseInts();
    private final BitSet blocks = new BitSet();
    private final FaultTimes times = new FaultTimes();

    /** Page 0 of a swap area is its header. */
    private int lowestFree = 1;

    private long inMemory;
    private long noSlot;
    private long compressions;
    private long restores;

    private ZramFirst(CompressedMemory memory, @Nullable SwapDisk disk, long zramSlots, long restoreNs) {
        this.memory = memory;
        this.disk = disk;
        this.zramSlots = zramSlots;
        this.restoreNs = restoreNs;
    }

    static Policy policy(Spec spec) {
        Params params = new Params(spec, Set.of("size", DiskParams.KEY));
        long size = params.size("size", "zram's disksize");
        DiskModel model = params.diskIfAny();
        if (model == null && params.has(DiskParams.KEY)) {
            throw params.wrong("page-cluster without a disk: the kernel reads nothing ahead from zram");
        }
        DiskParams area = model == null ? null : DiskParams.of(params);
        String name = "zram:" + (area == null ? "" : area.disk().name() + ",") + "size=" + Sizes.print(size)
                + (area == null ? "" : area.suffix());
        return new Policy(
                name,
                true,
                true,
                model,
                setting -> new ZramFirst(
                        setting.memory().get(),
                        area == null ? null : area.start(setting.pageSize()),
                        size / setting.pageSize(),
                        setting.restoreNs()));
    }

    @Override
    public boolean write(long timeNs, long slot, int compressedLength) {
        int now = place.get(slot);
        if (now == IN_MEMORY || (now == NOWHERE && inMemory < zramSlots)) {
            return intoMemory(slot, now, Math.max(compressedLength, 0));
        }
        int target = now == NOWHERE ? blocks.nextClearBit(lowestFree) : now - FIRST_BLOCK;
        if (disk == null || !disk.hasRoomFor(target)) {
            noSlot++;
            return false;
        }
        if (now == NOWHERE) {
            takeBlock(target);
        }
        place.set(slot, target + FIRST_BLOCK);
        disk.write(timeNs, target);
        return true;
    }

    private boolean intoMemory(long slot, int now, int length) {
        compressions += length > 0 ? 1 : 0;
        if (!memory.store(slot, length)) {
            return false;
        }
        if (now == NOWHERE) {
            place.set(slot, IN_MEMORY);
            inMemory++;
        }
        same.set(slot, length == 0 ? 1 : 0);
        return true;
    }

    /** It is the lowest free one, so that pages swapped out together mostly lie together. */
    private void takeBlock(int block) {
        blocks.set(block);
        lowestFree = block + 1;
    }

    private void giveBack(int block) {
        blocks.clear(block);
        lowestFree = Math.min(lowestFree, block);
    }

    @Override
    public void fault(long timeNs, long slot) {
        int now = place.get(slot);
        if (now == IN_MEMORY) {
            boolean filled = same.get(slot) != 0;
            restores += filled ? 0 : 1;
            times.add(filled ? 0 : restoreNs);
        } else if (now >= FIRST_BLOCK && disk != null) {
            times.add(disk.fault(timeNs, now - FIRST_BLOCK));
        }
    }

    @Override
    public void free(long slot) {
        int now = place.get(slot);
        if (now == IN_MEMORY) {
            memory.free(slot);
            inMemory--;
        } else if (now >= FIRST_BLOCK && disk != null) {
            disk.free(now - FIRST_BLOCK);
            giveBack(now - FIRST_BLOCK);
        }
        place.set(slot, NOWHERE);
    }

    @Override
    public TierStats stats() {
        return new TierStats(
                memory.mmStat(),
                memory.idealBytes(),
                memory.idealMax(),
                compressions,
                restores,
                disk == null ? null : disk.disk().model(),
                disk == null ? null : disk.stat(),
                Map.of("no_slot", noSlot));
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
