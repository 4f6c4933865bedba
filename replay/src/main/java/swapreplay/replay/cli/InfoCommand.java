package swapreplay.replay.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceSizes;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/** Prints what a trace holds, knows and lacks. */
@Command(
        name = "info",
        description = {"Print what a trace holds, knows and lacks.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay info traces/samples/python-data-job.swaptrace",
            "  swapreplay info T.swaptrace --histogram lzo-rle",
            "  swapreplay info T.swaptrace --format json"
        })
final class InfoCommand implements Callable<Integer> {
    /** How results are printed. */
    enum Format {
        text,
        json,
        /** The histogram as compcache's sr_data_histo prints it, alone. */
        sr_data_histo
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "TRACE", description = "A .swaptrace file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path trace;

    @Option(
            names = "--histogram",
            paramLabel = "CODEC",
            description = "Also print how the pages written compress with this codec.")
    private @Nullable String codec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "text, json, or sr_data_histo: the histogram alone, as compcache's tool of that name prints it."
                            + " Default: ${DEFAULT-VALUE}")
    private Format format = Format.text;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.sr_data_histo) {
            if (codec == null) {
                throw CliException.usage("--format sr_data_histo: name the codec with --histogram CODEC");
            }
            SrDataHisto.print(trace, codec, this::histogram, out);
            return ExitCode.DONE;
        }
        Map<String, Object> info;
        try (TraceReader reader = TraceReader.open(trace)) {
            info = new LinkedHashMap<>(TraceSummary.of(reader).toMap());
            info.put("metadata", reader.metadata());
        }
        CodecHistogram histogram = codec == null ? null : histogram(codec);
        if (format == Format.json) {
            if (histogram != null) {
                info.put("histogram", InfoText.map(histogram));
            }
            out.println(JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
                    .with(JSON.Feature.WRITE_NULL_PROPERTIES)
                    .asString(info));
        } else {
            InfoText.print(trace, info, out);
            if (histogram != null) {
                InfoText.print(histogram, out);
                if ("sr_collect".equals(info.get("source"))) {
                    out.println();
                    SrDataHisto.print(trace, String.valueOf(codec), this::histogram, out);
                }
            }
        }
        return ExitCode.DONE;
    }

    private CodecHistogram histogram(String name) throws IOException {
        try (ProgressLine progress = ProgressLine.of(spec.commandLine())) {
            List<String> warnings = new java.util.ArrayList<>();
            CodecHistogram histogram = TraceSizes.histogram(
                    trace, name, Runtime.getRuntime().availableProcessors(), progress, warnings::add);
            warnings.forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            return histogram;
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
    }
}
