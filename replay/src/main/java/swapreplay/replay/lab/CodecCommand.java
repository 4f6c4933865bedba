package swapreplay.replay.lab;

import java.io.IOException;
import java.io.Writer;
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
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.OutputDirectory;
import swapreplay.replay.cli.SizeConverter;

/** The page codec laboratory. */
@Command(
        name = "codec",
        description = {
            "Compress every page of a file with each codec: sizes, ratio, pages over the huge cliff, time for a page in and out.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = {"  swapreplay codec --pages pages.bin.zst --codec lz4,lzo-rle,zstd:3 \\", "      --sizes sizes.csv"})
public final class CodecCommand implements Callable<Integer> {
    private static final int MAX_ROUNDS = 1000;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--pages",
            required = true,
            paramLabel = "FILE",
            description = "Pages one behind the other: raw, or packed by zstd or gzip.")
    private Path pages = Path.of("");

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            defaultValue = "lz4,lzo-rle,zstd",
            description = "In the order of the columns. Default: ${DEFAULT-VALUE}")
    private List<String> codecs = List.of();

    @Option(
            names = "--sizes",
            paramLabel = "OUT.csv",
            description = "Write the size of every page as a device stores it: 0 if same-filled, a whole page if raw.")
    private @Nullable Path sizes;

    @Option(
            names = "--allocator",
            paramLabel = "SPEC",
            defaultValue = DeviceSpec.DEFAULT_ALLOCATOR,
            description = "Whose huge threshold decides which pages are stored raw. Default: ${DEFAULT-VALUE}")
    private String allocator = DeviceSpec.DEFAULT_ALLOCATOR;

    @Option(
            names = "--threshold",
            paramLabel = "BYTES",
            description = "Store a page raw from this compressed length on, whatever the allocator says.")
    private @Nullable Integer threshold;

    @Option(
            names = "--page-size",
            paramLabel = "SIZE",
            defaultValue = "4K",
            converter = SizeConverter.class,
            description = "4K, 8K, 16K, 32K or 64K. Default: ${DEFAULT-VALUE}")
    private long pageSize = 4096;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "Timing rounds, of which the best counts; 0 measures no time. Default: ${DEFAULT-VALUE}")
    private int rounds = 7;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    @Override
    public Integer call() throws IOException {
        if (sizes != null) {
            OutputDirectory.requireParentOf(sizes);
        }
        int size = LabOptions.pageSize(pageSize);
        LabOptions.rounds(rounds, 0, MAX_ROUNDS);
        List<String> names = SpecList.splitAll(codecs);
        List<PageCodec> made = names.stream()
                .map(name -> LabOptions.named("--codec", name, Codecs::named))
                .toList();
        int huge = hugeThreshold(size);
        CodecLab lab = new CodecLab(PageFile.read(pages, size), huge, rounds);
        List<CodecFigures> all = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            all.add(lab.measure(names.get(i), made.get(i)));
        }
        if (sizes != null) {
            writeSizes(sizes, all, lab);
        }
        table(all).print(LabOptions.out(command), format, note(huge));
        return ExitCode.DONE;
    }

    private int hugeThreshold(int size) {
        if (threshold != null) {
            if (threshold < 1 || threshold > size) {
                throw CliException.usage("--threshold: " + threshold + " is not 1 to " + size + " bytes");
            }
            return threshold;
        }
        DeviceSpec spec = LabOptions.named("--allocator", allocator, name -> DeviceSpec.of("none", name, 0));
        try (CompressedDevice device = CompressedDevice.accounting(spec, size, 1)) {
            return device.hugeThreshold();
        }
    }

    private static void writeSizes(Path to, List<CodecFigures> all, CodecLab lab) throws IOException {
        List<Object> cells = new ArrayList<>(List.of("page"));
        all.forEach(one -> cells.add(one.codec()));
        cells.add("same");
        try (Writer out = Files.newBufferedWriter(to, StandardCharsets.UTF_8)) {
            out.write(ResultTable.csvLine(cells.toArray()));
            int pages = all.get(0).sizes().length;
            for (int page = 0; page < pages; page++) {
                out.write(Integer.toString(page));
                for (CodecFigures one : all) {
                    out.write("," + one.sizes()[page]);
                }
                out.write(lab.same(page) ? ",1\n" : ",0\n");
            }
        }
    }

    private ResultTable table(List<CodecFigures> all) {
        ResultTable table = new ResultTable(
                "codec",
                "pages",
                "orig_data_size",
                "compr_data_size",
                "ratio",
                "same_pages",
                "huge_pages",
                "compress_ns_page",
                "decompress_ns_page");
        for (CodecFigures one : all) {
            long original = one.sizes().length * pageSize;
            table.add(
                    one.codec(),
                    one.sizes().length,
                    original,
                    one.comprDataSize(),
                    one.comprDataSize() == 0 ? null : (double) original / one.comprDataSize(),
                    one.samePages(),
                    one.hugePages(),
                    wholeNs(one.compressNsPage()),
                    wholeNs(one.decompressNsPage()));
        }
        return table;
    }

    private static @Nullable Long wholeNs(double ns) {
        return Double.isNaN(ns) ? null : Math.round(ns);
    }

    private String note(int huge) {
        String raw = "Raw (huge) from " + huge + " compressed bytes on. Every page was restored and compared.";
        return rounds == 0
                ? raw
                : raw + "\nTimes measured here, JVM + libraries, not the kernel: CPU time of one thread, best of "
                        + rounds + " rounds after warm-up.";
    }
}
