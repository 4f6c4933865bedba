package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.core.backing.Disks;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.advise.Advice;
import swapreplay.replay.advise.Advisor;
import swapreplay.replay.advise.Goal;
import swapreplay.replay.advise.Ranked;
import swapreplay.replay.advise.SettingFiles;
import swapreplay.replay.advise.Wish;
import swapreplay.replay.engine.Calibration;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.ReplayPlan;
import swapreplay.replay.preset.Presets;
import swapreplay.reports.html.Report;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.ResultFiles;

/** Ranks what a kernel can be set to for a goal, and writes the files that set it so. */
@Command(
        name = "advise",
        description = {
            "Rank what a kernel of today can be set to, by replaying all of it, and write the files that set it so.",
            "",
            "Tries every codec of Linux 6.18's zram at every level on a sample of the pages, and replays those that the sample does not"
                    + " rule out: alone, with recompression, with every chain size; with --disk also with write-back to that disk and with"
                    + " swap on it, and with --ram too with zswap and zram of several sizes before it. Prints the ranking with the 95 %%"
                    + " confidence interval of the mean memory over ten slices of the trace, settings that would do nothing here, and what"
                    + " speaks against trusting the trace. Writes to a directory: the configuration files, advice.txt, and the report of"
                    + " the replay.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay advise T.swaptrace",
            "  swapreplay advise T.swaptrace --goal flash --disk emmc --ram 2G \\",
            "      --flash-budget 5G/day -o advice",
            "  swapreplay advise T.swaptrace --preset fedora,pop-os --ram 8G",
            "  swapreplay advise T.swaptrace --goal cpu --calibration kernel.csv"
        })
final class AdviseCommand implements Callable<Integer> {
    /** A screenful. */
    private static final int MOST_PRINTED = 30;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A trace with page contents (see 'swapreplay info').")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path trace;

    @Option(
            names = "--goal",
            paramLabel = "GOAL",
            defaultValue = "balanced",
            description =
                    "memory: least at the peak. cpu: least CPU time in the codec. balanced: least memory among those within"
                            + " twice the CPU time of the cheapest. flash: fewest bytes to the disk. Default: ${DEFAULT-VALUE}")
    private Goal goal = Goal.BALANCED;

    @Mixin
    private final MachineOptions machineOptions = new MachineOptions();

    @Option(
            names = "--preset",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Rank these among the candidates, too: what a distribution or a phone sets up today; 'swapreplay presets'"
                            + " lists them.")
    private List<String> presets = new ArrayList<>();

    @Option(
            names = "--any-chain",
            description = "The kernel can be built anew: recommend other chain sizes of zsmalloc than 8, too.")
    private boolean anyChain;

    @Option(
            names = "--exhaustive",
            description = "Replay every codec at every level, and all combinations; minutes to hours.")
    private boolean exhaustive;

    @Option(
            names = "--disk",
            paramLabel = "DISK",
            description = "A disk to consider swap on: hdd, sd, emmc, ufs, sata or nvme.")
    private @Nullable String disk;

