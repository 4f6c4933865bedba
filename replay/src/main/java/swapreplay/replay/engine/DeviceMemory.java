package swapreplay.replay.engine;

import swapreplay.core.device.CompressedDevice;
import swapreplay.core.policy.CompressedMemory;
import swapreplay.core.stats.MmStat;

/** The core's accounting device as a policy uses it. */
record DeviceMemory(CompressedDevice device) implements CompressedMemory {
    @Override
    public boolean store(long slot, int compressedLength) {
        return device.writeSized(slot, compressedLength == 0, compressedLength) == CompressedDevice.OK;
    }

    @Override
    public void free(long slot) {
        device.slotFreeNotify(slot);
    }

    @Override
    public MmStat mmStat() {
        return device.mmStat();
    }

    @Override
    public long idealBytes() {
        return device.idealBytes();
    }

    @Override
    public long idealMax() {
        return device.idealMax();
    }

    @Override
    public void close() {
        device.close();
    }
}
