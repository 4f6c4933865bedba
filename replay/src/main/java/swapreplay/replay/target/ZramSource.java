package swapreplay.replay.target;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.PolicySpec;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.Target;
import swapreplay.replay.engine.TargetSource;
import swapreplay.replay.lab.KernelAlgorithm;
import swapreplay.replay.lab.ZramDevice;

/** A zram of the running kernel, set up anew for each configuration and left as it was found. */
final class ZramSource implements TargetSource {
    private final Path path;
    private final ZramDevice zram;
    private final List<DeviceSpec> configurations;

    private ZramSource(Path path, ZramDevice zram, List<DeviceSpec> configurations) {
        this.path = path;
        this.zram = zram;
        this.configurations = configurations;
    }

    /** @throws CliException if somebody uses the device, or the kernel cannot do one of the configurations */
    static ZramSource open(Path path, List<DeviceSpec> configurations) throws IOException {
        ZramDevice zram = ZramDevice.open(path, "--target");
        for (DeviceSpec each : configurations) {
            requireZsmalloc(path, each);
            KernelAlgorithm.of(each.codec(), 0).requireOn(zram, "--target " + path + ": '" + each + "'", "--codec ");
        }
        return new ZramSource(path, zram, List.copyOf(configurations));
    }

    /** The kernel's zsmalloc is what it was built as; only its own word means it. */
    private static void requireZsmalloc(Path path, DeviceSpec spec) {
        String own = DeviceSpec.of(spec.codec(), DeviceSpec.DEFAULT_ALLOCATOR, 0, spec.kernel())
                .allocator();
        if (!spec.allocator().equals(own)) {
            throw CliException.usage("--target " + path + ": '" + spec
                    + "' cannot be set up: the kernel's zram allocates with its own zsmalloc alone, not "
                    + spec.allocator()
                    + "\n  Name --allocator zsmalloc, or replay it on the core.");
        } else if (!spec.policies().equals(PolicySpec.NONE)) {
            throw CliException.usage("--target " + path + ": '" + spec
                    + "': only codec, alloc and limit are set up on a real zram; what happens to pages later is not driven there"
                    + "\n  Replay it on the core.");
        }
    }

    /** Of these, the codecs that the kernel's zram has; for defaults, which nobody named. */
    static List<String> known(Path path, List<String> codecs) throws IOException {
        ZramDevice zram = ZramDevice.open(path, "--target");
        List<String> known = new java.util.ArrayList<>();
        for (String codec : codecs) {
            if (zram.knows(KernelAlgorithm.of(codec, 0).name())) {
                known.add(codec);
            }
        }
        return known;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public List<DeviceSpec> configurations() {
        return configurations;
    }

    @Override
    public Target open(DeviceSpec configuration, int pageSize, long slots, int depth) throws IOException {
        if (LibC.getpagesize() != pageSize) {
            throw CliException.environment(
                    "--target " + path + ": this kernel has pages of " + LibC.getpagesize() + " bytes, the trace of "
                            + pageSize + "\n  Replay it on a machine with such pages, or on the core.");
        }
        KernelAlgorithm algorithm = KernelAlgorithm.of(configuration.codec(), 0);
        zram.setUp(algorithm.name(), algorithm.parameters(), slots * pageSize);
        zram.set("mem_limit", Long.toString(configuration.memLimit()));
        int descriptor = LibC.open(path.toString(), LibC.O_RDWR);
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
            return new BlockTarget(
                    path,
                    channel,
                    descriptor,
                    BlockTarget.Freeing.HOLE,
                    1, // as the kernel itself swaps to a zram, and takes larger requests apart
                    zram.sysfs().resolve("mm_stat"),
                    List.of("Memory figures are " + path + "'s own mm_stat under Linux "
                            + System.getProperty("os.version")
                            + ". Times are of this machine: a pwrite or pread of one page with O_DIRECT, or an fallocate that"
                            + " frees slots, from the call until its return; the CPU time is the calling thread's in that call,"
                            + " which holds the system call, the block layer and all of zram's work."),
                    depth);
        } catch (IOException e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        zram.close();
    }
}
