package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.share.Scrub;
import swapreplay.replay.share.ScrubPlan;
import swapreplay.traces.transform.Cut;
import swapreplay.traces.transform.Naming;

/** Makes a trace that can be shared, or cuts one. */
@Command(
        name = "scrub",
        description = {
            "Make a trace that can be shared: sizes for each codec, same-filled class and a keyed identity of each page"
                    + " instead of its bytes. Replays with these codecs give the same counters.",
            "",
            "What a scrubbed trace still tells is written in docs/sharing-traces.md.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay scrub T.swaptrace -o S.swaptrace --codecs lz4,zstd:3",
            "  swapreplay scrub T.swaptrace -o S.swaptrace --codecs lz4 --sample 0.1",
            "  swapreplay scrub T.swaptrace -o S.swaptrace --keep-contents --slice 10s..1m"
        })
final class ScrubCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A .swaptrace file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path trace;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            required = true,
            description = "The trace to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--codecs", paramLabel = "LIST", description = "Codecs whose sizes are kept, separated by commas.")
    private List<String> codecs = List.of();

    @Option(names = "--keep-contents", description = "Leave the pages in: to cut a trace, not to share it.")
    private boolean keepContents;

    @Option(
            names = "--names",
            paramLabel = "RULE",
            description =
                    "Process names and numbers: keep, map (process1, process2, ...) or drop. Default: map; keep with"
                            + " --keep-contents")
    private Naming.@Nullable Rule names;

    @Option(
            names = "--sample",
            paramLabel = "P",
            defaultValue = "1",
            description = "Keep this share of the slots, each with all its operations. Default: ${DEFAULT-VALUE}")
    private double sample = 1;

    @Option(
            names = "--slice",
            paramLabel = "TIME..TIME",
            description = "Keep this part, counted from the start of the trace; either side may be left out.")
    private @Nullable String slice;

    @Option(names = "--with-state", description = "Begin a slice with writes of the pages that are in use then.")
    private boolean withState;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Keep the key of identities here, or use the one that is there. Default: it is thrown away")
    private @Nullable Path keyFile;

    @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: one for each CPU")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--overwrite", description = "Replace the trace if it exists.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        if (codecs.isEmpty() != keepContents) {
            throw CliException.usage(
                    keepContents
                            ? "--codecs and --keep-contents exclude each other"
                            : "--codecs: name the codecs whose sizes to keep\n  Or cut the trace as it is with --keep-contents.");
        } else if (threads < 1 || threads > 1024) {
            throw CliException.usage("--threads: " + threads + " is not in 1..1024");
        }
        codecs = SpecList.splitAll(codecs);
        try {
            codecs.forEach(Codecs::named);
        } catch (SpecException e) {
            throw CliException.usage("--codecs: " + e.getMessage());
        }
        OwnerFile.requireFree(output, overwrite);
        Naming.Rule rule = names != null ? names : keepContents ? Naming.Rule.keep : Naming.Rule.map;
        ScrubPlan plan =
                new ScrubPlan(trace, output, keepContents ? null : codecs, rule, cut(), keyFile, threads, overwrite);
        Interruption.removes(output);
        Scrub.Result result;
        try (ProgressLine progress = ProgressLine.of(spec.commandLine())) {
            result = Scrub.run(
                    plan, progress, warning -> spec.commandLine().getErr().println("warning: " + warning));
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
        Interruption.whole();
        spec.commandLine()
                .getOut()
                .println(output + ": " + HumanText.count(result.events()) + " events, "
                        + HumanText.count(result.pages()) + " distinct pages"
                        + (keepContents ? "" : " by their sizes for " + String.join(", ", codecs)));
        return ExitCode.DONE;
    }

    private Cut cut() {
        if (!(sample > 0 && sample <= 1)) {
            throw CliException.usage("--sample: " + sample + " is not above 0 and at most 1");
        }
        if (slice == null) {
            if (withState) {
                throw CliException.usage("--with-state: only with --slice");
            }
            return new Cut(sample, 0, Long.MAX_VALUE, false);
        }
        int dots = slice.indexOf("..");
        if (dots < 0) {
            throw CliException.usage("--slice: '" + slice + "' is no part of a trace; write 10s..1m, ..1m or 10s..");
        }
        long from = time(slice.substring(0, dots), 0);
        long to = time(slice.substring(dots + 2), Long.MAX_VALUE);
        if (to <= from) {
            throw CliException.usage("--slice: '" + slice + "' ends before it begins");
        }
        return new Cut(sample, from, to, withState);
    }

    private static long time(String text, long absent) {
        try {
            Duration time = text.isEmpty() ? null : new TimeConverter().convert(text);
            return time == null ? absent : time.toNanos();
        } catch (TypeConversionException | ArithmeticException e) {
            throw CliException.usage("--slice: " + e.getMessage());
        }
    }
}
