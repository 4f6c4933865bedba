package swapreplay.replay.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.traces.exporter.ExportResult;
import swapreplay.traces.exporter.TraceExporter;
import swapreplay.traces.exporter.TraceExporters;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** Writes a trace in the format of another tool. */
@Command(
        name = "export",
        description = {
            "Write a trace in the format of another tool.",
            "",
            "What a format has no word for is left out, and counted in the last line.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay export T.swaptrace --to fio-iolog -o T.iolog",
            "  swapreplay export T.swaptrace --to pages -o T.pages"
        })
final class ExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A .swaptrace file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path trace;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            required = true,
            completionCandidates = Formats.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String format = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write; readable by its owner alone.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            defaultValue = "/dev/swapreplay",
            description = "The file or device that a fio log names. Default: ${DEFAULT-VALUE}")
    private String target = "";

    @Option(names = "--overwrite", description = "Replace the file if it exists.")
    private boolean overwrite;

    /** Names for the help and the completion of the shell. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return TraceExporters.all().stream().map(TraceExporter::name).iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        TraceExporter exporter;
        try {
            exporter = TraceExporters.named(format);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--to: " + e.getMessage());
        }
        ExportResult result;
        try (TraceReader reader = TraceReader.open(trace)) {
            OwnerFile.requireFree(output, overwrite);
            boolean whole = false;
            Interruption.removes(output);
            try (OutputStream out = new BufferedOutputStream(OwnerFile.create(output, overwrite), 1 << 16)) {
                result = exporter.export(reader, target, out);
                whole = true;
            } catch (IllegalArgumentException e) {
                throw CliException.usage("--target: " + e.getMessage());
            } catch (TraceException | FileSystemException named) {
                throw named;
            } catch (IOException e) {
                throw CliException.environment(output + ": cannot write: " + e.getMessage()
                        + "\n  Make room, or name another place with -o; nothing is left there.");
            } finally {
                if (!whole) {
                    Files.deleteIfExists(output);
                }
                Interruption.whole();
            }
        }
        print(result, spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    private void print(ExportResult result, PrintWriter out) throws IOException {
        String leftOut = result.leftOut().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry ->
                        HumanText.count(entry.getValue()) + " " + entry.getKey().word())
                .collect(Collectors.joining(", "));
        out.println(output + ": " + HumanText.count(result.records()) + " " + result.unit() + ", "
                + HumanText.size(Files.size(output)) + (leftOut.isEmpty() ? "" : "; left out: " + leftOut));
    }
}
