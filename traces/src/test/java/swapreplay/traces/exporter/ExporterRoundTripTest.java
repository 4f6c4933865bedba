package swapreplay.traces.exporter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.importer.ImportOptions;
import swapreplay.traces.importer.Importer;

/** What is exported and imported again is what it was, as far as the format has words for it. */
class ExporterRoundTripTest {
    private static final long SEEDS = 12;

    @TempDir
    Path directory = Path.of("");

    private Path export(Path trace, String format) throws IOException {
        Path file = directory.resolve(trace.getFileName() + "." + format);
        try (TraceReader reader = TraceReader.open(trace);
                OutputStream out = Files.newOutputStream(file)) {
            TraceExporters.named(format).export(reader, "/dev/swap", out);
        }
        return file;
    }

    private Path back(Path file, String format) throws IOException {
        Path trace = directory.resolve(file.getFileName() + ".swaptrace");
        assertEquals(
                format,
                Importer.importFiles(List.of(file), null, trace, ImportOptions.DEFAULT)
                        .source());
        return trace;
    }

    @Test
    void csvKeepsEveryEvent() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            Path trace = SwapTraffic.write(directory.resolve("c" + seed), seed, 300);
            Path again = back(export(trace, "csv"), "csv");
            assertEquals(SwapTraffic.events(trace, 1, true), SwapTraffic.events(again, 1, true), "seed " + seed);
            assertEquals(fingerprints(trace), fingerprints(again), "seed " + seed);
        }
    }

    private static List<Long> fingerprints(Path file) throws IOException {
        List<Long> prints = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                long print = event.contentId() < 0 ? 0 : trace.fingerprint(event.contentId());
                // an identity is bytes in the order in which a hash is written
                prints.add(trace.sized() ? Long.reverseBytes(print) : print);
            }
        }
        return prints;
    }

    @Test
    void blkparseTextKeepsEveryRequestOfTheBlockLayer() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            Path trace = SwapTraffic.write(directory.resolve("b" + seed), seed, 300);
            Path again = back(export(trace, "blkparse"), "blkparse");
            List<String> expected = SwapTraffic.events(trace, 1, true, Op.FREE);
            long first = Long.parseLong(expected.get(0).split(" ", -1)[0]);
            assertEquals(
                    expected.stream().map(line -> shifted(line, first)).toList(),
                    SwapTraffic.events(again, 1, true),
                    "seed " + seed);
            try (TraceReader before = TraceReader.open(trace);
                    TraceReader after = TraceReader.open(again)) {
                assertEquals(
                        before.metadata().get("synchronous_swap"),
                        after.metadata().get("synchronous_swap"));
                assertEquals(
                        before.metadata().get("device_number"), after.metadata().get("device_number"));
            }
        }
    }

    private static String shifted(String line, long first) {
        int blank = line.indexOf(' ');
        return Long.parseLong(line.substring(0, blank)) - first + line.substring(blank);
    }

    @Test
    void fioLogsKeepPlacesAndMicroseconds() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            Path trace = SwapTraffic.write(directory.resolve("f" + seed), seed, 300);
            Path again = back(export(trace, "fio-iolog"), "fio-iolog");
            List<String> expected = SwapTraffic.events(trace, 1000, false).stream()
                    .map(line -> line.replace("FREE", "DISCARD"))
                    .toList();
            long first = Long.parseLong(expected.get(0).split(" ", -1)[0]);
            assertEquals(
                    expected.stream().map(line -> shifted(line, first)).toList(),
                    SwapTraffic.events(again, 1000, false),
                    "seed " + seed);
        }
    }

    @Test
    void pagesComeBackAsTheyAre() throws IOException {
        Path trace = SwapTraffic.write(directory.resolve("p"), 3, 300);
        Path again = back(export(trace, "pages"), "pages");
        try (TraceReader before = TraceReader.open(trace);
                TraceReader after = TraceReader.open(again)) {
            assertEquals(before.distinctPages(), after.distinctPages());
            byte[] one = new byte[4096];
            byte[] other = new byte[4096];
            for (int id = 0; id < before.distinctPages(); id++) {
                before.readContent(id, one, 0);
                after.readContent(id, other, 0);
                assertArrayEquals(one, other);
            }
        }
    }

    @Test
    void oracleGeneralNamesTheNextAccessOfEachObject() throws IOException {
        Path trace = SwapTraffic.write(directory.resolve("o"), 4, 400);
        ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(export(trace, "oracleGeneral")))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<String> accesses = SwapTraffic.events(trace, 1_000_000_000L, false, Op.FREE, Op.DISCARD);
        assertEquals(24 * accesses.size(), entries.capacity());
        long[] slots = new long[accesses.size()];
        Arrays.setAll(slots, i -> Long.parseLong(accesses.get(i).split(" ", -1)[2]));
        int found = 0;
        for (int i = 0; i < slots.length; i++) {
            assertEquals(Long.parseLong(accesses.get(i).split(" ", -1)[0]), entries.getInt(24 * i));
            assertEquals(slots[i], entries.getLong(24 * i + 4));
            assertEquals(4096, entries.getInt(24 * i + 12));
            int next = i + 1;
            while (next < slots.length && slots[next] != slots[i]) {
                next++;
            }
            assertEquals(next == slots.length ? -1 : next, entries.getLong(24 * i + 16));
            found += next < slots.length ? 1 : 0;
        }
        assertTrue(found > 0);
    }

    @Test
    void whatAFormatHasNoWordForIsCounted() throws IOException {
        Path trace = SwapTraffic.write(directory.resolve("l"), 5, 300);
        try (TraceReader reader = TraceReader.open(trace);
                OutputStream out = OutputStream.nullOutputStream()) {
            ExportResult result = TraceExporters.named("blkparse").export(reader, "", out);
            long frees = SwapTraffic.events(trace, 1, false).stream()
                    .filter(e -> e.contains(" FREE "))
                    .count();
            assertEquals(Map.of(Op.FREE, frees), result.leftOut());
        }
    }
}
