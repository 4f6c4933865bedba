package swapreplay.core.device;

import java.util.HashMap;
import java.util.Map;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/**
 * What a device should hold and count, from plain maps and sums made anew at every question. The memory of the pool and the
 * outcome of a write are taken from the device: they are the allocator's business.
 */
final class DeviceModel {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] bytes, boolean same, int objectSize, boolean huge) {}

    private final Map<Long, Page> slots = new HashMap<>();
    private final PageCodec.Context codec;
    private final byte[] packed;
    private final int pageSize;
    private final int hugeThreshold;
    private long hugePagesSince;
    private long failedWrites;
    private long notifyFree;
    private long idealMax;

    DeviceModel(PageCodec codec, int pageSize, int hugeThreshold) {
        this.codec = codec.newContext(pageSize);
        this.packed = new byte[Math.max(2 * pageSize, codec.maxCompressedLength(pageSize))];
        this.pageSize = pageSize;
        this.hugeThreshold = hugeThreshold;
    }

    static boolean isSame(byte[] page) {
        for (int i = 8; i < page.length; i++) {
            if (page[i] != page[i - 8]) {
                return false;
            }
        }
        return true;
    }

    int compressedLength(byte[] page) {
        return codec.compress(page, 0, packed, 0);
    }

    void write(long slot, byte[] page, int outcome) {
        boolean same = isSame(page);
        int length = same ? 0 : compressedLength(page);
        boolean huge = length >= hugeThreshold;
        int size = huge ? pageSize : length;
        if (!same) {
            // A write that fails for want of memory leaves no trace in the peak; these tests have memory enough.
            idealMax = Math.max(idealMax, comprDataSize() + size);
        }
        if (outcome == CompressedDevice.NO_SPACE) {
            failedWrites++;
            return;
        }
        slots.put(slot, new Page(page.clone(), same, size, huge));
        hugePagesSince += huge ? 1 : 0;
    }

    void discard(long first, long count) {
        for (long slot = first; slot < first + count; slot++) {
            slots.remove(slot);
            notifyFree++;
        }
    }

    void reset() {
        slots.clear();
        hugePagesSince = 0;
        failedWrites = 0;
        notifyFree = 0;
        idealMax = 0;
    }

    byte[] content(long slot) {
        Page page = slots.get(slot);
        return page == null ? new byte[pageSize] : page.bytes();
    }

    long comprDataSize() {
        return slots.values().stream().mapToLong(Page::objectSize).sum();
    }

    long idealMax() {
        return idealMax;
    }

    MmStat mmStat(long memUsedTotal, long memLimit, long memUsedMax, long pagesCompacted) {
        return new MmStat(
                (long) slots.size() * pageSize,
                comprDataSize(),
                memUsedTotal,
                memLimit,
                memUsedMax,
                slots.values().stream().filter(Page::same).count(),
                pagesCompacted,
                slots.values().stream().filter(Page::huge).count(),
                hugePagesSince);
    }

    IoStat ioStat() {
        return new IoStat(0, failedWrites, notifyFree);
    }
}
