package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.Op;

class TraceSummaryTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path dir;

    private interface Script {
        void writeTo(TraceWriter writer) throws IOException;
    }

    @Test
    void requestsAreOpsAndSlotsArePages() throws IOException {
        Map<String, Object> info = summary(Map.of(), writer -> {
            page(writer, 0, Op.WRITE, 8, true);
            page(writer, 0, Op.WRITE, 9, false);
            page(writer, 1, Op.WRITE, 9, true);
            page(writer, 2, Op.READ, 8, true);
            page(writer, 3, Op.SWAPOFF_READ, 9, true);
            writer.event(4, Op.DISCARD, 0, 512, -1, true, 1, -1);
            writer.event(9, Op.SWAPOFF, 0, 0, -1, true, 1, -1);
        });
        assertEquals(Map.of("write", 2L, "read", 1L, "swapoff_read", 1L, "discard", 1L), info.get("ops"));
        assertEquals(Map.of("write", 3L, "read", 1L, "swapoff_read", 1L, "discard", 512L), info.get("pages"));
        assertEquals(Map.of("swapoff", 1L), info.get("marks"));
        assertEquals(2L, info.get("unique_slots_written"));
        assertEquals(1L, info.get("unique_slots_read"));
        assertEquals(4L, info.get("duration_ns"));
        assertEquals(7L, info.get("events"));
        assertEquals(512, info.get("page_size"));
    }

    @Test
    void quietTimeOfTheRecordingIsWatchedTime() throws IOException {
        Script burst = writer -> {
            page(writer, 0, Op.WRITE, 8, true);
            page(writer, 250 * MS, Op.READ, 8, true);
        };
        Map<String, Object> recorded = summary(Map.of("seconds", 600.5), burst);
        assertEquals(250 * MS, recorded.get("duration_ns"));
        assertEquals(600_500 * MS, recorded.get("watched_ns"));
        assertEquals(250 * MS, summary(Map.of(), burst).get("watched_ns"));
        assertNull(summary(Map.of("clock", "order"), burst).get("watched_ns"));
    }

    @Test
    void completenessIsClaimedOnlyWhenTheRecorderDid() throws IOException {
        Script nothing = writer -> {};
        Script lost = writer -> writer.event(0, Op.LOST, 0, 7, -1, true, -1, -1);
        assertNull(summary(Map.of(), nothing).get("complete"));
        assertEquals(true, summary(Map.of("complete", true), nothing).get("complete"));
        assertEquals(false, summary(Map.of("complete", true), lost).get("complete"));
        assertEquals(7L, summary(Map.of("lost", 5), lost).get("lost"));
        assertEquals(9L, summary(Map.of("lost", 9), lost).get("lost"));
    }

    @Test
    void contentsAreCountedWithTheirDuplicatesAndSameFilledPages() throws IOException {
        Map<String, Object> info = summary(Map.of(), writer -> {
            byte[] text = new byte[512];
            text[7] = 'x';
            for (int i = 0; i < 3; i++) {
                writer.event(i, Op.WRITE, i, 1, writer.content(text, 0), true, 1, -1);
            }
            writer.event(4, Op.WRITE, 4, 1, writer.content(new byte[512], 0), true, 1, -1);
            page(writer, 5, Op.WRITE, 5, true);
        });
        Map<String, Object> contents = new LinkedHashMap<>();
        contents.put("distinct_pages", 2);
        contents.put("writes_covered", 4L);
        contents.put("writes_total", 5L);
        contents.put("same_filled_pages", 1L);
        assertEquals(contents, info.get("contents"));
        assertEquals(2L, info.get("duplicate_writes"));
        assertEquals(1L, info.get("same_filled_writes"));
    }

    @Test
    void aLifetimeEndsWithTheNextReadOverwriteOrDiscard() throws IOException {
        Map<String, Object> info = summary(Map.of(), writer -> {
            page(writer, 0, Op.WRITE, 1, true);
            page(writer, 0, Op.WRITE, 2, true);
            page(writer, 0, Op.WRITE, 3, true);
            page(writer, 0, Op.WRITE, 4, true);
            page(writer, 16, Op.READ, 1, true);
            page(writer, 16, Op.WRITE, 2, true);
            writer.event(16, Op.DISCARD, 3, 1L << 40, -1, true, 1, -1);
            page(writer, 99, Op.READ, 1, true);
        });
        assertEquals(Map.of("count", 4L, "p50", 16L, "p90", 16L, "p99", 16L), info.get("lifetime_ns"));
    }

    @Test
    void readsFreeSlotsOnlyOnSynchronousDevices() throws IOException {
        Script script = writer -> {
            page(writer, 0, Op.WRITE, 1, true);
            page(writer, 1, Op.READ, 1, true);
            page(writer, 2, Op.WRITE, 2, true);
        };
        assertEquals(1L, summary(Map.of("synchronous_swap", true), script).get("working_set_slots"));
        assertEquals(2L, summary(Map.of("synchronous_swap", false), script).get("working_set_slots"));
    }

    @Test
    void ratesAddUpHoweverLongTheTrace() throws IOException {
        try (TraceReader reader = written(Map.of(), writer -> {
            for (int i = 0; i < 5_000; i++) {
                page(writer, i * (3 * MS), i % 5 == 4 ? Op.READ : Op.WRITE, i, true);
            }
        })) {
            TraceSummary summary = TraceSummary.of(reader);
            assertEquals(32 * MS, summary.rateBucketNs());
            assertEquals(469, summary.writeRates().length);
            assertEquals(4_000, java.util.Arrays.stream(summary.writeRates()).sum());
            assertEquals(1_000, java.util.Arrays.stream(summary.readRates()).sum());
            assertEquals(9, summary.writeRates()[0]);
            assertArrayEquals(new long[469], summary.freeRates());
        }
    }

    @Test
    void whoSwappedIsCountedByName() throws IOException {
        Map<String, Object> info = summary(Map.of(), writer -> {
            int perl = writer.name("perl");
            int kswapd = writer.name("kswapd0");
            writer.event(0, Op.WRITE, 1, 1, -1, true, 1, perl);
            writer.event(0, Op.WRITE, 2, 1, -1, true, 2, kswapd);
            writer.event(0, Op.WRITE, 3, 1, -1, false, 2, kswapd);
        });
        assertEquals(Map.of("write", Map.of("perl", 1L, "kswapd0", 2L)), info.get("pages_by_comm"));
    }

    @Test
    void quantilesAreWithinOnePartIn32() {
        LogHistogram histogram = new LogHistogram();
        for (long value = 1; value <= 100_000; value++) {
            histogram.add(value * 1000);
        }
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            double exact = share * 100_000_000;
            double found = histogram.quantile(share);
            assertTrue(found <= exact && found >= exact * 31 / 32, share + ": " + found);
        }
        histogram.add(Long.MAX_VALUE);
        assertTrue(histogram.quantile(1) > Long.MAX_VALUE / 33 * 32);
    }

    private Map<String, Object> summary(Map<String, Object> metadata, Script script) throws IOException {
        try (TraceReader reader = written(metadata, script)) {
            return TraceSummary.of(reader).toMap();
        }
    }

    private TraceReader written(Map<String, Object> metadata, Script script) throws IOException {
        Path file = dir.resolve("t");
        Map<String, Object> all = new LinkedHashMap<>(metadata);
        all.put("page_size", 512);
        all.put("sources", List.of("tracefs"));
        try (TraceWriter writer = TraceWriter.create(file, all, true)) {
            script.writeTo(writer);
        }
        return TraceReader.open(file);
    }

    private static void page(TraceWriter writer, long timeNs, Op op, long slot, boolean starts) throws IOException {
        writer.event(timeNs, op, slot, 1, -1, starts, 1, -1);
    }
}
