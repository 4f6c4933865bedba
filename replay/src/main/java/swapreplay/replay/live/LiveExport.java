package swapreplay.replay.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import swapreplay.core.device.BackingSpec;
import swapreplay.core.device.BackingStores;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DevicePolicies;
import swapreplay.core.nbd.Export;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;

/** An export and what belongs to it for as long as it is served. */
record LiveExport(
        ExportSpec spec,
        CompressedDevice device,
        Export export,
        @Nullable LiveRecorder recorder,
        @Nullable Path snapshot,
        @Nullable BackingFile backing,
        PolicyClock policies,
        Consumer<String> log)
        implements AutoCloseable {
    /**
     * @param trace records into this file, if it is not null
     * @param snapshot restores the device from this file, if it is not null and exists, and saves it there at the end
     */
    static LiveExport open(ExportSpec spec, @Nullable Path trace, @Nullable Path snapshot, Consumer<String> log)
            throws IOException {
        BackingSpec where = spec.device().policies().backing();
        BackingFile backing = where == null || where.simulated() ? null : BackingFile.open(Path.of(where.name()));
        LiveRecorder recorder = trace == null ? null : new LiveRecorder(trace, spec, log);
        long slots = spec.sizeBytes() / ExportSpec.PAGE_SIZE;
        CompressedDevice device = CompressedDevice.open(spec.device(), ExportSpec.PAGE_SIZE, slots);
        device.trackAccess(System::nanoTime);
        PolicyClock policies = policies(spec, device, log);
        if (recorder != null && policies.isBusy()) {
            log.accept("export '" + spec.name()
                    + "': its policies are not in the recording: replay it with the same device"
                    + " spec, whose turns come at their own times");
        }
        if (snapshot != null && Files.exists(snapshot)) {
            long pages = Snapshot.restore(device, snapshot, recorder);
            log.accept("export '" + spec.name() + "': " + pages + " pages restored from " + snapshot);
        }
        Export.FlushAction flush = backing == null ? () -> {} : backing::force;
        Export export = new Export(spec.name(), spec.description(), device, spec.readOnly(), recorder, flush);
        return new LiveExport(spec, device, export, recorder, snapshot, backing, policies, log);
    }

    private static PolicyClock policies(ExportSpec spec, CompressedDevice device, Consumer<String> log)
            throws IOException {
        BackingSpec where = spec.device().policies().backing();
        try {
            return new PolicyClock(DevicePolicies.start(
                    device,
                    where == null
                            ? null
                            : BackingStores.open(where, device.pageSize(), device.slots(), System::nanoTime),
                    System::nanoTime,
                    System.nanoTime(),
                    PolicyClock.tellFailures(spec.name(), log)));
        } catch (SpecException e) {
            throw CliException.usage("export '" + spec.name() + "': " + e.getMessage());
        }
    }

    /** No client uses it any more. */
    @Override
    public void close() throws IOException {
        policies.close();
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
