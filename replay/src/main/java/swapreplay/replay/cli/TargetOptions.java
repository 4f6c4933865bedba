package swapreplay.replay.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.engine.Pace;
import swapreplay.replay.engine.TargetSource;
import swapreplay.replay.target.Targets;

/** What a trace is replayed on, and how fast. */
final class TargetOptions {
    static final String CORE = "core";
    private static final int MOST_DEPTH = 1024;

    @Option(
            names = "--target",
            paramLabel = "TARGET",
            defaultValue = CORE,
            description =
                    "What the trace is replayed on. core: SwapReplay's own device. /dev/zramN: a zram of this kernel"
                            + " without data or users; each configuration is set up on it in turn. nbd://HOST:PORT/EXPORT or"
                            + " nbd+unix:///EXPORT?socket=PATH: any NBD server. A block device or a FILE: as a swap area. All but core are"
                            + " measured: latencies, and the counters of a zram. Default: ${DEFAULT-VALUE}")
    private String target = CORE;

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            defaultValue = "asap",
            description =
                    "With a real target: asap, original (the trace's own times), or xN, N times as fast; then it is also"
                            + " measured how late requests begin. Default: ${DEFAULT-VALUE}")
    private String pace = "asap";

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "With an NBD, block device or FILE target: requests under way at a time; those of one slot stay in"
                            + " their order. Default: ${DEFAULT-VALUE}")
    private int depth = 1;

    @Option(names = "--overwrite", description = "With a block device or FILE target: it may hold data, which is lost.")
    private boolean overwrite;

    boolean isCore() {
        return target.equals(CORE);
    }

    boolean isZram() {
        return Targets.isZram(target);
    }

    String target() {
        return target;
    }

    int depth() {
        return depth;
    }

    Pace pace() {
        try {
            return Pace.parse(pace);
        } catch (SpecException e) {
            throw CliException.usage("--pace: " + e.getMessage());
        }
    }

    /** What only a real target has a use for. */
    void check() {
        Pace asked = pace();
        if (depth < 1 || depth > MOST_DEPTH) {
            throw CliException.usage("--depth: " + depth + " is not in 1.." + MOST_DEPTH);
        } else if (isCore() && !asked.equals(Pace.ASAP)) {
            throw CliException.usage("--pace " + pace
                    + ": the core runs on the trace's own clock at any speed, so a pace would change no figure"
                    + "\n  Name a real --target, or leave the pace out.");
        } else if (depth > 1 && (isCore() || isZram())) {
            throw CliException.usage("--depth " + depth + ": " + target
                    + " takes one operation after the other, because their order decides its memory"
                    + "\n  A depth is for NBD, block device and FILE targets.");
        } else if (overwrite && (isCore() || isZram())) {
            throw CliException.usage(
                    "--overwrite: only for a block device or a FILE; " + target + " has nothing to lose");
        }
    }

    /** @param named the first option that sets up a configuration; null if there is none */
    void requireNoConfiguration(@Nullable String named) {
        if ("--policy".equals(named)) {
            throw CliException.usage("--policy: policies are simulated on the core only, not on " + target
                    + "\n  Leave the policy out.");
        } else if (named != null) {
            throw CliException.usage(
                    named + ": what " + target
                            + " does with a page is its own affair; only core and /dev/zramN can be set up\n  Leave the option out.");
        }
    }

    TargetSource open(List<DeviceSpec> configurations) throws IOException {
        return Targets.open(target, configurations, overwrite);
    }

    /** The codecs among {@code defaults} that the target, a zram, has. */
    List<String> zramCodecs(List<String> defaults) throws IOException {
        List<String> known = Targets.knownCodecs(target, defaults);
        if (known.isEmpty()) {
            throw CliException.environment("--target " + target + ": this kernel's zram has none of "
                    + String.join(", ", defaults) + "\n  Name one that it has with --codec.");
        }
        return known;
    }
}
