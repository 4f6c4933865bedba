package swapreplay.replay.live;

import swapreplay.core.device.CompressedDevice;
import swapreplay.core.nbd.Export;

/** An export and what belongs to it for as long as it is served. */
record LiveExport(ExportSpec spec, CompressedDevice device, Export export) implements AutoCloseable {
    static LiveExport open(ExportSpec spec) {
        CompressedDevice device =
                CompressedDevice.open(spec.device(), ExportSpec.PAGE_SIZE, spec.sizeBytes() / ExportSpec.PAGE_SIZE);
        Export export = new Export(spec.name(), spec.description(), device, spec.readOnly(), null, () -> {});
        return new LiveExport(spec, device, export);
    }

    @Override
    public void close() {
        device.close();
    }
}
