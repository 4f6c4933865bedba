package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static swapreplay.traces.importer.Recordings.map;
import static swapreplay.traces.importer.Recordings.number;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/** Every recording, imported, gives the numbers that an independent decoder found, and those that the kernel counted. */
class RecordingsGoldenTest {
    @TempDir
    Path directory = Path.of("");

    static List<String> names() throws IOException {
        return Recordings.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void importGivesTheNumbersOfTheIndependentDecoder(String name) throws IOException {
        Map<String, Object> expected = Recordings.expected(name);
        Map<String, Object> queue = map(expected.get("queue"));
        ImportResult result = convert(name, ImportOptions.DEFAULT);
        try (TraceReader trace = TraceReader.open(output(name))) {
            Map<String, Object> found = TraceSummary.of(trace).toMap();
            assertEquals(numbers(queue.get("ops")), withoutLost(found.get("ops")));
            assertEquals(numbers(queue.get("pages")), withoutLost(found.get("pages")));
            assertEquals(number(queue.get("unique_slots_written")), number(found.get("unique_slots_written")));
            assertEquals(number(queue.get("unique_slots_read")), number(found.get("unique_slots_read")));
            assertEquals(durationNs(expected), found.get("duration_ns"));
            map(queue.get("pages_by_comm"))
                    .forEach((kind, comms) -> assertEquals(
                            numbers(comms),
                            numbers(map(found.get("pages_by_comm")).get(kind)),
                            kind));
        }
        if (expected.get("first_io_ns") != null || expected.get("first_us") != null) {
            assertEquals(expected.get("device"), result.device());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void countersOfTheKernelDecideWhetherItIsComplete(String name) throws IOException {
        Map<String, Object> vmstat = map(Recordings.description(name).get("vmstat_delta"));
        long out = number(vmstat.get("pswpout"));
        long in = number(vmstat.get("pswpin"));
        boolean known = !name.equals("drops") && !name.equals("rwpage-6.1");
        assertEquals(
                known, convert(name, ImportOptions.DEFAULT.withVmstat(out, in)).complete());
        ImportOptions wrong = ImportOptions.DEFAULT.withVmstat(out + 1, in).withOverwrite(true);
        assertEquals(false, convert(name, wrong).complete());
    }

    @Test
    void theToolsReportOfDropsIsInTheTrace() throws IOException {
        ImportResult result = convert("drops", ImportOptions.DEFAULT);
        assertEquals(8497, result.lost());
        try (TraceReader trace = TraceReader.open(output("drops"))) {
            TraceSummary summary = TraceSummary.of(trace);
            assertEquals(8497, summary.lost());
            assertEquals(8497, summary.pages(Op.LOST));
            assertEquals(false, summary.complete());
        }
    }

    @Test
    void aRecordingWithoutRecordsWarnsOfOldKernels() throws IOException {
        ImportResult result = convert("rwpage-6.1", ImportOptions.DEFAULT);
        assertEquals(null, result.complete());
        assertTrue(
                result.warnings().stream().anyMatch(warning -> warning.contains("before Linux 6.3")),
                result.warnings().toString());
    }

    @Test
    void syncFlagOfSwapWritesTellsZramFromOtherDevices() throws IOException {
        assertEquals(true, synchronous("zram-plain"));
        assertEquals(true, synchronous("tracefs-6.18"));
        assertEquals(false, synchronous("loop-discard"));
        assertEquals(null, synchronous("rwpage-6.1"));
    }

    @Test
    void wallClockOfTheStartIsKnownFromTheTimestampNotice() throws IOException {
        Map<String, Object> expected = Recordings.expected("zram-plain");
        convert("zram-plain", ImportOptions.DEFAULT);
        try (TraceReader trace = TraceReader.open(output("zram-plain"))) {
            long start = number(trace.metadata().get("start_wall_ns"));
            long traceStarted = 1_000_000_000L * 1795302808L + 872277639L;
            assertEquals("[1795302808.872277639]", String.valueOf(expected.get("start_wall_clock")));
            assertTrue(start >= traceStarted && start < traceStarted + 60_000_000_000L, start + " ns");
        }
    }

    @Test
    void aNameStandsForItsFilesAndAMissingOneIsNoticed() throws IOException {
        Path recording = Recordings.directory("zram-plain");
        ImportResult byName = Importer.importFiles(
                List.of(recording.resolve("zram0")), null, directory.resolve("name"), ImportOptions.DEFAULT);
        assertEquals(3266, byName.pages().get(Op.WRITE));
        ImportResult half = Importer.importFiles(
                List.of(recording.resolve("zram0.blktrace.0.gz")),
                "blktrace",
                directory.resolve("half"),
                ImportOptions.DEFAULT);
        assertEquals(false, half.complete());
        assertFalse(half.warnings().isEmpty());
    }

    private @Nullable Object synchronous(String name) throws IOException {
        convert(name, ImportOptions.DEFAULT);
        try (TraceReader trace = TraceReader.open(output(name))) {
            return trace.metadata().get("synchronous_swap");
        }
    }

    private ImportResult convert(String name, ImportOptions options) throws IOException {
        return Importer.importFiles(Recordings.files(name), null, output(name), options);
    }

    private Path output(String name) {
        return directory.resolve(name + ".swaptrace");
    }

    /** Null, not 0, for a recording that saw nothing. */
    private static @Nullable Long durationNs(Map<String, Object> expected) {
        if (expected.containsKey("duration_us")) {
            return 1000 * number(expected.get("duration_us"));
        }
        return expected.containsKey("duration_ns") ? (Long) number(expected.get("duration_ns")) : null;
    }

    private static Map<String, Long> withoutLost(@Nullable Object counts) {
        Map<String, Long> numbers = numbers(counts);
        numbers.remove("lost");
        return numbers;
    }

    private static Map<String, Long> numbers(@Nullable Object counts) {
        Map<String, Long> numbers = new TreeMap<>();
        map(counts).forEach((key, value) -> numbers.put(key, number(value)));
        return numbers;
    }
}
