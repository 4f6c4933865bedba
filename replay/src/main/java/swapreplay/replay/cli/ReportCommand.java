package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.reports.html.Report;
import swapreplay.reports.model.ResultFiles;
import swapreplay.reports.model.RunResults;

/** Makes the report again from its files. */
@Command(
        name = "report",
        description = {"Draw charts and report again from the files of a replay.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  swapreplay report swapreplay-report-jvm-service", "  swapreplay report before after -o both"})
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Directories that 'swapreplay replay' wrote; several are shown side by side.")
    private List<Path> directories = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where the report goes. Default: the first directory")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        List<RunResults> runs = new ArrayList<>();
        for (Path directory : directories) {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw CliException.badInput(
                        directory + ": not a directory\n  Name one that 'swapreplay replay -o' wrote.");
            }
            runs.add(ResultFiles.read(directory));
        }
        Path report = Report.write(output == null ? directories.get(0) : output, runs);
        spec.commandLine().getOut().println(report);
        return ExitCode.DONE;
    }
}