    @Option(
            names = "--flash-budget",
            paramLabel = "SIZE/day",
            description = "Most bytes to the disk in a day, at the trace's pace.")
    private @Nullable String flashBudget;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description =
                    "CPU costs of the kernel on the machine in question, from 'swapreplay bench --device /dev/zramN --format csv'."
                            + " Default: measured here, in a JVM")
    private @Nullable Path calibration;

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: one for each CPU")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the files go. Default: a new directory swapreplay-advice-NAME")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Wish wish = wish();
        OutputDirectory.require(directory == null ? Path.of("") : directory);
        Advice advice;
        Advisor advisor;
        try (ProgressLine progress = ProgressLine.of(spec.commandLine())) {
            String commandLine = "swapreplay "
                    + String.join(" ", spec.commandLine().getParseResult().originalArgs());
            progress.update("trying codecs", 0, 1);
            advisor = new Advisor(trace, wish, compared(), costs(), threads, Version.text(), commandLine, progress);
            Interruption.stopBy(advisor::stop);
            advice = advisor.advise();
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
        if (advice == null) {
            throw CliException.interrupted("interrupted before all configurations were replayed; nothing is written");
        }
        advisor.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        Path dir = directory == null ? freshDirectory() : directory;
        ResultFiles.write(dir, advice.results());
        Report.write(dir, List.of(advice.results()));
        List<String> files = new ArrayList<>();
        Ranked best = advice.best();
        if (best != null) {
            files.addAll(SettingFiles.write(dir, best.row()));
        }
        String text = text(advice, files);
        Files.writeString(dir.resolve("advice.txt"), text);
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.println("Files: " + dir);
        out.flush();
        return ExitCode.DONE;
    }

    private Wish wish() {
        if (threads < 1 || threads > 1024) {
            throw CliException.usage("--threads: " + threads + " is not in 1..1024");
        } else if (disk == null && (flashBudget != null || goal == Goal.FLASH)) {
            throw CliException.usage((flashBudget != null ? "--flash-budget" : "--goal flash")
                    + " needs --disk: without one nothing is written to a disk");
        }
        if (disk != null) {
            try {
                Disks.named(disk);
            } catch (SpecException e) {
                throw CliException.usage("--disk: " + e.getMessage());
            }
        }
        return new Wish(goal, machineOptions.machine().ramBytes(), disk, budget(), exhaustive, anyChain);
    }

    private Advisor.Presets compared() {
        Choice choice = new Choice(new ArrayList<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (String name : presets) {
            try {
                choice.add(Presets.named(name), machineOptions.machine());
            } catch (SpecException e) {
                throw CliException.usage("--preset: " + e.getMessage());
            }
        }
        return new Advisor.Presets(choice.configurations(), choice.presets(), choice.notes());
    }

    private @Nullable Long budget() {
        if (flashBudget == null) {
            return null;
        } else if (!flashBudget.endsWith("/day")) {
            throw CliException.usage(
                    "--flash-budget: '" + flashBudget + "' is no size a day; write for example 5G/day");
        }
        return new SizeConverter().convert(flashBudget.substring(0, flashBudget.length() - "/day".length()));
    }

    private Calibration costs() throws IOException, ReplayException {
        return calibration == null ? Calibration.NONE : Calibration.read(calibration);
    }

    private Path freshDirectory() {
        String name = "swapreplay-advice-" + ReplayPlan.traceName(trace);
        Path dir = Path.of(name);
        for (int n = 2; Files.exists(dir); n++) {
            dir = Path.of(name + "-" + n);
        }
        return dir;
    }

    private String text(Advice advice, List<String> files) {
        StringBuilder text = new StringBuilder();
        Ranked best = advice.best();
        text.append("Goal: ")
                .append(goal.name().toLowerCase(Locale.ROOT))
                .append(", ")
                .append(goal.meaning())
                .append(".\n");
        if (best == null) {
            text.append("No configuration fits; the reasons are below.\n");
        } else {
            ConfigurationResult row = best.row();
            text.append("Use ")
                    .append(row.label())
                    .append(": ")
                    .append(held(row))
                    .append(" at the peak");
            if (row.origDataMax() != null && row.memUsedMax() != null && row.memUsedMax() > 0) {
                text.append(String.format(
                        Locale.ROOT,
                        " for %s of pages (ratio %.2f)",
                        HumanText.size(row.origDataMax()),
                        (double) row.origDataMax() / row.memUsedMax()));
            }
            text.append(".\n");
            if (advice.ranked().size() > 1) {
                Ranked second = advice.ranked().get(1);
                if (second.whyNot() == null
                        && second.against() != null
                        && !second.against().isSure()) {
                    text.append("The slices of the trace do not tell its memory from that of the second, ")
                            .append(second.row().label())
                            .append(".\n");
                }
            }
        }
        section(text, "Before you trust this:", advice.doubts());
        text.append('\n').append(table(advice)).append('\n');
        text.append(cpuBasis(advice));
        section(text, "Of no use for this trace:", advice.useless());
        section(text, "Worth knowing:", advice.hints());
        if (!files.isEmpty()) {
            section(text, "To set it: ", files);
        }
        return text.append('\n').toString();
    }

    private static void section(StringBuilder text, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append('\n').append(heading).append('\n');
            lines.forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }

    private static String table(Advice advice) {
        boolean disks = advice.results().configurations().stream().anyMatch(row -> row.text(CostColumn.DISK) != null);
        List<String> header = new ArrayList<>(
                List.of(">rank", "configuration", ">peak memory", ">mean, against the first (95 %)", ">CPU"));
        if (disks) {
            header.addAll(List.of(">fault p99", ">disk, GB/day"));
        }
        header.add("remark");
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (Ranked each : shown(advice.ranked())) {
            ConfigurationResult row = each.row();
            List<String> cells = new ArrayList<>(List.of(
                    each.whyNot() == null ? String.valueOf(advice.ranked().indexOf(each) + 1) : "-",
                    row.label(),
                    held(row),
                    interval(each),
                    seconds(row.decimal(CostColumn.CPU_S))));
            if (disks) {
                Long p99 = row.count(CostColumn.FAULT_P99_NS);
                Double flash = row.decimal(CostColumn.FLASH_BYTES_DAY);
                cells.add(p99 == null ? "-" : String.format(Locale.ROOT, "%.3f ms", p99 / 1e6));
                cells.add(flash == null ? "0" : String.format(Locale.ROOT, "%.1f", flash / 1e9));
            }
            String preset = row.text(CostColumn.PRESET);
            cells.add(each.whyNot() != null ? each.whyNot() : preset == null ? "" : "preset " + preset);
            table.add(cells.toArray(String[]::new));
        }
        java.io.StringWriter text = new java.io.StringWriter();
        PrintWriter out = new PrintWriter(text);
        table.print(out);
        int more = advice.ranked().size() - shown(advice.ranked()).size();
        if (more > 0) {
            out.println("... and " + more + " more; all are in the report.");
        }
        out.flush();
        return text.toString();
    }

    /** The first, presets wherever they stand, and some of those that may not be recommended. */
    private static List<Ranked> shown(List<Ranked> ranked) {
        List<Ranked> shown = new ArrayList<>();
        int unfit = 0;
        for (Ranked each : ranked) {
            unfit += each.whyNot() == null ? 0 : 1;
            boolean few = each.whyNot() == null ? shown.size() < MOST_PRINTED : unfit <= MOST_PRINTED / 3;
            if (few || each.row().text(CostColumn.PRESET) != null) {
                shown.add(each);
            }
        }
        return shown;
    }

    private static String interval(Ranked each) {
        Ranked.Interval against = each.against();
        return against == null
                ? "-"
                : String.format(
                        Locale.ROOT, "%+.1f %% (%+.1f to %+.1f)", against.percent(), against.low(), against.high());
    }

    private static String held(ConfigurationResult row) {
        return row.memUsedMax() == null ? "-" : HumanText.size(row.memUsedMax());
    }

    private static String seconds(@Nullable Double seconds) {
        return seconds == null ? "-" : String.format(Locale.ROOT, "%.3f s", seconds);
    }

    /** A JVM's time is never shown as the kernel's. */
    private static String cpuBasis(Advice advice) {
        List<String> sources = advice.results().configurations().stream()
                .filter(row -> row.text(CostColumn.COST_SOURCE) != null)
                .flatMap(row -> Stream.of(String.valueOf(row.text(CostColumn.COST_SOURCE))
                        .split("; ", -1))) // one for each codec that a configuration has
                .distinct()
                .toList();
        List<String> measuredHere = advice.results().configurations().stream()
                .filter(row -> "jvm".equals(row.text(CostColumn.COST_SOURCE)))
                .map(ConfigurationResult::codec)
                .distinct()
                .toList();
        if (measuredHere.isEmpty()) {
            return "CPU: " + String.join(", ", sources) + ", for all pages of the trace.\n";
        }
        String jvm =
                "measured on this machine with SwapReplay's codecs in a JVM, for all pages of the trace; these are not the kernel's"
                        + " times, and the\norder of codecs by CPU may differ there. bench --device and --calibration give the kernel's.\n";
        return sources.size() == 1
                ? "CPU: " + jvm
                : "CPU: partly from "
                        + String.join(
                                ", ",
                                sources.stream()
                                        .filter(each -> !each.equals("jvm"))
                                        .toList()) + "; of " + String.join(", ", measuredHere) + " " + jvm;
    }
}
