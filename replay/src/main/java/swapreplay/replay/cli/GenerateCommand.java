package swapreplay.replay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.synth.PagesOfSizes;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.generate.Generator;
import swapreplay.traces.generate.PageSupply;
import swapreplay.traces.generate.PagesLike;
import swapreplay.traces.generate.PagesOfFile;

/** Writes a synthetic trace. */
@Command(
        name = "generate",
        description = {
            "Write a synthetic trace: a pattern of swap traffic, with pages of a file, pages or sizes distributed as in another trace, or made up.",
            "",
            "SPEC is PATTERN or PATTERN:PARAMETER=VALUE,... Patterns, with the defaults of their parameters:",
            "",
            "scan:size=32M,ram=16M,loops=10,rate=50000",
            "  compcache's cyclic write scan; touches a second",
            "zipf:size=64M,ram=32M,accesses=500000,alpha=0.9,rate=100000",
            "  popular and rare pages",
            "phased:size=64M,ram=16M,set=24M,phases=8,accesses=60000,hot=0.7,",
            "       dropped=0.5,rate=100000",
            "  working sets that change",
            "churn:writes=100000,rate=5000,lifetime=exp:2s,read=0.8",
            "  lifetime exp:MEAN, fixed:TIME, uniform:TIME-TIME or",
            "  pareto:LEAST:SHAPE; read: share read back, the rest is freed",
            "randgen:events=1000000,preferred=580-700,probability=0.8,",
            "        range=32-2048,codec=lzo,rate=100000",
            "  compcache's allocation profile, by sizes",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay generate -o T.swaptrace scan:size=480M,ram=400M,loops=3",
            "  swapreplay generate -o T.swaptrace churn:lifetime=pareto:50ms:1.2 --pages P",
            "  swapreplay generate -o T.swaptrace zipf:alpha=1 --like S.swaptrace --seed 7",
            "  swapreplay generate -o T.swaptrace zipf --like S.swaptrace --bytes"
        })
final class GenerateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "SPEC", description = "What happens.")
    private String pattern = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            required = true,
            description = "The trace to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(
            names = "--pages",
            paramLabel = "FILE",
            description = "Draw the pages from this file of raw pages, packed by gzip or zstd or not.")
    private @Nullable Path pages;

    @Option(
            names = "--like",
            paramLabel = "TRACE",
            description =
                    "Draw the pages as this trace writes them; of a scrubbed trace the sizes for all its codecs together.")
    private @Nullable Path like;

    @Option(
            names = "--bytes",
            description = "With --like and a scrubbed trace: make up page bytes that compress to about its sizes.")
    private boolean bytes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed gives the same trace. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--page-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Bytes of a page. Default: 4096")
    private Long pageSize = 4096L;

    @Option(names = "--overwrite", description = "Replace the trace if it exists.")
    private boolean overwrite;

    @Override
    public Integer call() throws IOException {
        if (pageSize < 512 || pageSize > 1 << 20 || Long.bitCount(pageSize) != 1) {
            throw CliException.usage("--page-size: " + pageSize + " is not a power of two from 512 to 1M");
        } else if (pages != null && like != null) {
            throw CliException.usage("--pages and --like exclude each other");
        } else if (bytes && like == null) {
            throw CliException.usage("--bytes: only with --like, and a trace that has sizes instead of pages");
        }
        OwnerFile.requireFree(output, overwrite);
        int size = Math.toIntExact(pageSize);
        Interruption.removes(output);
        try (PagesOfSizes maker = maker(size);
                PageSupply supply = supply(size, maker)) {
            Generator.Result result = Generator.generate(pattern, output, size, seed, supply, overwrite);
            Interruption.whole();
            spec.commandLine()
                    .getOut()
                    .println(output + ": " + HumanText.count(result.writes()) + " writes, "
                            + HumanText.count(result.reads()) + " reads, " + HumanText.count(result.frees())
                            + " frees on "
                            + HumanText.count(result.slots()) + " slots in "
                            + HumanText.time(Duration.ofNanos(result.durationNs())));
            if (maker != null) {
                maker.closeness().forEach(this::print);
            }
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE;
    }

    private void print(PagesOfSizes.Closeness of) {
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "  %s: %,d bytes asked for in %,d pages, %,d made (%+.2f %%); a page is %.1f bytes off%n",
                        of.codec(),
                        of.asked(),
                        of.pages(),
                        of.made(),
                        of.asked() == 0 ? 0 : 100.0 * (of.made() - of.asked()) / of.asked(),
                        of.offPerPage());
    }

    private @Nullable PagesOfSizes maker(int size) throws IOException {
        if (!bytes || like == null) {
            return null;
        }
        try (TraceReader model = TraceReader.open(like)) {
            if (!model.sized() || model.sizeCodecs().isEmpty()) {
                throw CliException.usage(
                        "--bytes: " + like + (model.sized() ? " names no codec" : " has page bytes of its own"));
            }
            return new PagesOfSizes(model.sizeCodecs(), size);
        } catch (SpecException e) {
            throw CliException.badInput(
                    "--like: " + like + " has sizes of a codec that is not known here: " + e.getMessage());
        }
    }

    private @Nullable PageSupply supply(int size, @Nullable PagesOfSizes maker) throws IOException {
        if (pages != null) {
            return new PagesOfFile(pages, size);
        }
        return like == null ? null : new PagesLike(like, size, maker);
    }
}
