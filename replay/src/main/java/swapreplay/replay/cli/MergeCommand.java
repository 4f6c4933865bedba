package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.traces.transform.TraceMerger;

/** Joins the traces of several devices. */
@Command(
        name = "merge",
        description = {
            "Join the traces of several devices to one of a device that has all their slots, one device behind the other.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  swapreplay merge -o ALL.swaptrace A.swaptrace B.swaptrace"})
final class MergeCommand implements Callable<Integer> {
    /** What is the same moment in all traces. */
    enum Align {
        start,
        wall
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", arity = "2..*", description = "The traces, in the order of their slots.")
    private List<Path> traces = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            required = true,
            description = "The trace to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--align",
            paramLabel = "HOW",
            defaultValue = "start",
            description = "start: all begin at the same moment. wall: as the clock said. Default: ${DEFAULT-VALUE}")
    private Align align = Align.start;

    @Option(names = "--overwrite", description = "Replace the trace if it exists.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        OwnerFile.requireFree(output, overwrite);
        Interruption.removes(output);
        long events = TraceMerger.merge(traces, output, align == Align.wall, overwrite);
        Interruption.whole();
        spec.commandLine()
                .getOut()
                .println(output + ": " + HumanText.count(events) + " events of " + traces.size() + " traces");
        return ExitCode.DONE;
    }
}
