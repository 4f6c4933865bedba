package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policy;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.engine.FreeOnRead;
import swapreplay.replay.engine.Mode;
import swapreplay.replay.engine.Replay;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.ReplayPlan;
import swapreplay.replay.engine.TargetLostException;
import swapreplay.replay.engine.TargetPlan;
import swapreplay.replay.engine.TargetReplay;
import swapreplay.replay.engine.TargetSource;
import swapreplay.reports.html.Report;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;

/** Replays a trace over every combination of codec and allocator, and writes a report. */
@Command(
        name = "replay",
        description = {
            "Replay a trace over every combination of codec and allocator.",
            "",
            "Writes results.csv, results.json, timeline.csv, policies.csv (what device policies did), charts (*.png) and"
                    + " report.html to a directory, and prints a table"
                    + " and, as its last line, the path of the report.",
            "",
            "ratio: uncompressed pages at their peak over the memory held at its peak. fragmentation: the share of the memory held"
                    + " at its peak that no object fills. compress, restore: CPU time for a page on this machine.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay replay traces/samples/python-data-job.swaptrace",
            "  swapreplay replay T.swaptrace --codec lz4,zstd:1,zstd:9 \\",
            "      --allocator zsmalloc,zsmalloc:chain=4 -o compare",
            "  swapreplay replay T.swaptrace --preset fedora,pop-os --ram 8G",
            "  swapreplay replay T.swaptrace --mode full \\",
            "      --device-spec 'codec=lzo-rle alloc=zsmalloc limit=64M'",
            "  swapreplay replay T.swaptrace \\",
            "      --device-spec 'codec={lz4,zstd:{1..15}} alloc=zsmalloc:chain={4..16}'",
            "  swapreplay replay T.swaptrace --device-spec \\",
            "      'backing=sim:ufs writeback=idle:5m,huge recompress=zstd:3@idle:1m'",
            "  swapreplay replay T.swaptrace --target /dev/zram1 --codec lz4,lzo-rle",
            "  swapreplay replay T.swaptrace --depth 8 --pace x10 \\",
            "      --target nbd+unix:///swap0?socket=/run/swap0.sock"
        })
final class ReplayCommand implements Callable<Integer> {
    /** A screenful. */
    private static final int MOST_PRINTED = 40;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A trace with page contents (see 'swapreplay info').")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path trace;

