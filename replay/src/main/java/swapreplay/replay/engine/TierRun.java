package swapreplay.replay.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.policy.Policy;
import swapreplay.core.policy.SwapTiers;
import swapreplay.core.policy.TierStats;
import swapreplay.reports.model.TimelinePoint;
import swapreplay.traces.format.TraceReader;

/** One configuration with a policy under replay, on the trace's clock. Used by one thread. */
final class TierRun implements Walk {
    private final Configuration configuration;
    private final SwapTiers tiers;
    private final int[] lengths;
    private final int hugeThreshold;
    /** 1 for a slot that was written and not freed since. */
    private final SlotInts held = new SlotInts();

    private final List<TimelinePoint> timeline = new ArrayList<>();
    private boolean requestFailed;
    private long pagesRefused;

    TierRun(Configuration configuration, TraceReader trace, long slots, SizeTable sizes, double restoreNs)
            throws IOException {
        Policy policy = configuration.policy();
        this.configuration = configuration;
        this.lengths = policy.keepsSamePages() ? sizes.lengths() : withSamePages(trace, sizes, policy.keepsZeroPages());
        String allocator = policy.usesCodec() ? configuration.device().allocator() : "ideal";
        DeviceSpec threshold = DeviceSpec.of(configuration.device().codec(), allocator, 0);
        try (CompressedDevice device = CompressedDevice.accounting(threshold, trace.pageSize(), 1)) {
            this.hugeThreshold = device.hugeThreshold();
        }
        this.tiers = policy.starter()
                .start(new Policy.Setting(
                        trace.pageSize(),
                        Allocators.named(allocator),
                        () -> new DeviceMemory(
                                CompressedDevice.accounting(configuration.device(), trace.pageSize(), slots)),
                        Double.isNaN(restoreNs) ? 0 : Math.round(restoreNs)));
    }

    /** Same-filled pages as a policy sees them that keeps none apart but zeros: as the codec compresses them. */
    private static int[] withSamePages(TraceReader trace, SizeTable sizes, boolean zerosApart) throws IOException {
        int[] lengths = sizes.lengths().clone();
        PageCodec codec = Codecs.named(sizes.codec());
        byte[] page = new byte[trace.pageSize()];
        byte[] packed = new byte[codec.maxCompressedLength(trace.pageSize())];
        try (PageCodec.Context context = codec.newContext(trace.pageSize())) {
            for (int content = 0; content < lengths.length; content++) {
                if (lengths[content] == 0) {
                    trace.readContent(content, page, 0);
                    lengths[content] = zerosApart && page[0] == 0 && zeros(page)
                            ? SwapTiers.ZERO_PAGE
                            : context.compress(page, 0, packed, 0);
                }
            }
        }
        return lengths;
    }

    /** The page is known to be one word again and again. */
    private static boolean zeros(byte[] page) {
        for (int i = 0; i < Long.BYTES; i++) {
            if (page[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void apply(OpBatch batch) {
        for (int i = 0; i < batch.length; i++) {
            long slot = batch.slot[i];
            long timeNs = batch.time[i];
            switch (batch.kind[i]) {
                case OpBatch.WRITE -> write(timeNs, slot, batch.content[i]);
                case OpBatch.WRITE_MORE -> {
                    if (requestFailed) {
                        pagesRefused++;
                    } else {
                        write(timeNs, slot, batch.content[i]);
                    }
                }
                case OpBatch.READ -> {
                    if (batch.content[i] != OpBatch.SWAPOFF) {
                        tiers.fault(timeNs, slot);
                    }
                }
                case OpBatch.FREE -> free(timeNs, slot);
                default -> {
                    long end = slot + batch.count[i];
                    for (long next = held.nextSet(slot, end); next < end; next = held.nextSet(next + 1, end)) {
                        free(timeNs, next);
                    }
                }
            }
        }
        if (batch.checkpoint) {
            mark(batch.timeNs, batch.events);
        }
    }

    private void write(long timeNs, long slot, int content) {
        requestFailed = !tiers.write(timeNs, slot, lengths[content]);
        if (requestFailed) {
            pagesRefused++;
        } else {
            held.set(slot, 1);
        }
    }

    private void free(long timeNs, long slot) {
        if (held.get(slot) != 0) {
            held.set(slot, 0);
            tiers.free(timeNs, slot);
        }
    }

    @Override
    public ResultRow finish(long timeNs, long events, double wallSeconds) {
        if (timeline.isEmpty() || timeline.get(timeline.size() - 1).op() != events) {
            mark(timeNs, events);
        }
        TierStats stats = tiers.stats();
        return new ResultRow(
                configuration,
                stats.memory(),
                stats.idealBytes(),
                stats.idealMax(),
                hugeThreshold,
                pagesRefused,
                null,
                null,
                wallSeconds,
                timeline,
                new ResultRow.Tiers(stats, tiers.faultTimes()),
                null);
    }

    private void mark(long timeNs, long events) {
        TierStats now = tiers.stats();
        timeline.add(new TimelinePoint(
                configuration.device().codec(),
                configuration.device().allocator(),
                configuration.policy().name(),
                timeNs / 1e9,
                events,
                now.memory().origDataSize(),
                now.memory().comprDataSize(),
                now.memory().memUsedTotal(),
                now.idealBytes(),
                now.swap() == null ? null : now.swap().pages()));
    }

    @Override
    public void close() {
        tiers.close();
    }
}
