package swapreplay.replay.engine;

import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;

/** Accounts for sizes that are known; no byte is stored, so a read changes nothing. */
final class ModelRun extends DeviceRun {
    private final int[] lengths;

    ModelRun(DeviceSpec spec, int pageSize, long slots, SizeTable sizes) {
        super(spec, CompressedDevice.accounting(spec, pageSize, slots));
        this.lengths = sizes.lengths();
    }

    @Override
    int write(long slot, int content) {
        int length = lengths[content];
        return device.writeSized(slot, length == 0, length);
    }

    @Override
    void read(long slot) {}

    @Override
    void freed(long slot, long count) {}
}
