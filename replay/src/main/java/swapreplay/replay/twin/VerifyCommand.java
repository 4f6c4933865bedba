package swapreplay.replay.twin;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.device.KernelVersion;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.ExitCode;
import swapreplay.replay.cli.Interruption;
import swapreplay.replay.cli.ProgressLine;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceOperations;
import swapreplay.replay.lab.BuiltInPages;
import swapreplay.replay.lab.KernelAlgorithm;
import swapreplay.replay.lab.PageFile;
import swapreplay.replay.lab.ResultTable;
import swapreplay.replay.lab.ZramDevice;
import swapreplay.traces.format.TraceReader;

/** The same operations on a zram of the running kernel and on ours. */
@Command(
        name = "verify",
        description = {
            "Run the same operations on a zram of the running kernel and on ours, and compare: the outcome of every write,"
                    + " the bytes of every read, and at every checkpoint all counters of mm_stat and io_stat.",
            "",
            "The operations are those of a trace, or with --churn random ones. Exit code 1 and the first difference, with its"
                    + " operation, if there is any.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  swapreplay verify T.swaptrace --device new",
            "  swapreplay verify T.swaptrace --device /dev/zram7 \\",
            "      --device-spec 'codec=zstd:1 limit=64M' --every 1",
            "  swapreplay verify --churn 1000000 --pages pages.bin.zst --device new \\",
            "      --device-spec codec=lz4 --every 1000",
            "  swapreplay verify --live /dev/zram0",
            "",
            "--device new adds a zram and removes it afterwards. A named device must",
            "hold nothing and have no user; it is left as it was found.",
            "Memory reclaim compacts every zram: verify on a machine with free memory."
        })
public final class VerifyCommand implements Callable<Integer> {
    private static final int PAGE = KernelZram.PAGE;
    private static final int MOST_TRACE_PAGES = 1 << 14;

    @picocli.CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(
            arity = "0..1",
            paramLabel = "TRACE",
            description = "A trace with page contents. With --churn: where the pages come from.")
    private @Nullable Path trace;

    @Option(
            names = "--device",
            paramLabel = "DEV",
            description = "A zram device without data or users, or 'new' for one that is added for this run.")
    private String device = "";

    @Option(
            names = "--live",
            paramLabel = "DEV",
            description =
                    "Instead: read every page of a zram in use, predict its counters from them, and show which are"
                            + " exact and the bounds of the others. Nothing is written; idle marks go, as with any read.")
    private @Nullable Path live;

    @Option(
            names = "--device-spec",
            paramLabel = "SPEC",
            defaultValue = "",
            description = "codec=NAME limit=SIZE kernel=VERSION. Default: zram's default codec, no limit, and the rules"
                    + " nearest to the running kernel.")
    private String deviceSpec = "";

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Operations between two checkpoints. Default: ${DEFAULT-VALUE}")
    private long every = 1000;

