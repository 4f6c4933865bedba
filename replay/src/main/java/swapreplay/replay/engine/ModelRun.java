package swapreplay.replay.engine;

import java.io.IOException;
import java.util.List;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;

/** Accounts for sizes that are known; no byte is stored. */
final class ModelRun extends DeviceRun {
    private final int[] lengths;
    private final boolean policies;

    private ModelRun(
            DeviceSpec spec, CompressedDevice device, @org.jspecify.annotations.Nullable Upkeep upkeep, int[] lengths) {
        super(spec, device, upkeep);
        this.lengths = lengths;
        this.policies = upkeep != null;
    }

    /**
     * @param sizes of the spec's codecs, the primary one first
     * @throws IOException if the spec names a backing device that cannot serve
     */
    static ModelRun of(DeviceSpec spec, int pageSize, long slots, List<SizeTable> sizes) throws IOException {
        CompressedDevice device = CompressedDevice.accounting(spec, pageSize, slots);
        int[] lengths = sizes.get(0).lengths();
        if (spec.policies().isNone()) {
            return new ModelRun(spec, device, null, lengths);
        }
        device.knowPages(sizes.stream().map(SizeTable::lengths).toArray(int[][]::new));
        return new ModelRun(spec, device, new Upkeep(device, true, SizeTable.restoreNs(sizes)), lengths);
    }

    @Override
    int write(long slot, int content) {
        if (policies) {
            return device.writePage(slot, content);
        }
        int length = lengths[content];
        return device.writeSized(slot, length == 0, length);
    }

    @Override
    void read(long slot) {
        if (policies) {
            device.readSized(slot);
        }
    }

    @Override
    void freed(long slot, long count) {}
}
