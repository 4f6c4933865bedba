package swapreplay.replay.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import swapreplay.core.stats.RamzswapStat;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;

/** The published experiments of compcache, run again. */
@Command(
        name = "reproduce",
        description = {
            "Run the experiments that compcache published from 2008 to 2011 again: the published figure, ours,"
                    + " and whether it holds.",
            "",
            "  A1  TLSF and kmalloc against ideal on swapped pages",
            "  A2  TLSF by region size",
            "  A3  xvMalloc on random profiles, sizes 32 to 3072",
            "  A4  xvMalloc on random profiles, half of them 1024 to 2600",
            "  A5  the claims made for xvMalloc",
            "  A6  xvMalloc after many frees",
            "  A7  why xvMalloc was dropped: objects above half a page",
            "  S2  a scan of more memory than there is, simulated",
            "  T1, T2, T3  lengths of the pages of swap traces (with --trace)",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay reproduce",
            "  swapreplay reproduce A3 A4",
            "  swapreplay reproduce A1 --pages pages.bin.zst --format csv",
            "  swapreplay reproduce A1 A2 T2 --trace desktop.sr.gz",
            "  swapreplay reproduce --stats T.swaptrace",
            "",
            "The traces of A1, A2 and T1 to T3 are lost: these run on the trace or the",
            "pages given. A1 was published in used bytes (objects with header and",
            "rounding); held is what the allocator took from the system for them."
        })
public final class ReproduceCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec command;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Experiments: A1 to A7, S2, T1 to T3. Default: all")
    private List<String> ids = List.of();

    @Option(
            names = "--pages",
            paramLabel = "FILE",
            description =
                    "4 KiB pages for A1, A2, A5 and A6: raw, or packed by zstd or gzip. Default: built-in generated ones")
    private @Nullable Path pages;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description =
                    "Instead of pages: the writes of a .swaptrace with pages or LZO lengths, or of a dump of sr_collect.")
    private @Nullable Path trace;

    @Option(
            names = "--stats",
            paramLabel = "TRACE",
            description =
                    "Instead: replay a trace on ramzswap 0.6 (LZO, xvMalloc) and print its statistics as rzscontrol"
                            + " did, and the ratios of zram_stats.")
    private @Nullable Path stats;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    @Override
    public Integer call() throws IOException {
        if (stats != null) {
            return printStats(stats);
        }
        List<String> chosen = new ArrayList<>();
        for (String id : ids.isEmpty() ? Experiments.ids() : ids) {
            String upper = id.toUpperCase(Locale.ROOT);
            if (!Experiments.ids().contains(upper)) {
                throw CliException.usage(
                        "no experiment '" + id + "'; there are " + String.join(", ", Experiments.ids()));
            }
            chosen.add(upper);
        }
        Experiments experiments = experiments();
        ResultTable table =
                new ResultTable("id", "what", "published", "ours_used", "ours_held", "criterion", "verdict");
        for (String id : chosen) {
            for (Experiments.Row row : experiments.run(id)) {
                table.add(
                        row.id(),
                        row.what(),
                        row.published(),
                        row.used(),
                        row.held(),
                        row.criterion(),
                        row.verdict().words);
            }
        }
        table.print(
                LabOptions.out(command),
                format,
                "pages: " + (trace != null ? trace : pages != null ? pages : "built-in generated ones")
                        + "; holds on this data: other data than the published figure's, which is lost."
                        + "\nused: bytes of objects with header and rounding; held: memory the allocator took."
                        + "\nA6: after frees to 36 % of the bytes, the share of what is held that no object fills.");
        return ExitCode.DONE;
    }

    private Experiments experiments() throws IOException {
        if (trace != null && pages != null) {
            throw CliException.usage("--trace: brings its own pages; leave out --pages");
        } else if (trace != null) {
            return new Experiments(WrittenPages.of(trace));
        }
        return new Experiments(pages == null ? BuiltInPages.make() : PageFile.read(pages, 4096));
    }

    private int printStats(Path replayed) throws IOException {
        if (!ids.isEmpty() || pages != null || trace != null) {
            throw CliException.usage("--stats: goes without experiments, --pages and --trace");
        }
        RamzswapStat stat = RamzswapReplay.of(replayed);
        PrintWriter out = LabOptions.out(command);
        out.print(stat.toText());
        out.println();
        out.print(stat.ratiosText());
        out.flush();
        return ExitCode.DONE;
    }
}
