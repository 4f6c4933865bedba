package swapreplay.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import swapreplay.core.stats.MmStat;

/**
 * Several compressed devices at the same swap priority, one for each core as compcache's authors advised: the kernel takes slots from them in
 * turn, so slot n lies on device n mod N. Each has a pool of its own. The counters are sums; peaks are those of the sum.
 */
final class StripedMemory {
    private final List<CompressedMemory> devices = new ArrayList<>();
    private long memUsedMax;
    private long idealMax;

    StripedMemory(Supplier<CompressedMemory> maker, int count) {
        for (int i = 0; i < count; i++) {
            devices.add(maker.get());
        }
    }

    boolean store(long slot, int compressedLength) {
        boolean stored = of(slot).store(slot / devices.size(), compressedLength);
        if (devices.size() > 1) {
            memUsedMax = Math.max(memUsedMax, sum().memUsedTotal());
            idealMax = Math.max(idealMax, idealBytes());
        }
        return stored;
    }

    void free(long slot) {
        of(slot).free(slot / devices.size());
    }

    /** Object bytes of the device that holds the slot. */
    long idealBytesBeside(long slot) {
        return of(slot).idealBytes();
    }

    private CompressedMemory of(long slot) {
        return devices.get((int) (slot % devices.size()));
    }

    MmStat mmStat() {
        if (devices.size() == 1) {
            return devices.get(0).mmStat();
        }
        MmStat sum = sum();
        return new MmStat(
                sum.origDataSize(),
                sum.comprDataSize(),
                sum.memUsedTotal(),
                sum.memLimit(),
                memUsedMax,
                sum.samePages(),
                sum.pagesCompacted(),
                sum.hugePages(),
                sum.hugePagesSince());
    }

    private MmStat sum() {
        long[] sum = new long[MmStat.FIELDS.size()];
        for (CompressedMemory device : devices) {
            long[] values = device.mmStat().values();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[i];
            }
        }
        return new MmStat(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7], sum[8]);
    }

    long idealBytes() {
        return devices.stream().mapToLong(CompressedMemory::idealBytes).sum();
    }

    long idealMax() {
        return devices.size() == 1 ? devices.get(0).idealMax() : idealMax;
    }

    void close() {
        devices.forEach(CompressedMemory::close);
    }
}