    @Option(
            names = "--churn",
            paramLabel = "OPS",
            description = "So many random writes, overwrites, reads, discards and compactions instead of a trace's.")
    private @Nullable Long churn;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another churn. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "16384",
            description = "Slots of a churn's device. Default: ${DEFAULT-VALUE}")
    private long slots = 1 << 14;

    @Option(
            names = "--pages",
            paramLabel = "FILE",
            description =
                    "4 KiB pages for a churn: raw, or packed by zstd or gzip. Default: those of TRACE, else built-in"
                            + " generated ones.")
    private @Nullable Path pages;

    @Option(
            names = "--backing",
            paramLabel = "BLOCKDEV",
            description =
                    "With --churn: mark pages idle and write them back, too; this block device, which holds nothing of"
                            + " worth, becomes the zram's backing device. Compares bd_stat and block_state as well.")
    private @Nullable Path backing;

    @Option(
            names = "--recompress",
            split = ",",
            paramLabel = "CODEC",
            description =
                    "With --churn: these codecs, up to three, are of priority 1 to 3, and pages are compressed again"
                            + " by idle marks, size, number and codec. Compares block_state as well.")
    private List<String> recompress = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, csv or json. Default: ${DEFAULT-VALUE}")
    private ResultTable.Format format = ResultTable.Format.table;

    private volatile boolean stopped;

    @Override
    public Integer call() throws IOException {
        if (live != null) {
            return live(live);
        }
        check();
        DeviceSpec spec = spec();
        if (!spec.policies().isNone()) {
            throw CliException.usage(
                    "--device-spec: '" + spec.policies() + "' is for a replay; here the same operations"
                            + " run on both\n  With --churn, --recompress and --backing have pages compressed again and written back.");
        }
        for (String note : KnownDifferences.of(release(), spec, backing != null)) {
            command.commandLine().getErr().println("note: " + note);
        }
        Interruption.stopBy(() -> stopped = true);
        try (TraceReader reader = trace == null ? null : TraceReader.open(trace)) {
            Operations operations = operations(reader, spec);
            Outcome outcome;
            try (HotZram added = device.equals("new") ? HotZram.add() : null;
                    ZramDevice zram = ZramDevice.open(added == null ? Path.of(device) : added.device());
                    ProgressLine progress = ProgressLine.of(command.commandLine())) {
                outcome = new Verification(spec, operations, every, secondary(spec), backing)
                        .run(zram, progress, () -> stopped);
            }
            new VerifyReport(operationsName(), device, spec, outcome).print(out(), format);
            if (outcome.stopped()) {
                throw CliException.interrupted("interrupted after " + outcome.operations()
                        + " operations; they agreed\n  The device has been reset.");
            }
            return outcome.differences().isEmpty() ? ExitCode.DONE : ExitCode.ANSWER_IS_NO;
        }
    }

    private int live(Path zram) throws IOException {
        if (trace != null || churn != null || !device.isEmpty()) {
            throw CliException.usage("--live: goes without TRACE, --churn and --device");
        }
        LiveZram reading = new LiveZram(zram);
        String algorithm = reading.algorithm();
        if (!(" " + deviceSpec).contains(" codec=")) {
            deviceSpec = ("codec=" + algorithm + " " + deviceSpec).trim();
        }
        DeviceSpec spec = spec();
        Interruption.stopBy(() -> stopped = true);
        try (ProgressLine progress = ProgressLine.of(command.commandLine())) {
            return reading.compare(Codecs.named(spec.codec()), spec.kernel(), out(), progress, () -> stopped);
        }
    }

    private void check() {
        if (device.isEmpty()) {
            throw CliException.usage("name a zram with --device, or one in use with --live");
        } else if (every < 1) {
            throw CliException.usage("--every: " + every + " is not 1 or more");
        } else if (churn == null && trace == null) {
            throw CliException.usage("no operations: name a TRACE, or a number of random ones with --churn");
        } else if (churn != null && (churn < 1 || slots < 1 || slots > Integer.MAX_VALUE)) {
            throw CliException.usage("--churn: needs 1 or more operations on 1 or more --slots");
        } else if (churn == null && backing != null) {
            throw CliException.usage("--backing: only with --churn; a trace writes nothing back");
        } else if (churn == null && !recompress.isEmpty()) {
            throw CliException.usage("--recompress: only with --churn; a trace compresses nothing again");
        } else if (recompress.size() >= CompressedDevice.PRIORITIES) {
            throw CliException.usage("--recompress: at most three codecs, of priority 1, 2 and 3");
        } else if (churn == null && pages != null) {
            throw CliException.usage("--pages: only with --churn; a trace brings its own pages");
        }
    }

    private static String release() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim();
    }

    private DeviceSpec spec() throws IOException {
        boolean named = (" " + deviceSpec).contains(" kernel=");
        String kernel =
                named ? "" : " kernel=" + KernelVersion.nearest(release()).version();
        try {
            return DeviceSpec.parse(deviceSpec + kernel);
        } catch (SpecException e) {
            throw CliException.usage("--device-spec: " + e.getMessage());
        }
    }

    private List<String> secondary(DeviceSpec spec) {
        try {
            return recompress.stream()
                    .map(codec -> DeviceSpec.codecOf(codec, spec.kernel()))
                    .toList();
        } catch (SpecException e) {
            throw CliException.usage("--recompress: " + e.getMessage());
        }
    }

    private Operations operations(@Nullable TraceReader reader, DeviceSpec spec) throws IOException {
        if (reader != null && reader.pageSize() != PAGE) {
            throw CliException.badInput(
                    trace + ": pages of " + reader.pageSize() + " bytes; verify knows kernels with pages of " + PAGE);
        }
        if (churn != null) {
            List<String> again = secondary(spec).stream()
                    .map(codec -> KernelAlgorithm.of(codec, 1).name())
                    .toList();
            AttributeDraw attributes = new AttributeDraw(spec.kernel(), backing != null, again, slots);
            return new Churn(seed, churn, slots, churnPages(reader), attributes);
        }
        try {
            TraceReader whole = Objects.requireNonNull(reader, "checked before");
            return new TraceWalk(whole, new TraceOperations(whole));
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
    }

    private PageFile churnPages(@Nullable TraceReader reader) throws IOException {
        if (pages != null) {
            return PageFile.read(pages, PAGE);
        } else if (reader == null) {
            return BuiltInPages.make();
        }
        int held = reader.distinctPages();
        if (held == 0) {
            throw CliException.badInput(trace + ": the trace holds no page contents\n  Name a page file with --pages.");
        }
        int used = Math.min(held, MOST_TRACE_PAGES);
        byte[][] read = new byte[used][PAGE];
        for (int i = 0; i < used; i++) {
            reader.readContent((int) ((long) i * held / used), read[i], 0);
        }
        return PageFile.of(PAGE, used, i -> read[i]);
    }

    private String operationsName() {
        if (churn == null) {
            return String.valueOf(trace);
        }
        Path source = pages == null ? trace : pages;
        return "churn of " + churn + " operations, seed " + seed + ", " + slots + " slots, "
                + (source == null ? "built-in pages" : "pages of " + source);
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
