package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.reports.model.CodecHistogram;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.RunResults;
import swapreplay.reports.model.TimelinePoint;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

class ReplayTest {
    @TempDir
    private Path dir;

    private static RunResults replay(
            Path trace, Mode mode, FreeOnRead freeOnRead, int threads, List<DeviceSpec> devices)
            throws IOException, ReplayException {
        ReplayPlan plan = new ReplayPlan(trace, devices, mode, freeOnRead, threads);
        return new Replay(plan, "test", "swapreplay replay", Progress.NONE).run();
    }

    @ParameterizedTest
    @EnumSource(FreeOnRead.class)
    void countersAreThoseOfAPlainMap(FreeOnRead freeOnRead) throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Path trace = TestTraces.churn(dir.resolve(freeOnRead + "-" + seed + ".swaptrace"), seed, 1500);
            DeviceSpec device = DeviceSpec.of("lzo-rle", "ideal", 0);
            RunResults results = replay(trace, Mode.MODEL, freeOnRead, 2, List.of(device));
            ConfigurationResult row = results.configurations().get(0);
            NaiveDevice naive = naive(trace, freeOnRead, device);
            String label = freeOnRead + ", seed " + seed;
            assertEquals(naive.writes, row.writes(), label);
            assertEquals(naive.reads, row.reads(), label);
            assertEquals(naive.frees, row.frees(), label);
            assertEquals(naive.readMisses, row.readMisses(), label);
            assertEquals(naive.slots.size() * 4096L, row.origDataSize(), label);
            assertEquals(naive.peakSlots * 4096L, row.origDataMax(), label);
            assertEquals(naive.comprDataSize(), row.comprDataSize(), label);
            assertEquals(naive.comprDataSize(), row.idealBytes(), label);
            assertEquals(naive.idealMax, row.idealMax(), label);
            assertEquals(naive.samePages(), row.samePages(), label);
            assertEquals(naive.hugeSince, row.hugePagesSince(), label);
            assertTrue(row.writes() > 500 && naive.frees > 100 && naive.readMisses > 0, "a trace that tests nothing");
            assertTrue(Objects.requireNonNull(row.imputedWrites()) > 10, "no stand-in was drawn");
            assertEquals(0L, row.writeFailed());
            assertNull(row.verifyErrors());
        }
    }

    private static NaiveDevice naive(Path trace, FreeOnRead freeOnRead, DeviceSpec device)
            throws IOException, ReplayException {
        try (TraceReader reader = TraceReader.open(trace);
                CompressedDevice threshold = CompressedDevice.accounting(device, 4096, 1)) {
            Survey survey = Survey.of(reader, freeOnRead);
            boolean readFrees = freeOnRead != FreeOnRead.NO;
            return new NaiveDevice(
                    reader, Codecs.named(device.codec()), readFrees, threshold.hugeThreshold(), survey.standIns);
        }
    }

    /** A limit of 64 KiB is far below what the trace needs: many writes are refused, also inside of requests. */
    @ParameterizedTest
    @ValueSource(longs = {0, 64 << 10})
    void modelAndFullGiveTheSameCounters(long limit) throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 42, 1200);
        List<DeviceSpec> devices = new ArrayList<>();
        for (String codec : Codecs.exampleSpecs()) {
            for (String allocator : Allocators.exampleSpecs()) {
                devices.add(DeviceSpec.of(codec, allocator, limit));
            }
        }
        RunResults model = replay(trace, Mode.MODEL, FreeOnRead.AUTO, 2, devices);
        RunResults full = replay(trace, Mode.FULL, FreeOnRead.AUTO, 2, devices);
        assertEquals(devices.size(), full.configurations().size());
        assertEquals(model.timeline(), full.timeline());
        assertEquals(model.histograms(), full.histograms());
        for (int i = 0; i < devices.size(); i++) {
            ConfigurationResult row = full.configurations().get(i);
            assertEquals(
                    figures(model.configurations().get(i)),
                    figures(row),
                    devices.get(i).toString());
            assertEquals(0L, row.verifyErrors(), devices.get(i).toString());
            assertTrue(
                    row.verifiedReads() != null && row.verifiedReads() > 200,
                    devices.get(i).toString());
            assertEquals(
                    limit > 0,
                    row.writeFailed() != null && row.writeFailed() > 0,
                    devices.get(i).toString());
        }
    }

    @Test
    void figuresDoNotDependOnTheNumberOfThreads() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 7, 2000);
        List<DeviceSpec> devices = List.of(
                DeviceSpec.of("lz4", "zsmalloc", 0),
                DeviceSpec.of("lz4", "tlsf", 200_000),
                DeviceSpec.of("zstd:1", "xvmalloc", 0));
        RunResults one = replay(trace, Mode.MODEL, FreeOnRead.AUTO, 1, devices);
        Path copy = Files.copy(trace, Files.createDirectory(dir.resolve("copy")).resolve("t.swaptrace"));
        RunResults four = replay(copy, Mode.MODEL, FreeOnRead.AUTO, 4, devices);
        assertEquals(
                one.configurations().stream().map(ReplayTest::figures).toList(),
                four.configurations().stream().map(ReplayTest::figures).toList());
        assertEquals(one.timeline(), four.timeline());
        assertEquals(one.histograms(), four.histograms());
        assertEquals(one.trace(), four.trace());
    }

    /** The row without its times and without what only one mode knows. */
    private static List<Object> figures(ConfigurationResult row) {
        List<Object> figures = new ArrayList<>();
        figures.add(List.of(row.codec(), row.allocator(), row.writes(), row.reads()));
        for (Long figure : new Long[] {
            row.frees(),
            row.readMisses(),
            row.origDataSize(),
            row.comprDataSize(),
            row.memUsedTotal(),
            row.memUsedMax(),
            row.samePages(),
            row.hugePages(),
            row.hugePagesSince(),
            row.pagesCompacted(),
            row.idealBytes(),
            row.idealMax(),
            row.writeFailed(),
            row.imputedWrites(),
            row.memLimit()
        }) {
            figures.add(String.valueOf(figure));
        }
        figures.add(String.valueOf(row.fragmentationPct()));
        return figures;
    }

    @Test
    void timelineEndsWithTheTraceAndMatchesTheRow() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 3, 3000);
        RunResults results =
                replay(trace, Mode.MODEL, FreeOnRead.AUTO, 2, List.of(DeviceSpec.of("lz4", "zsmalloc", 0)));
        List<TimelinePoint> timeline = results.timeline();
        ConfigurationResult row = results.configurations().get(0);
        TimelinePoint last = timeline.get(timeline.size() - 1);
        try (TraceReader reader = TraceReader.open(trace)) {
            assertEquals(reader.events(), last.op());
        }
        assertEquals(row.memUsedTotal(), last.memUsedTotal());
        assertEquals(row.origDataSize(), last.origDataSize());
        assertEquals(row.idealBytes(), last.idealBytes());
        assertTrue(timeline.size() >= OpStream.CHECKPOINTS && timeline.size() <= 2 * OpStream.CHECKPOINTS + 1);
        for (int i = 1; i < timeline.size(); i++) {
            assertTrue(timeline.get(i).op() > timeline.get(i - 1).op());
            assertTrue(timeline.get(i).timeSeconds() >= timeline.get(i - 1).timeSeconds());
        }
    }

    @Test
    void histogramCountsEveryCoveredWrite() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 3, 1000);
        RunResults results = replay(
                trace,
                Mode.MODEL,
                FreeOnRead.AUTO,
                2,
                List.of(DeviceSpec.of("none", "zsmalloc", 0), DeviceSpec.of("none", "ideal", 0)));
        ConfigurationResult row = results.configurations().get(0);
        CodecHistogram histogram = results.histograms().get(0);
        long covered = row.writes() - (row.imputedWrites() == null ? 0 : row.imputedWrites());
        assertEquals(1, results.histograms().size());
        assertEquals(covered, histogram.pages());
        // without compression every page that is not same-filled has 4096 bytes
        assertEquals(covered - histogram.samePages(), histogram.buckets()[CodecHistogram.BUCKETS - 1]);
        assertTrue(histogram.samePages() > 0);
    }

    @Test
    void readsThatDoNotFreeLeaveMoreInUse() throws Exception {
        Path zram = TestTraces.churn(dir.resolve("zram.swaptrace"), 5, 1000);
        Path disk = TestTraces.churn(dir.resolve("disk.swaptrace"), 5, 1000, Map.of("synchronous_swap", false));
        List<DeviceSpec> devices = List.of(DeviceSpec.of("lz4", "ideal", 0));
        ConfigurationResult freeing = replay(zram, Mode.MODEL, FreeOnRead.AUTO, 1, devices)
                .configurations()
                .get(0);
        ConfigurationResult keeping = replay(disk, Mode.MODEL, FreeOnRead.AUTO, 1, devices)
                .configurations()
                .get(0);
        ConfigurationResult forced = replay(disk, Mode.MODEL, FreeOnRead.YES, 1, devices)
                .configurations()
                .get(0);
        assertTrue(keeping.idealMax() != null && freeing.idealMax() != null && keeping.idealMax() > freeing.idealMax());
        assertEquals(freeing.idealMax(), forced.idealMax());
    }

    @Test
    void stopBeforeTheStartLeavesNothing() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 5, 500);
        ReplayPlan plan =
                new ReplayPlan(trace, List.of(DeviceSpec.of("lz4", "ideal", 0)), Mode.MODEL, FreeOnRead.AUTO, 2);
        Replay replay = new Replay(plan, "test", "swapreplay replay", Progress.NONE);
        replay.stop();
        RunResults results = replay.run();
        assertEquals(List.of(), results.configurations());
        assertTrue(
                results.run().notes().get(0).startsWith("Interrupted: 0 of 1"),
                results.run().notes().get(0));
    }

    @Test
    void stopKeepsWhatIsFinished() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 5, 20_000);
        List<DeviceSpec> devices = List.of(
                DeviceSpec.of("none", "ideal", 0),
                DeviceSpec.of("none", "tlsf", 0),
                DeviceSpec.of("none", "zsmalloc", 0));
        ReplayPlan plan = new ReplayPlan(trace, devices, Mode.MODEL, FreeOnRead.AUTO, 1);
        List<Replay> self = new ArrayList<>();
        Replay replay = new Replay(plan, "test", "swapreplay replay", (phase, done, total) -> {
            if (phase.equals("replaying") && done > total / 2) {
                self.get(0).stop();
            }
        });
        self.add(replay);
        RunResults results = replay.run();
        assertEquals(1, results.configurations().size());
        assertEquals("ideal", results.configurations().get(0).allocator());
    }

    @Test
    void traceWithoutContentsCannotBeReplayed() throws Exception {
        Path trace = dir.resolve("events.swaptrace");
        try (TraceWriter writer = TraceWriter.create(trace, Map.of("page_size", 4096))) {
            writer.event(0, Op.WRITE, 1, 1, -1, true, 1, -1);
        }
        ReplayException e = assertThrows(
                ReplayException.class,
                () -> replay(trace, Mode.MODEL, FreeOnRead.AUTO, 1, List.of(DeviceSpec.of("lz4", "ideal", 0))));
        assertTrue(String.valueOf(e.getMessage()).contains("none of them with its content"), e.getMessage());
    }

    @Test
    void pageSizeThatNoDeviceHasIsRefused() throws Exception {
        Path trace = dir.resolve("small.swaptrace");
        try (TraceWriter writer = TraceWriter.create(trace, Map.of("page_size", 512))) {
            writer.event(0, Op.WRITE, 1, 1, writer.content(new byte[512], 0), true, 1, -1);
        }
        ReplayException e = assertThrows(
                ReplayException.class,
                () -> replay(trace, Mode.MODEL, FreeOnRead.AUTO, 1, List.of(DeviceSpec.of("lz4", "ideal", 0))));
        assertTrue(String.valueOf(e.getMessage()).contains("a page size of 512 bytes"), e.getMessage());
    }

    @Test
    void slotBeyondAnyDeviceIsRefused() throws Exception {
        Path trace = dir.resolve("far.swaptrace");
        try (TraceWriter writer = TraceWriter.create(trace, Map.of("page_size", 4096))) {
            int content = writer.content(new byte[4096], 0);
            writer.event(0, Op.WRITE, 1L << 50, 1, content, true, 1, -1);
        }
        ReplayException e = assertThrows(
                ReplayException.class,
                () -> replay(trace, Mode.MODEL, FreeOnRead.AUTO, 1, List.of(DeviceSpec.of("lz4", "ideal", 0))));
        assertTrue(String.valueOf(e.getMessage()).contains("event 0 (write) names slot"), e.getMessage());
    }
}
