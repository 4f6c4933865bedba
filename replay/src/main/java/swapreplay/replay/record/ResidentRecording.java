package swapreplay.replay.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;
import swapreplay.replay.cli.ProgressLine;
import swapreplay.replay.engine.ReplayException;
import swapreplay.traces.capture.CaptureException;
import swapreplay.traces.capture.ContentsMode;
import swapreplay.traces.resident.ResidentOptions;
import swapreplay.traces.resident.ResidentSampler;
import swapreplay.traces.resident.ResidentSummary;

/** {@code record --resident}: chooses the processes, samples their memory, predicts, and prints. */
public final class ResidentRecording {
    /** A command has so long to fill its memory if nothing else is said. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final ResidentArguments arguments;
    private final CommandLine terminal;
    private final Path output;
    private final @Nullable ContentsMode contents;
    private final @Nullable Duration duration;
    private final List<String> command;
    private final boolean overwrite;

    /**
     * @param contents which share of the pages; null: all, or the usual number
     * @param duration when the sample is taken; null: at once, or when a command has had some time
     * @param command to start and to sample with all that it starts; empty: none
     */
    public ResidentRecording(
            ResidentArguments arguments,
            CommandLine terminal,
            Path output,
            @Nullable ContentsMode contents,
            @Nullable Duration duration,
            List<String> command,
            boolean overwrite) {
        this.arguments = arguments;
        this.terminal = terminal;
        this.output = output;
        this.contents = contents;
        this.duration = duration;
        this.command = List.copyOf(command);
        this.overwrite = overwrite;
    }

    /** @return the exit code */
    public int run() throws IOException, InterruptedException {
        requireSense();
        Process started = command.isEmpty() ? null : start();
        Duration wait = duration != null ? duration : started == null ? Duration.ZERO : SETTLING;
        if (started != null && started.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw CliException.environment("the command ended with exit code " + started.exitValue()
                    + " before its memory was sampled\n  Give it less time with --duration; it had "
                    + wait.toMillis() / 1000.0 + " s.");
        } else if (started == null && !wait.isZero()) {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
        Double fraction = contents == null ? null : contents.fraction();
        ResidentSampler sampler = new ResidentSampler(
                new ResidentOptions(output, List.copyOf(chosen(started)), fraction, arguments.cold, overwrite));
        Interruption.stopBy(sampler::stop);
        PrintWriter err = terminal.getErr();
        try (ProgressLine progress = ProgressLine.of(terminal)) {
            ResidentSummary summary = sampler.sample();
            ResidentReport.print(output, summary, arguments.codecs(), progress, terminal.getOut());
            summary.warnings().forEach(warning -> err.println("warning: " + warning));
        } catch (CaptureException | ReplayException e) {
            throw CliException.environment(String.valueOf(e.getMessage()));
        }
        err.println("warning: the trace holds memory of these processes, secrets included; only its owner can read it"
                + " (mode 0600). Before it is shared: 'swapreplay scrub'");
        if (started != null && started.isAlive()) {
            err.println("note: the command runs on as process " + started.pid());
        }
        err.flush();
        return Interruption.requested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
    }

    private void requireSense() {
        if (arguments.pids.isEmpty() && arguments.names.isEmpty() && !arguments.all && command.isEmpty()) {
            throw CliException.usage(
                    "--resident: of which processes? Give --pid, --name, --all-processes, or a command after --");
        } else if (contents != null && contents.fraction() == 0) {
            throw CliException.usage("--resident: a sample of memory needs contents; give --contents full or sample=P");
        }
        try {
            arguments.codecs().forEach(Codecs::named);
        } catch (SpecException e) {
            throw CliException.usage("--codec: " + e.getMessage());
        }
    }

    private Process start() {
        try {
            return new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw CliException.environment("cannot start the command: " + e.getMessage()
                    + "\n  Give a program that is installed, or its full path.");
        }
    }

    private Set<Long> chosen(@Nullable Process started) {
        Set<Long> pids = new LinkedHashSet<>(arguments.pids);
        if (started != null) {
            pids.add(started.pid());
            started.descendants().forEach(child -> pids.add(child.pid()));
        }
        long self = ProcessHandle.current().pid();
        List<String> missing = new ArrayList<>(arguments.names);
        if (arguments.all || !missing.isEmpty()) {
            for (long pid : everyProcess()) {
                String name = nameOf(pid);
                if (pid != self && (arguments.all || arguments.names.contains(name))) {
                    pids.add(pid);
                    missing.remove(name);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw CliException.environment("no process is called '" + missing.get(0)
                    + "'\n  'ps -e' lists the names; the kernel keeps 15 letters of each.");
        }
        return pids;
    }

    private static long[] everyProcess() {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                    .mapToLong(Long::parseLong)
                    .sorted()
                    .toArray();
        } catch (IOException e) {
            throw CliException.environment("this system has no /proc: it is not Linux\n  Record on a Linux machine.");
        }
    }

    private static String nameOf(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
