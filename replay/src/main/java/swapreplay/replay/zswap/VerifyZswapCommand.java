package swapreplay.replay.zswap;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;
import swapreplay.replay.cli.ProgressLine;
import swapreplay.replay.lab.BuiltInPages;
import swapreplay.replay.lab.PageFile;
import swapreplay.replay.lab.ResultTable;

/** The same pages through the zswap of the running kernel and through ours. */
@Command(
        name = "verify-zswap",
        description = {
            "Swap pages of this process out and in through the zswap of the running kernel, do the same with ours, and"
                    + " compare: the bytes of every page that comes back, and all counters of zswap.",
            "",
            "The steps are random: page-outs, page-ins, loads and frees, past the limit of the pool and back. Exit code 1 and"
                    + " the first difference, with its step, if there is any.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay verify-zswap /dev/vdb --steps 20000 --every 1",
            "  swapreplay verify-zswap /dev/vdb --codec zstd --accept 50 --history h.csv.gz",
            "  swapreplay verify-zswap /dev/vdb --zpool z3fold",
            "",
            "Needs root, debugfs, tracefs and a machine that swaps to nothing else: a small",
            "virtual machine is best, since the limit is at least 1 %% of all memory. The",
            "disk becomes its only swap area; what it held is lost. zswap's parameters and",
            "vm.page-cluster are put back afterwards."
        })
public final class VerifyZswapCommand implements Callable<Integer> {
    private static final Set<String> ZPOOLS = Set.of("zbud", "z3fold", "zsmalloc");

    @picocli.CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            paramLabel = "DISK",
            description = "A block device without anything of worth, to be the swap area behind zswap.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path disk;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many. Default: ${DEFAULT-VALUE}")
    private long steps = 10_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another choice of steps. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--window",
            paramLabel = "PAGES",
            description = "Pages of memory that the steps work on. Default: four times the pool's limit")
    private @Nullable Integer window;

    @Option(
            names = "--pages",
            paramLabel = "FILE",
            description =
                    "4 KiB pages for the contents: raw, or packed by zstd or gzip. Default: built-in generated ones.")
    private @Nullable Path pages;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "20",
            description = "Steps between two comparisons of the counters. Default: ${DEFAULT-VALUE}")
    private long every = 20;

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            defaultValue = "lzo",
            description = "zswap's compressor. Default: ${DEFAULT-VALUE}")
    private String codec = "lzo";

    @Option(
            names = "--pool",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description = "max_pool_percent. Default: ${DEFAULT-VALUE}")
    private int pool = 1;

    @Option(
            names = "--accept",
            paramLabel = "PERCENT",
            defaultValue = "90",
            description = "accept_threshold_percent. Default: ${DEFAULT-VALUE}")
    private int accept = 90;

    @Option(
            names = "--zpool",
            paramLabel = "NAME",
            defaultValue = "zbud",
            description = "zbud, z3fold or zsmalloc; for kernels like 6.1 only. Default: ${DEFAULT-VALUE}")
    private String zpool = "zbud";

    @Option(
            names = "--no-same-filled",
            description = "Have same-filled pages compressed like all others; for kernels like 6.1 only.")
    private boolean noSameFilled;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Also write the steps and the kernel's counters to this CSV file, packed by gzip.")
    private @Nullable Path history;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    private volatile boolean stopped;

    @Override
    public Integer call() throws IOException {
        ZswapVerification verification = verification();
        Interruption.stopBy(() -> stopped = true);
        ZswapLockstep.Outcome outcome;
        try (ProgressLine progress = ProgressLine.of(command.commandLine())) {
            PageFile contents = pages == null ? BuiltInPages.make() : PageFile.read(pages, PageWindow.PAGE);
            outcome = verification.run(
                    seed, steps, window == null ? 0 : window, contents, every, progress, () -> stopped);
        }
        PrintWriter out = command.commandLine().getOut();
        if (format == ResultTable.Format.table) {
            text(verification, outcome, out);
        } else {
            table(verification, outcome)
                    .print(out, format, "kernel: its value of the counter that differs first; ours: our value.");
        }
        out.flush();
        if (outcome.stopped()) {
            throw CliException.interrupted(
                    "interrupted after " + outcome.steps() + " steps; they agreed\n  Swap is off again.");
        }
        return outcome.differences().isEmpty() ? ExitCode.DONE : ExitCode.ANSWER_IS_NO;
    }

    private ZswapVerification verification() throws IOException {
        if (steps < 1 || every < 1 || (window != null && window < 1)) {
            throw CliException.usage("--steps, --every and --window: need 1 or more");
        } else if (pool < 1 || pool > 100 || accept < 1 || accept > 100) {
            throw CliException.usage("--pool and --accept: percentages from 1 to 100");
        } else if (!ZPOOLS.contains(zpool)) {
            throw CliException.usage("--zpool: no allocator '" + zpool + "'; known are "
                    + String.join(", ", ZPOOLS.stream().sorted().toList()));
        }
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim();
        try {
            return new ZswapVerification(
                    disk,
                    Codecs.named(codec).name(),
                    KernelVersion.nearest(release),
                    zpool,
                    pool,
                    accept,
                    !noSameFilled,
                    history);
        } catch (SpecException e) {
            throw CliException.usage("--codec: " + e.getMessage());
        }
    }

    private void text(ZswapVerification verification, ZswapLockstep.Outcome outcome, PrintWriter out)
            throws IOException {
        out.println(
                "operations   churn, seed " + seed + ": " + outcome.steps() + " page-outs, page-ins, loads and frees");
        out.println("compared     zswap of Linux " + System.getProperty("os.version") + " over " + verification.device()
                + ", and ours: codec=" + verification.codec() + " alloc=" + verification.allocator() + " policy="
                + verification.policy(outcome.shrunkBefore()));
        out.println("             every page that came back; all counters after " + outcome.compared() + " steps");
        out.println("shrinker     " + outcome.workerRuns() + " runs of the kernel's shrink worker");
        out.println("differences  " + outcome.differences().size());
        for (ZswapLockstep.Difference one : outcome.differences()) {
            out.println("  step " + one.step() + ", " + one.what() + ", " + one.field() + ": the kernel has "
                    + one.kernel() + ", we have " + one.ours());
        }
        out.println();
        for (Map.Entry<String, Long> counter : outcome.counters().entrySet()) {
            out.println(String.format("%-28s %d", counter.getKey(), counter.getValue()));
        }
    }

    private static ResultTable table(ZswapVerification verification, ZswapLockstep.Outcome outcome) throws IOException {
        ResultTable table = new ResultTable(
                "linux",
                "configuration",
                "steps",
                "compared",
                "worker_runs",
                "differences",
                "step",
                "what",
                "field",
                "kernel",
                "ours");
        ZswapLockstep.Difference first =
                outcome.differences().isEmpty() ? null : outcome.differences().get(0);
        table.add(
                System.getProperty("os.version"),
                "codec=" + verification.codec() + " alloc=" + verification.allocator() + " policy="
                        + verification.policy(outcome.shrunkBefore()),
                outcome.steps(),
                outcome.compared(),
                outcome.workerRuns(),
                outcome.differences().size(),
                first == null ? null : first.step(),
                first == null ? null : first.what(),
                first == null ? null : first.field(),
                first == null ? null : first.kernel(),
                first == null ? null : first.ours());
        return table;
    }
}
