package swapreplay.replay.twin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.lab.ZramDevice;

/**
 * Sets up a zram of the running kernel and ours alike, runs operations on both in lockstep, and looks a second time, operation by
 * operation, for the first that made a difference.
 */
final class Verification {
    private final DeviceSpec spec;
    private final KernelAlgorithm algorithm;
    private final Operations operations;
    private final long every;

    /** @param every operations between two checkpoints */
    Verification(DeviceSpec spec, Operations operations, long every) {
        this.spec = spec;
        this.algorithm = KernelAlgorithm.of(spec.codec());
        this.operations = operations;
        this.every = every;
    }

    /** @throws CliException if the device cannot be set up like this */
    Outcome run(ZramDevice zram, Progress progress, BooleanSupplier stop) throws IOException {
        requireSupported(zram);
        Outcome first = lockstep(zram, Long.MAX_VALUE, progress, stop);
        if (first.differences().stream().allMatch(Difference::exact)) {
            return first;
        }
        long lastGood = (first.operations() - 1) / every * every;
        Outcome second = lockstep(zram, lastGood + 1, progress, stop);
        // a difference that does not come again was made by somebody else: memory reclaim compacts a pool, too
        return second.differences().isEmpty() ? first : second;
    }

    private Outcome lockstep(ZramDevice zram, long singly, Progress progress, BooleanSupplier stop) throws IOException {
        Path device = zram.setUp(algorithm.name(), algorithm.parameters(), operations.slots() * KernelZram.PAGE);
        try (KernelZram kernel = new KernelZram(device, zram.sysfs());
                CompressedDevice ours = CompressedDevice.open(spec, KernelZram.PAGE, operations.slots())) {
            kernel.memLimit(spec.memLimit());
            return new Lockstep(kernel, ours).run(operations, every, singly, progress, stop);
        }
    }

    private void requireSupported(ZramDevice zram) throws IOException {
        if (LibC.getpagesize() != KernelZram.PAGE) {
            throw CliException.environment("--device: this kernel has pages of " + LibC.getpagesize()
                    + " bytes; verify knows kernels of 4096\n  Run it on a machine or in a VM with 4 KiB pages.");
        } else if (!zram.knows(algorithm.name())) {
            throw CliException.environment("--device: this kernel's zram has no '" + algorithm.name() + "'; it has "
                    + zram.algorithms().replaceAll("[\\[\\]]", "").replace(' ', ',')
                    + "\n  Choose one of these: --device-spec codec=NAME");
        } else if (!algorithm.parameters().isEmpty()
                && !Files.exists(zram.sysfs().resolve("algorithm_params"))) {
            throw CliException.environment("--device-spec: this kernel's zram takes no parameters for "
                    + algorithm.name() + ", and codec=" + spec.codec() + " needs some\n  Use codec="
                    + algorithm.name() + ".");
        } else if (!spec.allocator().startsWith("zsmalloc")) {
            throw CliException.usage("--device-spec: zram allocates with zsmalloc, not " + spec.allocator());
        }
    }
}
