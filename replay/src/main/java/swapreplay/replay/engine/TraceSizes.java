package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.traces.format.TraceReader;

/** Compressed lengths of the pages of a trace, without a replay. */
public final class TraceSizes {
    private TraceSizes() {}

    /**
     * Compressed lengths of all distinct pages by content id, for each codec under its full name, in the order of {@code codecs}; 0 for
     * same-filled pages. Measures no speeds.
     *
     * @throws ReplayException if the trace holds no page
     */
    public static Map<String, int[]> lengths(
            Path file, List<String> codecs, int threads, Progress progress, Consumer<String> warnings)
            throws IOException, ReplayException {
        try (Workers workers = new Workers(threads);
                TraceReader trace = TraceReader.open(file)) {
            if (trace.distinctPages() == 0) {
                throw noPages(file);
            }
            SizeStore store = new SizeStore(file, TraceIdentity.of(file), Machine.description(), warnings);
            List<String> names = codecs.stream()
                    .map(codec -> Codecs.named(codec).name())
                    .distinct()
                    .toList();
            Map<String, int[]> lengths = new LinkedHashMap<>();
            for (SizeTable table : new SizeSweep(trace, store, workers, progress).untimed(names)) {
                lengths.put(table.codec(), table.lengths());
            }
            return lengths;
        }
    }

    private static ReplayException noPages(Path file) {
        return new ReplayException(file + ": the trace holds no page contents, so nothing can be compressed"
                + "\n  Record with --contents full, or sample=P if the machine is too busy for that.");
    }

    /**
     * How the pages written compress, each write counted; the huge threshold is that of zram's allocator.
     *
     * @throws ReplayException if the trace holds no page
     */
    public static CodecHistogram histogram(
            Path file, String codecSpec, int threads, Progress progress, Consumer<String> warnings)
            throws IOException, ReplayException {
        String codec = Codecs.named(codecSpec).name();
        try (Workers workers = new Workers(threads);
                TraceReader trace = TraceReader.open(file)) {
            Survey survey = Survey.of(trace, FreeOnRead.AUTO);
            if (trace.distinctPages() == 0) {
                throw noPages(file);
            }
            SizeStore store = new SizeStore(file, TraceIdentity.of(file), Machine.description(), warnings);
            SizeTable sizes = new SizeSweep(trace, store, workers, progress)
                    .tables(List.of(codec))
                    .get(0);
            DeviceSpec zram = DeviceSpec.of(codec, DeviceSpec.DEFAULT_ALLOCATOR, 0);
            try (CompressedDevice device = CompressedDevice.accounting(zram, trace.pageSize(), 1)) {
                return Histograms.of(sizes, survey.writesOf, device.hugeThreshold());
            }
        }
    }
}
