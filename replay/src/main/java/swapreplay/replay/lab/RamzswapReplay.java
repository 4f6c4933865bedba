package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.file.Path;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.RamzswapDevice;
import swapreplay.core.device.SameFilled;
import swapreplay.core.stats.RamzswapStat;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.engine.ReplayException;
import swapreplay.replay.engine.TraceOperations;
import swapreplay.traces.format.TraceReader;

/** A trace on ramzswap 0.6: its statistics at the end. Slots freed count as notices, as a kernel with ramzswap's patch sent them. */
final class RamzswapReplay {
    private static final int PAGE = 4096;

    private RamzswapReplay() {}

    /** @throws CliException if the trace has other pages than ramzswap, or none */
    static RamzswapStat of(Path file) throws IOException {
        PageCodec codec = Codecs.named("lzo");
        try (TraceReader trace = TraceReader.open(file);
                PageCodec.Context context = codec.newContext(PAGE)) {
            if (trace.pageSize() != PAGE) {
                throw CliException.badInput(file + ": pages of " + trace.pageSize() + " bytes; ramzswap had 4096");
            }
            TraceOperations operations = new TraceOperations(trace);
            RamzswapDevice device = new RamzswapDevice("xvmalloc:k8", Math.toIntExact(operations.slots()));
            byte[] page = new byte[PAGE];
            byte[] packed = new byte[Math.max(2 * PAGE, codec.maxCompressedLength(PAGE))];
            try (TraceOperations.Walk walk = operations.walk()) {
                while (walk.next()) {
                    int slot = (int) walk.slot();
                    switch (walk.kind()) {
                        case WRITE, WRITE_MORE -> {
                            trace.readContent(walk.content(), page, 0);
                            boolean zeros = SameFilled.test(page, 0, PAGE) && SameFilled.word(page, 0) == 0;
                            device.write(slot, zeros, zeros ? 0 : context.compress(page, 0, packed, 0));
                        }
                        case READ -> device.read(slot);
                        case FREE -> {
                            for (int i = 0; i < walk.count(); i++) {
                                device.slotFreeNotify(slot + i);
                            }
                        }
                    }
                }
            }
            return device.stat();
        } catch (ReplayException e) {
            throw CliException.badInput(String.valueOf(e.getMessage()));
        }
    }
}
