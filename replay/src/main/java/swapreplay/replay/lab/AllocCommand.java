package swapreplay.replay.lab;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.alloc.ZsmallocWhatIf;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.OutputDirectory;
import swapreplay.replay.cli.SizeConverter;

/** The allocator laboratory. */
@Command(
        name = "alloc",
        description = {
            "Replay a history of allocations on an allocator: pages held after every operation.",
            "",
            "With --what-if: zsmalloc as it could be built, on the compressed pages of a file or a trace: chain size 1 to 16,"
                    + " classes 16, 32 and 64 bytes apart, merged or not, pages of 4K, 16K and 64K.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay alloc --allocator zsmalloc --history ops.csv.gz --pages-out out.csv",
            "  swapreplay alloc --allocator zsmalloc:chain=4,xvmalloc:k8,tlsf \\",
            "      --history ops.csv",
            "  swapreplay alloc --what-if pages.bin.zst --codec lz4",
            "  swapreplay alloc --what-if T.swaptrace --format csv",
            "",
            "A history has a header that names at least op,slot,size. Operations:",
            "  A  free what the slot holds, then allocate (ramzswap's order)",
            "  w  allocate, then free what the slot held (zram's order)",
            "  F  free the slot; C  compact the pool (also f and c)",
            "A failed allocation leaves the slot empty."
        })
public final class AllocCommand implements Callable<Integer> {
    private static final int MAX_ROUNDS = 10_000;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--allocator",
            paramLabel = "SPEC",
            description = "One or several, separated by commas or by repeating the option.")
    private List<String> allocators = List.of();

    @Option(names = "--history", paramLabel = "FILE", description = "CSV, or CSV packed by gzip.")
    private @Nullable Path history;

    @Option(
            names = "--what-if",
            paramLabel = "FILE",
            description =
                    "A trace, of which each distinct page counts once, or 4 KiB pages one behind the other: raw, or"
                            + " packed by zstd or gzip.")
    private @Nullable Path whatIf;

    @Option(
            names = "--codec",
            paramLabel = "SPEC",
            defaultValue = DeviceSpec.DEFAULT_CODEC,
            description = "With --what-if: what compresses the pages. Default: ${DEFAULT-VALUE}")
    private String codec = DeviceSpec.DEFAULT_CODEC;

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            defaultValue = "6.18",
            description =
                    "With --what-if: how the pages of a zspage are chosen: 6.18 (least bytes wasted) or 6.1 (whole"
                            + " percents, as in the kernel's documentation). Default: ${DEFAULT-VALUE}")
    private String kernel = "6.18";

    @Option(
            names = "--pages-out",
            paramLabel = "OUT.csv",
            description =
                    "Write pages held, highest so far and pages compacted after every operation (one allocator only).")
    private @Nullable Path pagesOut;

    @Option(
            names = "--page-size",
            paramLabel = "SIZE",
            split = ",",
            converter = SizeConverter.class,
            description =
                    "4K, 8K, 16K, 32K or 64K; with --what-if a list. Default: 4K, with --what-if 4K,16K,64K, or the"
                            + " trace's.")
    private List<Long> pageSizes = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "Timing rounds, of which the best counts; 0 measures no time. Default: ${DEFAULT-VALUE}")
    private int rounds = 9;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    @Override
    public Integer call() throws IOException {
        if (whatIf != null) {
            return whatIf(whatIf);
        }
        if (history == null || allocators.isEmpty()) {
            throw CliException.usage("name --allocator and --history, or --what-if");
        } else if (pageSizes.size() > 1) {
            throw CliException.usage("--page-size: a history takes one page size");
        }
        if (pagesOut != null) {
            OutputDirectory.requireParentOf(pagesOut);
        }
        long pageSize = pageSizes.isEmpty() ? 4096 : pageSizes.get(0);
        LabOptions.rounds(rounds, 0, MAX_ROUNDS);
        List<String> names = SpecList.splitAll(allocators);
        List<Allocators.Blueprint> blueprints = names.stream()
                .map(name -> LabOptions.named("--allocator", name, Allocators::named))
                .toList();
        if (pagesOut != null && names.size() > 1) {
            throw CliException.usage("--pages-out: takes one allocator, not " + String.join(" and ", names));
        }
        AllocLab lab = new AllocLab(AllocHistory.read(history), LabOptions.pageSize(pageSize), rounds);
        List<AllocFigures> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            all.add(lab.measure(names.get(i), blueprints.get(i)));
        }
        if (pagesOut != null) {
            writePages(pagesOut, all.get(0));
        }
        table(all).print(LabOptions.out(command), format, note());
        return ExitCode.DONE;
    }

    private int whatIf(Path source) throws IOException {
        if (history != null || !allocators.isEmpty() || pagesOut != null) {
            throw CliException.usage("--what-if: goes without --allocator, --history and --pages-out");
        } else if (!List.of("6.1", "6.18").contains(kernel)) {
            throw CliException.usage("--kernel: '" + kernel + "' is not 6.1 or 6.18");
        }
        List<Integer> sizes = pageSizes.stream().map(LabOptions::pageSize).toList();
        WhatIfLab lab = new WhatIfLab(source, LabOptions.named("--codec", codec, Codecs::named));
        List<ZsmallocWhatIf.Figures> all = lab.run(sizes, kernel.equals("6.1"));
        WhatIfLab.table(all).print(LabOptions.out(command), format, WhatIfLab.note(all));
        return ExitCode.DONE;
    }

    private static void writePages(Path to, AllocFigures figures) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(to, StandardCharsets.US_ASCII)) {
            out.write("pages,max,compacted\n");
            for (int i = 0; i < figures.pages().length; i++) {
                long compacted = figures.compacted()[i];
                out.write(figures.pages()[i] + "," + figures.max()[i] + "," + (compacted < 0 ? "" : compacted) + "\n");
            }
        }
    }

    private static ResultTable table(List<AllocFigures> all) {
        ResultTable table = new ResultTable(
                "allocator",
                "operations",
                "failed",
                "frame_size",
                "peak_pages",
                "final_pages",
                "ideal_max",
                "ideal_bytes",
                "peak_fragmentation_pct",
                "fragmentation_pct",
                "ns_operation");
        for (AllocFigures one : all) {
            table.add(
                    one.allocator(),
                    one.pages().length,
                    one.failed(),
                    one.frameSize(),
                    one.peakPages(),
                    one.finalPages(),
                    one.idealMax(),
                    one.idealFinal(),
                    known(AllocFigures.fragmentationPct(one.peakPages() * one.frameSize(), one.idealMax())),
                    known(AllocFigures.fragmentationPct(one.finalPages() * one.frameSize(), one.idealFinal())),
                    known(one.nsPerOperation()));
        }
        return table;
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private String note() {
        String terms =
                "pages: frames of frame_size bytes (regions of a region allocator); ideal: sum of the object sizes, bytes;"
                        + "\nfragmentation: share of the held bytes that no object asked for, at the peak and at the end.";
        return rounds == 0
                ? terms
                : terms + "\nTimes measured here: CPU time of one thread, best of " + rounds + " rounds after warm-up.";
    }
}
