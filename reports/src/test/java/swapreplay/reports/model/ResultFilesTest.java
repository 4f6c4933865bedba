package swapreplay.reports.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
    @TempDir
    Path dir;

    /** The columns as cli.md promises them to scripts. */
    private static final String CONTRACT =
            "trace,codec,allocator,policy,mode,target,writes,reads,frees,read_misses,orig_data_size,compr_data_size,"
                    + "mem_used_total,mem_used_max,same_pages,huge_pages,huge_pages_since,pages_compacted,ideal_bytes,ideal_max,"
                    + "fragmentation_pct,bd_count,bd_reads,bd_writes,write_failed,verify_errors,compress_ns_page,"
                    + "decompress_ns_page,wall_s";

    @Test
    void aFullDiskIsSaidOfTheFileThatItHadNoRoomFor() throws Exception {
        Path file = dir.resolve("results.csv");
        FileSystemException e = assertThrows(
                FileSystemException.class,
                () -> AtomicFile.text(file, out -> {
                    throw new IOException("No space left on device");
                }));
        assertEquals(file + ": No space left on device", e.getMessage());
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void resultsCsvStartsWithThePromisedColumnsInOrder() throws Exception {
        ResultFiles.write(dir, small());
        String header = Files.readAllLines(dir.resolve("results.csv")).get(0);
        assertTrue(header.startsWith(CONTRACT + ","), header);
    }

    @Test
    void timelineCsvHasThePromisedColumns() throws Exception {
        ResultFiles.write(dir, small());
        assertEquals(
                "codec,allocator,policy,time_s,op,orig_data_size,compr_data_size,mem_used_total,ideal_bytes,bd_count",
                Files.readAllLines(dir.resolve("timeline.csv")).get(0));
    }

    @Test
    void everythingWrittenReadsBackEqual() throws Exception {
        RunResults results = small();
        ResultFiles.write(dir, results);
        assertEquals(results, ResultFiles.read(dir));
    }

    @Test
    void unknownFiguresAreEmptyCellsAndNeverZero() throws Exception {
        ConfigurationResult row =
                ConfigurationResult.of("t", "lz4", "ideal").writes(1).build();
        ResultFiles.write(dir, with(List.of(row), List.of()));
        assertEquals(
                "t,lz4,ideal,none,model,core,1,0" + ",".repeat(Column.ALL.size() - 8),
                Files.readAllLines(dir.resolve("results.csv")).get(1));
        assertNull(ResultFiles.read(dir).configurations().get(0).memUsedMax());
    }

    @Test
    void numbersAreWrittenInFullWhateverTheLocale() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            ConfigurationResult row = ConfigurationResult.of("t", "lz4", "ideal")
                    .memUsedMax(123_456_789_012L)
                    .compressNsPage(0.000_012_5)
                    .build();
            ResultFiles.write(dir, with(List.of(row), List.of()));
        } finally {
            Locale.setDefault(before);
        }
        String line = Files.readAllLines(dir.resolve("results.csv")).get(1);
        assertTrue(line.contains(",123456789012,") && line.contains(",0.0000125,"), line);
    }

    @Test
    void aCellThatIsNoNumberIsAnErrorAtItsLine() throws Exception {
        ResultFiles.write(dir, small());
        replace("results.csv", "4096", "4096x");
        ResultsException error = assertThrows(ResultsException.class, () -> ResultFiles.read(dir));
        assertTrue(message(error).contains("results.csv:2: ") && message(error).contains("'4096x'"), message(error));
    }

    @Test
    void aCutLineIsAnErrorAtItsLine() throws Exception {
        ResultFiles.write(dir, small());
        Path file = dir.resolve("timeline.csv");
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 12));
        ResultsException error = assertThrows(ResultsException.class, () -> ResultFiles.read(dir));
        assertTrue(message(error).contains("timeline.csv:3: "), message(error));
    }

    @Test
    void cutFilesAreReadOrRefusedWithTheirName() throws Exception {
        ResultFiles.write(dir, small());
        for (String name : List.of("results.csv", "timeline.csv", "results.json")) {
            Path file = dir.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int length = 0; length < whole.length; length += whole.length > 2000 ? 17 : 1) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                try {
                    ResultFiles.read(dir);
                } catch (ResultsException refused) {
                    assertTrue(message(refused).contains(name + ":"), message(refused));
                }
            }
            Files.write(file, whole);
        }
    }

    @Test
    void aMissingColumnIsNamed() throws Exception {
        ResultFiles.write(dir, small());
        replace("results.csv", "mem_used_max", "peak");
        ResultsException error = assertThrows(ResultsException.class, () -> ResultFiles.read(dir));
        assertTrue(message(error).contains("results.csv:1: no column 'mem_used_max'"), message(error));
    }

    @Test
    void columnsOfOthersAreIgnoredAndOurExtraOnesMayBeMissing() throws Exception {
        Files.writeString(
                dir.resolve("results.csv"),
                CONTRACT + ",mine\nt,lz4,ideal,none,full,core,5,6" + ",".repeat(22) + "x\n");
        RunResults read = ResultFiles.read(dir);
        assertEquals(5, read.configurations().get(0).writes());
        assertEquals("t", read.trace().name());
        assertTrue(
                read.run().notes().get(0).contains("results.json is missing"),
                read.run().toString());
    }

    @Test
    void noResultsAtAllSayWhereTheyWereLookedFor() {
        ResultsException error = assertThrows(ResultsException.class, () -> ResultFiles.read(dir));
        assertTrue(message(error).contains("results.csv: no such file"), message(error));
    }

    @Test
    void aWrongJsonValueIsNamedByItsPlace() throws Exception {
        ResultFiles.write(dir, small());
        replace("results.json", "\"started_ms\" : 1234", "\"started_ms\" : \"noon\"");
        ResultsException error = assertThrows(ResultsException.class, () -> ResultFiles.read(dir));
        assertTrue(message(error).contains("'run.started_ms' is not a whole number"), message(error));
    }

    @Test
    void nothingIsLeftBesideTheThreeFiles() throws Exception {
        ResultFiles.write(dir, small());
        ResultFiles.write(dir, small());
        try (var files = Files.list(dir)) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void aHistogramBucketHoldsItsUpperBound() {
        assertEquals(1, CodecHistogram.bucketOf(1));
        assertEquals(1, CodecHistogram.bucketOf(16));
        assertEquals(2, CodecHistogram.bucketOf(17));
        assertEquals(256, CodecHistogram.bucketOf(4096));
        assertEquals(256, CodecHistogram.bucketOf(4200));
    }

    @Test
    void fragmentationIsTheShareOfHeldFramesWithoutObjects() {
        assertEquals(25.0, ConfigurationResult.fragmentation(400L, 300L));
        assertNull(ConfigurationResult.fragmentation(0L, 0L));
        assertNull(ConfigurationResult.fragmentation(null, 0L));
    }

    private void replace(String name, String what, String with) throws Exception {
        Path file = dir.resolve(name);
        String text = Files.readString(file);
        assertTrue(text.contains(what), text);
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(what), with));
    }

    private static String message(Exception error) {
        return String.valueOf(error.getMessage());
    }

    private static RunResults small() {
        ConfigurationResult row = ConfigurationResult.of("a \"quoted\", name", "zstd:3,dict=x", "zsmalloc:chain=8")
                .writes(7)
                .reads(3)
                .memUsedTotal(4096L)
                .compressNsPage(1234.5)
                .imputedWrites(2L)
                .build();
        TimelinePoint first = new TimelinePoint("lz4", "ideal", "none", 0.1, 1, 4096, 100, 4096, 100, null);
        TimelinePoint second = new TimelinePoint("lz4", "ideal", "none", 1.0 / 3, 2, 8192, 200, 4096, 200, 17L);
        return with(List.of(row), List.of(first, second));
    }

    private static RunResults with(List<ConfigurationResult> rows, List<TimelinePoint> points) {
        long[] buckets = new long[CodecHistogram.BUCKETS];
        buckets[3] = 9;
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("pages", Map.of("write", 7));
        info.put("complete", null);
        info.put("rate", 0.25);
        info.put("sources", List.of("tracefs"));
        return new RunResults(
                new RunInfo("0.1.0", "replay 'x'", "a CPU", 1234, 1.5, List.of("one note")),
                new TraceFacts("a \"quoted\", name", "xxh64:00ff", info),
                rows,
                points,
                List.of(new CodecHistogram("lz4", 3264, buckets, 1, 10)),
                new Rates(0.5, new long[] {1, 2}, new long[] {0, 1}, new long[] {0, 0}));
    }
}
