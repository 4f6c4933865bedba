package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.FileBackingStore;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.nbd.Export;

/** An export and what belongs to it for as long as it is served. */
record LiveExport(
        ExportSpec spec,
        CompressedDevice device,
        Export export,
        @Nullable LiveRecorder recorder,
        @Nullable Path snapshot,
        @Nullable BackingFile backing,
        Consumer<String> log)
        implements AutoCloseable {
    /**
     * @param trace records into this file, if it is not null
     * @param snapshot restores the device from this file, if it is not null and exists, and saves it there at the end
     */
    static LiveExport open(ExportSpec spec, @Nullable Path trace, @Nullable Path snapshot, Consumer<String> log)
            throws IOException {
        BackingFile backing = spec.backing() == null ? null : BackingFile.open(spec.backing());
        LiveRecorder recorder = trace == null ? null : new LiveRecorder(trace, spec, log);
        CompressedDevice device =
                CompressedDevice.open(spec.device(), ExportSpec.PAGE_SIZE, spec.sizeBytes() / ExportSpec.PAGE_SIZE);
        device.trackAccess(System::nanoTime);
        for (int priority = 1; priority <= spec.recompress().size(); priority++) {
            device.post()
                    .secondary(
                            priority,
                            Codecs.named(DeviceSpec.codecOf(
                                    spec.recompress().get(priority - 1),
                                    spec.device().kernel())));
        }
        if (backing != null) {
            device.post().attach(new FileBackingStore(backing.file(), ExportSpec.PAGE_SIZE));
        }
        if (snapshot != null && Files.exists(snapshot)) {
            long pages = Snapshot.restore(device, snapshot, recorder);
            log.accept("export '" + spec.name() + "': " + pages + " pages restored from " + snapshot);
        }
        Export.FlushAction flush = backing == null ? () -> {} : backing::force;
        Export export = new Export(spec.name(), spec.description(), device, spec.readOnly(), recorder, flush);
        return new LiveExport(spec, device, export, recorder, snapshot, backing, log);
    }

    /** No client uses it any more. */
    @Override
    public void close() throws IOException {
        if (recorder != null) {
            recorder.finish(device.mmStat());
        }
        if (snapshot != null) {
            long pages = Snapshot.save(device, spec, snapshot);
            log.accept("export '" + spec.name() + "': " + pages + " pages saved in " + snapshot);
        }
        device.close();
        if (backing != null) {
            backing.close();
        }
    }
}
