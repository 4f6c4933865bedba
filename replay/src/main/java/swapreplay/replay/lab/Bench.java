package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.DeviceSpec;
import swapreplay.replay.cli.CliException;

/** Runs the codec alone, the core and the kernel's zram in turn on the same pages on one thread, round after round. */
final class Bench {
    /** The JVM's optimising compiler has seen everything by then. */
    private static final int WARM_UP_PAGES = 15_000;

    private final PageFile pages;
    private final int rounds;
    private final @Nullable ZramDevice kernel;
    private final BooleanSupplier stopped;

    /**
     * @param kernel the device to compare with, or null
     * @param stopped asked between rounds; true ends the bench with an interruption
     */
    Bench(PageFile pages, int rounds, @Nullable ZramDevice kernel, BooleanSupplier stopped) {
        this.pages = pages;
        this.rounds = rounds;
        this.kernel = kernel;
        this.stopped = stopped;
    }

    /** @throws CliException with exit code 1 if a side gives back another page than it was given */
    BenchFigures measure(String name) throws IOException {
        PageCodec codec = Codecs.named(name);
        String algorithm = kernelAlgorithm(codec);
        List<BenchSide> sides = new ArrayList<>();
        try {
            CoreSide core = new CoreSide(pages, DeviceSpec.of(name, DeviceSpec.DEFAULT_ALLOCATOR, 0));
            sides.add(core);
            sides.add(new CodecSide(pages, codec, core.hugeThreshold()));
            if (kernel != null && !algorithm.isEmpty()) {
                Path device = kernel.setUp(algorithm, (long) pages.pages() * pages.pageSize());
                sides.add(new KernelSide(pages, device));
            }
            return measure(name, algorithm, sides);
        } finally {
            for (BenchSide side : sides) {
                side.close();
            }
        }
    }

    private BenchFigures measure(String name, String algorithm, List<BenchSide> sides) throws IOException {
        for (BenchSide side : sides) {
            side.storeAll();
            check(name, side);
        }
        for (int done = 0; done < WARM_UP_PAGES; done += pages.pages()) {
            for (BenchSide side : sides) {
                side.storeAll();
                side.loadAll();
            }
        }
        double[] store = new double[3];
        double[] load = new double[3];
        Arrays.fill(store, Double.NaN);
        Arrays.fill(load, Double.NaN);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < sides.size(); i++) {
                stopIfAsked();
                long start = CpuClock.nowNs();
                sides.get(i).storeAll();
                store[i] = best(store[i], CpuClock.nowNs() - start);
            }
            for (int i = 0; i < sides.size(); i++) {
                stopIfAsked();
                long start = CpuClock.nowNs();
                sides.get(i).loadAll();
                load[i] = best(load[i], CpuClock.nowNs() - start);
            }
        }
        return new BenchFigures(
                name, sides.size() < 3 ? "" : algorithm, store[1], store[0], store[2], load[1], load[0], load[2]);
    }

    private double best(double sofar, long ns) {
        double perPage = (double) ns / pages.pages();
        return Double.isNaN(sofar) ? perPage : Math.min(sofar, perPage);
    }

    private void stopIfAsked() {
        if (stopped.getAsBoolean()) {
            throw CliException.interrupted("bench: interrupted" + (kernel == null ? "" : "; the device is reset"));
        }
    }

    private void check(String name, BenchSide side) throws IOException {
        stopIfAsked();
        for (int page = 0; page < pages.pages(); page++) {
            byte[] array = pages.array(page);
            int from = pages.offset(page);
            byte[] back = side.load(page);
            if (!Arrays.equals(back, 0, back.length, array, from, from + pages.pageSize())) {
                throw CliException.answerIsNo(name + ": page " + page + " comes back changed from "
                        + (side instanceof KernelSide ? "the kernel's zram" : "our side"));
            }
        }
    }

    /** The kernel's algorithm to compare with: the same bytes or, for lz4-jni, the same format. */
    private String kernelAlgorithm(PageCodec codec) throws IOException {
        if (kernel == null) {
            return "";
        }
        String base = codec.name().split(":", 2)[0];
        boolean kernelsOwn = Codecs.named(base).name().equals(codec.name());
        String algorithm = base.equals("lz4-jni") ? "lz4" : kernelsOwn ? base : "";
        return kernel.knows(algorithm) ? algorithm : "";
    }
}
