package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.SpecList;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.engine.ModelSpeed;
import swapreplay.replay.engine.ReplayException;

/** Speed of the core on this machine, beside the raw codec and the kernel's zram. */
@Command(
        name = "bench",
        description = {
            "Store and load pages in the core, with each codec, on one thread: CPU time for a page, beside the codec alone"
                    + " and, with --device, beside the kernel's zram on the same pages in the same run.",
            "",
            "With --model instead: events that one thread takes past an accounting device in a second, as 'replay' does for each"
                    + " configuration in mode model: decoding, allocator, policies, timeline; and the memory that it keeps for each slot.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay bench --pages pages.bin.zst",
            "  taskset -c 0 swapreplay bench --pages pages.bin.zst --device /dev/zram7",
            "  swapreplay bench --model T.swaptrace",
            "",
            "The device must hold nothing and have no user; it is left as it was found.",
            "'cat /sys/class/zram-control/hot_add' makes one and prints its number."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int PAGE_SIZE = BuiltInPages.PAGE_SIZE;
    private static final int MAX_ROUNDS = 1000;
    private static final int MAX_PAGES = 1 << 18;

    private static final List<String> MODELLED =
            List.of("codec=lz4", "codec=lz4 backing=sim:ufs writeback=huge_idle:5s,idle:20s recompress=zstd:3@idle:5s");

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--pages",
            paramLabel = "FILE",
            description =
                    "4 KiB pages one behind the other: raw, or packed by zstd or gzip. Default: a built-in generated set")
    private @Nullable Path pages;

    @Option(
            names = "--device",
            paramLabel = "/dev/zramN",
            description = "A zram device without data or users, to measure the kernel with.")
    private @Nullable Path device;

    @Option(
            names = "--model",
            paramLabel = "TRACE",
            description =
                    "Measure a replay of this trace in mode model; 10 million events or more give steady figures.")
    private @Nullable Path model;

    @Option(
            names = "--device-spec",
            paramLabel = "SPEC",
            description =
                    "With --model: what to replay it over; may be repeated. Default: lz4 on zsmalloc without policies, and with"
                            + " write-back and recompression")
    private List<String> specs = new ArrayList<>();

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            defaultValue = "lz4,lz4-jni,lzo,lzo-rle,zstd",
            description = "Default: ${DEFAULT-VALUE}")
    private List<String> codecs = List.of();

    @Option(
            names = "--max-pages",
            paramLabel = "N",
            defaultValue = "8192",
            description = "Use so many pages at most, spread over the file. Default: ${DEFAULT-VALUE}")
    private int maxPages = 8192;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "Rounds, of which the best counts. Default: ${DEFAULT-VALUE}")
    private int rounds = 15;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    private volatile boolean stopped;

    @Override
    public Integer call() throws IOException {
        LabOptions.rounds(rounds, 1, MAX_ROUNDS);
        Interruption.stopBy(() -> stopped = true);
        if (model != null) {
            return model(model);
        } else if (!specs.isEmpty()) {
            throw CliException.usage(
                    "--device-spec: only with --model; --codec names the codecs of the other measurement");
        }
        if (maxPages < 1 || maxPages > MAX_PAGES) {
            throw CliException.usage("--max-pages: " + maxPages + " is not 1 to " + MAX_PAGES);
        }
        List<String> names = SpecList.splitAll(codecs);
        names.forEach(name -> LabOptions.named("--codec", name, Codecs::named));
        PageFile set = pages == null ? BuiltInPages.make() : PageFile.read(pages, PAGE_SIZE);
        PageFile used = set.thinned(maxPages);
        List<BenchFigures> all = new ArrayList<>();
        try (ZramDevice kernel = device == null ? null : ZramDevice.open(device)) {
            Bench bench = new Bench(used, rounds, kernel, () -> stopped);
            for (String name : names) {
                all.add(bench.measure(name));
            }
        }
        table(all).print(LabOptions.out(command), format, note(set.pages(), used.pages()));
        return ExitCode.DONE;
    }

    private int model(Path trace) throws IOException {
        if (pages != null || device != null) {
            throw CliException.usage("--model: measures no pages and no device; leave --pages and --device out");
        }
        List<Configuration> configurations = (specs.isEmpty() ? MODELLED : specs)
                .stream()
                        .map(text -> LabOptions.named("--device-spec", text, Configuration::parse))
                        .toList();
        ResultTable table = new ResultTable(
                "configuration", "events", "events_s", "events_s_median", "ns_event", "slots", "bytes", "bytes_slot");
        long slots;
        try (ModelSpeed speed = new ModelSpeed(trace, configurations)) {
            slots = speed.peakSlots();
            for (Configuration configuration : configurations) {
                ModelSpeed.Figures figures = speed.measure(configuration, rounds, CpuClock::nowNs, () -> stopped);
                long kept = speed.keptBytes(configuration);
                table.add(
                        configuration.toString(),
                        figures.events(),
                        Math.round(figures.best()),
                        Math.round(figures.median()),
                        Math.round(1e10 / figures.best()) / 10.0,
                        speed.slots(),
                        kept,
                        Math.round(10.0 * kept / Math.max(1, speed.slots())) / 10.0);
            }
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
        table.print(
                LabOptions.out(command),
                format,
                "Events of the trace in a second of CPU time of one thread, best and median of " + rounds
                        + " rounds; up to " + slots
                        + " slots are in use at a time.\nIncluded: decoding the file, device, allocator, policies, timeline. Not included:"
                        + " the first look at the trace, and\ncompressing its pages, which a replay does once for all configurations.");
        return ExitCode.DONE;
    }

    private static ResultTable table(List<BenchFigures> all) {
        ResultTable table = new ResultTable(
                "codec",
                "kernel",
                "codec_in_ns",
                "store_ns",
                "kernel_write_ns",
                "store_ratio",
                "codec_out_ns",
                "load_ns",
                "kernel_read_ns",
                "load_ratio");
        for (BenchFigures one : all) {
            table.add(
                    one.codec(),
                    one.kernelAlgorithm(),
                    whole(one.codecCompress()),
                    whole(one.store()),
                    whole(one.kernelWrite()),
                    known(one.store() / one.kernelWrite()),
                    whole(one.codecDecompress()),
                    whole(one.load()),
                    whole(one.kernelRead()),
                    known(one.load() / one.kernelRead()));
        }
        return table;
    }

    private static @Nullable Long whole(double ns) {
        return Double.isNaN(ns) ? null : Math.round(ns);
    }

    private static @Nullable Double known(double ratio) {
        return Double.isNaN(ratio) ? null : ratio;
    }

    private String note(int held, int used) throws IOException {
        String which = pages == null
                ? used + " built-in generated pages; real memory differs, pass --pages for that"
                : used + " of the " + held + " pages of " + pages;
        String note = "CPU time of one thread for a page of 4 KiB, best of " + rounds + " rounds, all sides in turn: "
                + which + ".\ncodec_in, codec_out: the codec alone. store, load: the core with zsmalloc, overwriting.";
        return device == null
                ? note
                : note + "\nkernel: " + device
                        + ", one pwrite or pread with O_DIRECT for a page, overwriting; the same call on"
                        + " /dev/null takes " + nullWriteNs() + " ns.";
    }

    /** What the system call and the JVM's way to it cost without any device behind. */
    private static long nullWriteNs() throws IOException {
        int calls = 20_000;
        long best = Long.MAX_VALUE;
        ByteBuffer page = ByteBuffer.allocateDirect(PAGE_SIZE);
        try (FileChannel nowhere = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
            for (int round = 0; round < 5; round++) {
                long start = CpuClock.nowNs();
                for (int i = 0; i < calls; i++) {
                    page.clear();
                    nowhere.write(page, 0);
                }
                best = Math.min(best, CpuClock.nowNs() - start);
            }
        }
        return best / calls;
    }
}
