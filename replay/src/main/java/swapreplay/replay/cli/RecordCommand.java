package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import swapreplay.replay.record.RecorderSafety;
import swapreplay.replay.record.ResidentArguments;
import swapreplay.replay.record.ResidentRecording;
import swapreplay.traces.capture.CaptureException;
import swapreplay.traces.capture.ContentsMode;
import swapreplay.traces.capture.RecordOptions;
import swapreplay.traces.capture.RecordProgress;
import swapreplay.traces.capture.RecordSummary;
import swapreplay.traces.capture.Recorder;
import swapreplay.traces.event.Op;

/** Records a live swap device. */
@Command(
        name = "record",
        description = {
            "Record the traffic of a live swap device, as root; or, with --resident, sample memory where nothing swaps yet.",
            "",
            "Ends when the duration is over, CMD exits or Ctrl-C is pressed. The trace holds memory of this machine; only its"
                    + " owner can read it (mode 0600). The exit code of CMD is shown, not passed on.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay record -o T.swaptrace --device /dev/zram0 --duration 5m",
            "  swapreplay record -o T.swaptrace --device zram0 -- make -j8",
            "  swapreplay record -o T.swaptrace --device sda2 --contents sample=0.1",
            "  swapreplay record -o T.swaptrace --resident --name firefox --cold 30s"
        })
final class RecordCommand implements Callable<Integer> {
    /** Where events come from. */
    enum Source {
        auto,
        ebpf,
        tracefs,
        blktrace,
        blk,
        counters
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            required = true,
            description = "The trace to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--device",
            paramLabel = "DEV",
            description = "The swap device or file: /dev/zram0, zram0, sda2 or /swapfile. Needed without --resident.")
    private @Nullable String device;

    @Mixin
    private final ResidentArguments memory = new ResidentArguments();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "auto",
            description = "Where events come from: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Source source = Source.auto;

