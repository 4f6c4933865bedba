package swapreplay.replay.twin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.FileBackingStore;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.lab.KernelAlgorithm;
import swapreplay.replay.lab.ZramDevice;

/**
 * Sets up a zram of the running kernel and ours alike, runs operations on both in lockstep, and looks a second time, operation by
 * operation, for the first that made a difference.
 */
final class Verification {
    private final DeviceSpec spec;
    private final KernelAlgorithm algorithm;
    private final List<String> secondary;
    private final Operations operations;
    private final long every;
    private final @Nullable Path backing;

    /**
     * @param every operations between two checkpoints
     * @param secondary full names of codecs for recompression, of priority 1 and on
     * @param backing a block device that the kernel may write pages back to; ours then gets a file of that size
     */
    Verification(DeviceSpec spec, Operations operations, long every, List<String> secondary, @Nullable Path backing) {
        this.secondary = List.copyOf(secondary);
        this.backing = backing;
        this.spec = spec;
        this.algorithm = KernelAlgorithm.of(spec.codec(), 0);
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
        Path device = setUp(zram);
        try (KernelZram kernel = new KernelZram(device, zram.sysfs());
                CompressedDevice ours = CompressedDevice.open(spec, KernelZram.PAGE, operations.slots())) {
            kernel.memLimit(spec.memLimit());
            boolean marksPages = backing != null || !secondary.isEmpty();
            if (marksPages) {
                ours.trackAccess(System::nanoTime);
            }
            if (backing != null) {
                kernel.write("writeback_limit", "0");
                kernel.write("writeback_limit_enable", "0");
                ours.post().attach(twinOf(backing));
            }
            for (int priority = 1; priority <= secondary.size(); priority++) {
                ours.post().secondary(priority, Codecs.named(secondary.get(priority - 1)));
            }
            return new Lockstep(kernel, ours, backing != null, marksPages)
                    .run(operations, every, singly, progress, stop);
        }
    }

    private Path setUp(ZramDevice zram) throws IOException {
        zram.reset();
        if (backing != null) {
            zram.set("backing_dev", backing.toString());
        }
        zram.set("comp_algorithm", algorithm.name());
        setParameters(zram, algorithm);
        for (int priority = 1; priority <= secondary.size(); priority++) {
            KernelAlgorithm again = KernelAlgorithm.of(secondary.get(priority - 1), priority);
            zram.set("recomp_algorithm", "algo=" + again.name() + " priority=" + priority);
            setParameters(zram, again);
        }
        return zram.start(operations.slots() * KernelZram.PAGE);
    }

    private static void setParameters(ZramDevice zram, KernelAlgorithm of) throws IOException {
        if (!of.parameters().isEmpty()) {
            zram.set("algorithm_params", of.parameters());
        }
    }

    /** A file of the size of a block device; it has no name any more and goes when it is closed. */
    private static FileBackingStore twinOf(Path blockDevice) throws IOException {
        long bytes;
        try (FileChannel channel = FileChannel.open(blockDevice, StandardOpenOption.READ)) {
            bytes = channel.size();
        }
        Path file = Files.createTempFile("swapreplay-backing", "");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(bytes);
            return new FileBackingStore(file, KernelZram.PAGE);
        } finally {
            Files.delete(file);
        }
    }

    private void requireSupported(ZramDevice zram) throws IOException {
        for (String again : secondary) {
            KernelAlgorithm.of(again, 1).requireOn(zram, "--device", "--recompress ");
        }
        algorithm.requireOn(zram, "--device", "--device-spec codec=");
        if (LibC.getpagesize() != KernelZram.PAGE) {
            throw CliException.environment("--device: this kernel has pages of " + LibC.getpagesize()
                    + " bytes; verify knows kernels of 4096\n  Run it on a machine or in a VM with 4 KiB pages.");
        } else if (backing != null && !Files.exists(zram.sysfs().resolve("backing_dev"))) {
            throw CliException.environment(
                    "--backing: this kernel's zram was built without write-back (CONFIG_ZRAM_WRITEBACK)"
                            + "\n  Run it on another kernel, or without --backing.");
        } else if (!secondary.isEmpty() && !Files.exists(zram.sysfs().resolve("recompress"))) {
            throw CliException.environment(
                    "--recompress: this kernel's zram was built without recompression (CONFIG_ZRAM_MULTI_COMP)"
                            + "\n  Run it on another kernel, or without --recompress.");
        } else if (!spec.allocator().startsWith("zsmalloc")) {
            throw CliException.usage("--device-spec: zram allocates with zsmalloc, not " + spec.allocator());
        }
    }
}
