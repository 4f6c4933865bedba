package swapreplay.replay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.traces.event.Op;
import swapreplay.traces.importer.ImportOptions;
import swapreplay.traces.importer.ImportResult;
import swapreplay.traces.importer.Importer;
import swapreplay.traces.importer.TraceSource;
import swapreplay.traces.importer.TraceSources;

/** Turns a recording of another tool into a trace. */
@Command(
        name = "import",
        description = {
            "Turn a recording of another tool into a trace.",
            "",
            "FILEs are the files of one recording: for blktrace all NAME.blktrace.N, the directory that holds them, or"
                    + " NAME. The format is detected; files packed by gzip or zstd are unpacked.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay import -o T.swaptrace zram0.blktrace.*",
            "  swapreplay import -o T.swaptrace --pswpout 3266 --pswpin 2569 recording/",
            "  swapreplay import -o T.swaptrace --from pages memory.bin --slots table",
            "  swapreplay import -o T.swaptrace trace.csv --columns op=Type,offset=Offset"
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The recording.")
    private List<Path> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            required = true,
            description = "The trace to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            completionCandidates = Formats.class,
            description = "Take the files for this format: ${COMPLETION-CANDIDATES}.")
    private @Nullable String format;

    @Option(
            names = "--device",
            paramLabel = "MAJ:MIN|FILE",
            description = "The device to take, if the recording holds several; in a log of fio, the file.")
    private @Nullable String device;

    @Option(
            names = "--page-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Page size of the recorded machine. Default: 4096")
    private Long pageSize = 4096L;

    @Option(
            names = "--pswpout",
            paramLabel = "N",
            description = "How much pswpout of /proc/vmstat grew meanwhile, to tell whether the recording is complete.")
    private @Nullable Long pswpout;

    @Option(
            names = "--columns",
            paramLabel = "FIELD=COLUMN",
            split = ",",
            description =
                    "What the columns of a CSV file hold: time_ns, time_us, time_ms or time_s; op; slot, sector or"
                            + " offset (bytes); pages, sectors or bytes; pid, comm, hash, size:CODEC. Usual names are"
                            + " known.")
    private Map<String, String> columns = Map.of();

    @Option(
            names = "--blkparse-format",
            paramLabel = "FORMAT",
            description = "The string of 'blkparse -f' that the text was made with.")
    private @Nullable String blkparseFormat;

    @Option(
            names = "--slots",
            paramLabel = "FILE",
            description =
                    "Slot table of a page file: a line SLOT or TIME_NS,SLOT for each page. Default: FILE.slots if it"
                            + " exists")
    private @Nullable Path slots;

    @Option(names = "--pswpin", paramLabel = "N", description = "How much pswpin of /proc/vmstat grew meanwhile.")
    private @Nullable Long pswpin;

    @Option(names = "--overwrite", description = "Replace the trace if it exists.")
    private boolean overwrite;

    /** Names for the help and the completion of the shell. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    private static List<String> names() {
        return TraceSources.all().stream().map(TraceSource::name).toList();
    }

    @Override
    public Integer call() throws IOException {
        if (format != null && !names().contains(format)) {
            throw CliException.usage("--from: no format '" + format + "'; known are " + TraceSources.names());
        }
        OwnerFile.requireFree(output, overwrite);
        String from = format != null || blkparseFormat == null ? format : "blkparse";
        Interruption.removes(output);
        ImportResult result = Importer.importFiles(files, from, output, options());
        Interruption.whole();
        result.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        print(result, spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    private ImportOptions options() {
        if (pageSize > 1 << 20) {
            throw CliException.usage("--page-size: " + pageSize + " is larger than any page");
        }
        try {
            return new ImportOptions(Math.toIntExact(pageSize), device, 0, Long.MAX_VALUE, pswpout, pswpin, overwrite)
                    .withFormats(blkparseFormat, columns, slots);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private void print(ImportResult result, PrintWriter out) {
        TextTable table = new TextTable("operation", ">requests", ">pages");
        for (Map.Entry<Op, Long> entry : result.ops().entrySet()) {
            table.add(
                    entry.getKey().word(),
                    HumanText.count(entry.getValue()),
                    HumanText.count(result.pages().getOrDefault(entry.getKey(), 0L)));
        }
        table.print(out);
        out.println();
        out.println(output + ": " + HumanText.size(result.fileBytes()) + " from " + result.source() + ": "
                + (result.durationNs() == null ? "" : HumanText.time(Duration.ofNanos(result.durationNs())) + "; ")
                + complete(result));
    }

    private static String complete(ImportResult result) {
        if (result.lost() > 0) {
            return HumanText.count(result.lost()) + " events are known to be missing";
        }
        return result.complete() == null
                ? "whether events are missing is not known"
                : result.complete() ? "complete" : "not complete";
    }
}