    @Option(
            names = "--contents",
            paramLabel = "MODE",
            converter = ContentsConverter.class,
            description = "Pages to read back for their contents: full, none, or sample=P, a fraction of the writes."
                    + " Default: full; with --resident 65,536 pages at most")
    private @Nullable ContentsMode contents;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "End after this time, as 30s or 5m; with --resident sample then. Default: when CMD exits, or Ctrl-C;"
                            + " with --resident 10s for CMD, else at once")
    private @Nullable Duration duration;

    @Option(
            names = "--snapshot",
            description = "Begin with the pages that the zram device holds already; a replay counts them as present.")
    private boolean snapshot;

    @Option(names = "--before-swapon", description = "Start although the device is not in use as swap yet.")
    private boolean beforeSwapon;

    @Option(names = "--overwrite", description = "Replace the trace if it exists.")
    private boolean overwrite;

    @Parameters(
            paramLabel = "CMD",
            arity = "0..*",
            description = "After --: a command to run; the recording ends with it.")
    private List<String> command = List.of();

    /** Makes the message of a wrong mode a usage error. */
    static final class ContentsConverter implements ITypeConverter<ContentsMode> {
        @Override
        public ContentsMode convert(String text) {
            try {
                return ContentsMode.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!overwrite && Files.exists(output)) {
            throw CliException.usage(
                    output + ": the file exists already\n  Choose another name, or allow --overwrite.");
        }
        if (memory.requested()) {
            if (device != null) {
                throw CliException.usage("--resident: samples memory, not a device; leave --device out");
            }
            return new ResidentRecording(memory, spec.commandLine(), output, contents, duration, command, overwrite)
                    .run();
        } else if (memory.strayOption() != null) {
            throw CliException.usage(memory.strayOption() + ": only together with --resident");
        } else if (device == null) {
            throw CliException.usage("Missing required option: '--device=DEV' (or --resident)");
        }
        RecordSummary summary = record(device);
        print(summary, spec.commandLine().getOut());
        summary.warnings().forEach(this::warn);
        Integer exit = summary.commandExit();
        if (exit != null && exit != 0) {
            // as the shells count
            warn("the command ended with exit code " + exit + (exit > 128 ? " (signal " + (exit - 128) + ")" : ""));
        }
        if (summary.failure() != null) {
            throw CliException.environment(
                    summary.failure() + "\n  What was captured until then is in " + output + ".");
        }
        return Interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private RecordSummary record(String swapDevice) throws IOException, InterruptedException {
        try (RecorderSafety safety = RecorderSafety.establish();
                ProgressLine line = ProgressLine.of(spec.commandLine())) {
            RecordOptions options = new RecordOptions(
                    output,
                    swapDevice,
                    source.name(),
                    contents == null ? ContentsMode.FULL : contents,
                    duration,
                    safety.outside(command),
                    beforeSwapon,
                    overwrite);
            Recorder recorder =
                    new Recorder(options, new Shown(line, spec.commandLine().getErr(), safety.line()));
            if (snapshot) {
                recorder.beginWithSnapshot();
            }
            Interruption.stopBy(recorder::stop);
            return recorder.record();
        } catch (CaptureException e) {
            throw CliException.environment(String.valueOf(e.getMessage()));
        }
    }

    /** Progress on standard error. */
    private record Shown(ProgressLine line, PrintWriter err, String safety) implements RecordProgress {
        @Override
        public void armed(String from, String detail, String why) {
            line.close();
            err.println("recording from " + from + (detail.isEmpty() ? "" : ": " + detail));
            if (!why.isEmpty()) {
                err.println("  passed over: " + why.replaceAll("\\s*\n\\s*", " "));
            }
            err.println("  recorder: " + safety);
            err.flush();
        }

        @Override
        public void status(Status now) {
            line.status(
                    String.format(
                            Locale.ROOT,
                            "%.0f s: %,d written, %,d read, contents of %s, %,d lost, %s",
                            now.seconds(),
                            now.writes(),
                            now.reads(),
                            HumanText.percent(now.covered(), now.writes()),
                            now.lost(),
                            HumanText.size(now.fileBytes())),
                    Map.of(
                            "phase", "recording",
                            "seconds", now.seconds(),
                            "writes", now.writes(),
                            "reads", now.reads(),
                            "covered", now.covered(),
                            "lost", now.lost(),
                            "file_bytes", now.fileBytes()));
        }

        @Override
        public void warning(String message) {
            line.close();
            err.println("warning: " + message);
            err.flush();
        }
    }

    private void print(RecordSummary summary, PrintWriter out) {
        TextTable table = new TextTable("operation", ">requests", ">pages");
        for (Map.Entry<Op, Long> entry : summary.ops().entrySet()) {
            table.add(
                    entry.getKey().word(),
                    HumanText.count(entry.getValue()),
                    HumanText.count(summary.pages(entry.getKey())));
        }
        table.print(out);
        out.println();
        long total = figure(summary, "writes_total");
        long covered = figure(summary, "writes_covered");
        out.println("contents  " + HumanText.count(covered) + " of " + HumanText.count(total) + " pages written ("
                + HumanText.percent(covered, total) + ")" + rejected(summary));
        out.println("complete  " + complete(summary));
        String unseen = unseen(summary);
        if (!unseen.isEmpty()) {
            out.println("counted   " + unseen);
        }
        out.printf(
                Locale.ROOT,
                "overhead  %.2f s of CPU time, %.1f us for each page event%n",
                summary.cpuSeconds().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum(),
                summary.microsecondsPerEvent());
        if (summary.pageReadUs() > 0 && summary.recordedPageReadUs() > 0) {
            out.printf(
                    Locale.ROOT,
                    "          a task reads a page of the device in %.1f us, %.1f us without recording%n",
                    summary.recordedPageReadUs(),
                    summary.pageReadUs());
        }
        out.printf(
                Locale.ROOT,
                "%s: %s from %s, %s%n",
                output,
                HumanText.size(summary.fileBytes()),
                summary.source(),
                HumanText.time(Duration.ofMillis((long) (summary.seconds() * 1000))));
    }

    private static long figure(RecordSummary summary, String key) {
        return summary.contents().get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static String rejected(RecordSummary summary) {
        String reasons = summary.contents().keySet().stream()
                .filter(key -> key.startsWith("rejected_") && figure(summary, key) > 0)
                .map(key -> HumanText.count(figure(summary, key)) + " " + key.substring("rejected_".length()))
                .collect(Collectors.joining(", "));
        String sampled = summary.contents().get("least_share") instanceof Number share
                ? String.format(Locale.ROOT, "; while it was behind, a sample of down to %.3g", share.doubleValue())
                : "";
        return (reasons.isEmpty() ? "" : "; rejected: " + reasons) + sampled;
    }

    /** What only the kernel's counters tell. */
    static String unseen(RecordSummary summary) {
        List<String> parts = new ArrayList<>();
        long zeroOut = summary.vmstat().getOrDefault("swpout_zero", 0L);
        long zeroIn = summary.vmstat().getOrDefault("swpin_zero", 0L);
        if (zeroOut + zeroIn > 0) {
            parts.add(HumanText.count(zeroOut) + " zero pages out and " + HumanText.count(zeroIn)
                    + " in, which the kernel keeps out of swap");
        }
        // the kernel counts each page of a discard in notify_free, too, and those are events
        long frees = summary.device().getOrDefault("notify_free", 0L)
                - summary.pages(Op.DISCARD)
                - summary.pages(Op.OTHER_DISCARD);
        long seen = summary.pages(Op.FREE);
        if (frees > seen) {
            parts.add(HumanText.count(frees) + " slots freed without a discard, " + HumanText.count(seen)
                    + " of them seen, " + HumanText.count(Math.min(frees, summary.pages(Op.READ)))
                    + " implied by reads");
        }
        return String.join("; ", parts);
    }

    private static String complete(RecordSummary summary) {
        String counted = summary.vmstat().entrySet().stream()
                .map(entry -> entry.getKey() + " " + HumanText.count(entry.getValue()))
                .collect(Collectors.joining(", "));
        String answer = summary.complete() == null
                ? "not known"
                : summary.complete() ? "yes, the events equal what the kernel counted" : "no";
        return answer + " (" + HumanText.count(summary.lost()) + " lost; " + counted + ")";
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("warning: " + warning);
        spec.commandLine().getErr().flush();
    }
}
