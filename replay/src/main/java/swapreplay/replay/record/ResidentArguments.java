package swapreplay.replay.record;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.cli.TimeConverter;

/** The options of {@code record --resident}. */
public final class ResidentArguments {
    @Option(
            names = "--resident",
            description =
                    "Record no swap traffic, but sample the anonymous memory of processes on a machine that does"
                            + " not swap yet, and predict what zram would make of it. Needs --pid, --name, --all-processes or CMD.")
    boolean resident;

    @Option(names = "--pid", split = ",", paramLabel = "PID", description = "With --resident: these processes.")
    List<Long> pids = List.of();

    @Option(
            names = "--name",
            split = ",",
            paramLabel = "NAME",
            description = "With --resident: all processes of these names, as in /proc/PID/comm.")
    List<String> names = List.of();

    @Option(names = "--all-processes", description = "With --resident, as root: every process.")
    boolean all;

    @Option(
            names = "--cold",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "With --resident: only pages that are not written to for this time.")
    @Nullable
    Duration cold;

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            defaultValue = "lzo-rle,lz4,zstd",
            description = "With --resident: codecs to predict for, separated by commas. Default: ${DEFAULT-VALUE}")
    private List<String> codecLists = List.of();

    List<String> codecs() {
        return SpecList.splitAll(codecLists);
    }

    /** Whether memory is to be sampled and no device recorded. */
    public boolean requested() {
        return resident;
    }

    /** The first of these options that says something only together with {@code --resident}; null if there is none. */
    public @Nullable String strayOption() {
        if (resident) {
            return null;
        }
        return !pids.isEmpty()
                ? "--pid"
                : !names.isEmpty() ? "--name" : all ? "--all-processes" : cold != null ? "--cold" : null;
    }
}