    @Mixin
    private final ConfigurationOptions what = new ConfigurationOptions();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "model",
            description =
                    "model: each distinct page is compressed once for each codec, the rest is accounting. full: every page is"
                            + " stored, every read is verified. Both give the same counters. Default: ${DEFAULT-VALUE}")
    private Mode mode = Mode.MODEL;

    @Mixin
    private final TargetOptions target = new TargetOptions();

    @Option(
            names = "--free-on-read",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "Whether a swap-in frees its slot: yes (as on zram), no, or auto: as the trace says of its device."
                            + " Default: ${DEFAULT-VALUE}")
    private FreeOnRead freeOnRead = FreeOnRead.AUTO;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "CPU costs of the kernel on the machine in question, as 'swapreplay bench --device /dev/zramN"
                    + " --format csv' prints them there. Default: measured here, in a JVM")
    private @Nullable Path calibration;

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: one for each CPU")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the files go. Default: a new directory swapreplay-report-NAME")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        target.check();
        OutputDirectory.require(directory == null ? Path.of("") : directory);
        if (!target.isCore()) {
            return onTarget();
        }
        ReplayPlan plan = plan();
        String commandLine = commandLine();
        Replay replay;
        RunResults results;
        try (ProgressLine progress = ProgressLine.of(spec.commandLine())) {
            replay = new Replay(plan, Version.text(), commandLine, progress);
            Interruption.stopBy(replay::stop);
            results = replay.run();
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
        replay.warnings().forEach(this::warn);
        if (results.configurations().isEmpty()) {
            throw CliException.interrupted(
                    "interrupted before the first configuration was finished; nothing is written");
        }
        return write(
                results,
                results.configurations().size() == plan.configurations().size(),
                null);
    }

    private String commandLine() {
        return "swapreplay "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }

    private int onTarget() throws IOException {
        List<DeviceSpec> configurations = targetConfigurations();
        TargetReplay replay;
        RunResults results;
        int wanted;
        try (TargetSource source = target.open(configurations);
                ProgressLine progress = ProgressLine.of(spec.commandLine())) {
            TargetPlan plan = new TargetPlan(trace, source, freeOnRead, target.pace(), target.depth());
            replay = new TargetReplay(plan, Version.text(), commandLine(), progress);
            Interruption.stopBy(replay::stop);
            results = replay.run();
            wanted = source.configurations().size();
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
        TargetLostException lost = replay.lost();
        if (!results.configurations().isEmpty()) {
            return write(results, results.configurations().size() == wanted, lost);
        }
        throw lost == null
                ? CliException.interrupted("interrupted before the replay was finished; nothing is written")
                : CliException.environment(lost.getMessage() + "\n  The target is gone; nothing is written.");
    }

    /** What is set up on a real target; refuses what only the core can do. */
    private List<DeviceSpec> targetConfigurations() throws IOException {
        if (mode == Mode.MODEL && spec.commandLine().getParseResult().hasMatchedOption("--mode")) {
            throw CliException.usage("--mode model: " + target.target() + " stores every page, which is mode full"
                    + "\n  Leave the option out.");
        } else if (calibration != null) {
            throw CliException.usage("--calibration: the times of " + target.target() + " are measured, not modelled"
                    + "\n  Leave the option out.");
        }
        if (!target.isZram()) {
            target.requireNoConfiguration(what.named());
            return List.of();
        }
        what.defaultsOf(target::zramCodecs);
        List<Configuration> all = what.choice(trace).configurations();
        all.stream().filter(each -> !each.policy().isNone()).findFirst().ifPresent(tiered -> {
            throw CliException.usage("--target " + target.target() + ": policy '"
                    + tiered.policy().name() + "' is simulated on the core only\n  Leave the policy out.");
        });
        return all.stream().map(Configuration::device).distinct().toList();
    }

    private ReplayPlan plan() throws IOException {
        if (threads < 1 || threads > 1024) {
            throw CliException.usage("--threads: " + threads + " is not in 1..1024");
        }
        Choice choice = what.choice(trace);
        BackingFiles.require(choice.configurations(), mode);
        Optional<Configuration> tiered = choice.configurations().stream()
                .filter(each -> !each.policy().isNone())
                .findFirst();
        if (mode == Mode.FULL && tiered.isPresent()) {
            throw CliException.usage("--mode full stores every page in the compressed device alone; policy '"
                    + tiered.get().policy().name() + "' is accounted in mode model only");
        }
        return ReplayPlan.of(
                trace,
                choice.configurations(),
                mode,
                freeOnRead,
                threads,
                calibration(),
                choice.presets(),
                choice.notes());
    }

    private Calibration calibration() throws IOException {
        try {
            return calibration == null ? Calibration.NONE : Calibration.read(calibration);
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
    }

    private int write(RunResults results, boolean finished, @Nullable TargetLostException lost) throws IOException {
        Path dir = directory == null ? freshDirectory(ReplayPlan.traceName(trace)) : directory;
        ResultFiles.write(dir, results);
        PrintWriter out = spec.commandLine().getOut();
        if (target.isCore()) {
            print(results, out);
        } else {
            new TargetTable(results).print(out);
        }
        out.flush();
        results.run().notes().forEach(this::note);
        out.println(Report.write(dir, List.of(results)));
        out.flush();
        long wrong = results.configurations().stream()
                .mapToLong(row -> row.verifyErrors() == null ? 0 : row.verifyErrors())
                .sum();
        if (lost != null) {
            throw CliException.environment(
                    lost.getMessage() + "\n  The target is gone; what was finished before is in " + dir);
        } else if (!finished) {
            throw CliException.interrupted("interrupted; what was finished is in " + dir);
        } else if (wrong > 0) {
            throw CliException.answerIsNo(
                    wrong + " reads did not give back the page that was written; see verify_errors in "
                            + dir.resolve(ResultFiles.RESULTS_CSV));
        }
        return ExitCode.DONE;
    }

    private static Path freshDirectory(String traceName) {
        Path dir = Path.of("swapreplay-report-" + traceName);
        for (int n = 2; Files.exists(dir); n++) {
            dir = Path.of("swapreplay-report-" + traceName + "-" + n);
        }
        return dir;
    }

    private static void print(RunResults results, PrintWriter out) {
        boolean limited = results.configurations().stream()
                .anyMatch(row -> row.memLimit() != null || (row.writeFailed() != null && row.writeFailed() > 0));
        boolean verified = results.configurations().stream().anyMatch(row -> row.verifyErrors() != null);
        boolean tiered =
                results.configurations().stream().anyMatch(row -> !row.policy().equals(Policy.NONE));
        boolean preset = results.configurations().stream().anyMatch(row -> row.text(CostColumn.PRESET) != null);
        List<String> header = new ArrayList<>(List.of("codec", "allocator"));
        if (preset) {
            header.add(0, "preset");
        }
        if (tiered) {
            header.add("policy");
        }
        header.addAll(List.of(">peak memory", ">ratio", ">fragmentation", ">compress", ">restore"));
        if (tiered) {
            header.addAll(List.of(">fault p50", ">fault p99", ">disk writes"));
        }
        if (limited) {
            header.add(">refused");
        }
        if (verified) {
            header.add(">verified");
            header.add(">wrong");
        }
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (ConfigurationResult row : printed(results.configurations())) {
            List<String> cells = new ArrayList<>(List.of(row.codec(), row.allocator()));
            if (preset) {
                String name = row.text(CostColumn.PRESET);
                cells.add(0, name == null ? "" : name);
            }
            if (tiered) {
                cells.add(row.policy());
            }
            cells.addAll(List.of(
                    row.memUsedMax() == null ? "-" : HumanText.size(row.memUsedMax()),
                    ratio(row),
                    figure("%.1f %%", row.fragmentationPct()),
                    figure("%.2f us", thousandth(row.compressNsPage())),
                    figure("%.2f us", thousandth(row.decompressNsPage()))));
            if (tiered) {
                cells.add(TargetTable.duration(row.count(CostColumn.FAULT_P50_NS)));
                cells.add(TargetTable.duration(row.count(CostColumn.FAULT_P99_NS)));
                cells.add(figure(row.bdWrites()));
            }
            if (limited) {
                cells.add(figure(row.writeFailed()));
            }
            if (verified) {
                cells.add(figure(row.verifiedReads()));
                cells.add(figure(row.verifyErrors()));
            }
            table.add(cells.toArray(String[]::new));
        }
        table.print(out);
        int more = results.configurations().size() - MOST_PRINTED;
        if (more > 0) {
            out.println("... and " + more
                    + " more, with more memory at their peak; all are in results.csv and the report.");
        }
        out.println();
    }

    /** All as they were asked for; of many those with the least memory. */
    private static List<ConfigurationResult> printed(List<ConfigurationResult> rows) {
        return rows.size() <= MOST_PRINTED
                ? rows
                : rows.stream()
                        .sorted(Comparator.comparingLong(
                                row -> row.memUsedMax() == null ? Long.MAX_VALUE : row.memUsedMax()))
                        .limit(MOST_PRINTED)
                        .toList();
    }

    /** Uncompressed peak over the memory held at its peak: what the device saves. */
    private static String ratio(ConfigurationResult row) {
        Long uncompressed = row.origDataMax();
        Long used = row.memUsedMax();
        return uncompressed == null || used == null || used == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", (double) uncompressed / used);
    }

    private static @Nullable Double thousandth(@Nullable Double ns) {
        return ns == null ? null : ns / 1000;
    }

    private static String figure(String format, @Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static String figure(@Nullable Long value) {
        return value == null ? "-" : HumanText.count(value);
    }

    private void note(String note) {
        spec.commandLine().getErr().println("note: " + note);
        spec.commandLine().getErr().flush();
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("warning: " + warning);
        spec.commandLine().getErr().flush();
    }
}
