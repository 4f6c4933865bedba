package swapreplay.replay.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
                throw new ReplayException(file + ": the trace holds no page contents, so nothing can be compressed"
                        + "\n  Record with --contents full, or sample=P if the machine is too busy for that.");
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
