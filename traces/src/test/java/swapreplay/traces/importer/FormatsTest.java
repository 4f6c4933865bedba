package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** Formats with contents, and formats that are not of swap devices. */
class FormatsTest {
    private static final Path FORMATS = Path.of("src/test/resources/formats");
    private static final int PAGE = 4096;

    @TempDir
    Path directory = Path.of("");

    private ImportResult convert(Path file, ImportOptions options) throws IOException {
        return Importer.importFiles(List.of(file), null, trace(), options);
    }

    private Path trace() {
        return directory.resolve("t.swaptrace");
    }

    /** What was recorded beside the block trace of the same run; the pages of its program carry their own checksums. */
    @Test
    void everyPageOfADmLogIsWhatTheProgramWrote() throws IOException {
        ImportResult result = convert(FORMATS.resolve("dm-log-writes.log.gz"), ImportOptions.DEFAULT);
        assertEquals("dm-log-writes", result.source());
        assertEquals(Map.of(Op.WRITE, 469L, Op.OTHER_WRITE, 1L, Op.OTHER_DISCARD, 24575L), result.pages());
        int selfDescribing = 0;
        try (TraceReader trace = TraceReader.open(trace());
                EventCursor event = trace.cursor()) {
            assertEquals(
                    List.of("begin", "finish", "dm-log-writes-end"),
                    trace.metadata().get("marks"));
            byte[] page = new byte[PAGE];
            while (event.next()) {
                if (event.op() == Op.WRITE) {
                    trace.readContent(event.contentId(), page, 0);
                    ByteBuffer words = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
                    if (words.getLong(0) == 0x31454741504c4553L) {
                        assertEquals(sum(words), words.getLong(24), "slot " + event.slot());
                        selfDescribing++;
                    }
                }
            }
        }
        assertEquals(459, selfDescribing);
    }

    private static long sum(ByteBuffer page) {
        long h = 0x9e3779b97f4a7c15L;
        for (int word = 4; word < 512; word++) {
            h = (h ^ page.getLong(8 * word)) * 0x100000001b3L;
            h ^= h >>> 29;
        }
        return h ^ Integer.toUnsignedLong(page.getInt(8)) ^ Integer.toUnsignedLong(page.getInt(12)) << 32;
    }

    @Test
    void anNbdLogHasItsPagesAndLeavesOutWhatFailed() throws IOException {
        ImportOptions small = new ImportOptions(512, null, 0, Long.MAX_VALUE, null, null, false);
        ImportResult result = convert(FORMATS.resolve("nbd-server.log.gz"), small);
        assertEquals("nbd-log", result.source());
        assertEquals(Map.of(Op.WRITE, 8L, Op.READ, 2L, Op.DISCARD, 2L), result.pages());
        try (TraceReader trace = TraceReader.open(trace())) {
            byte[] page = new byte[512];
            trace.readContent(1, page, 0);
            byte[] ones = new byte[512];
            Arrays.fill(ones, (byte) 1);
            assertArrayEquals(ones, page);
            assertEquals(4, trace.distinctPages());
        }
        byte[] log = Recordings.unpacked(FORMATS.resolve("nbd-server.log.gz"));
        log[28 + 28 + 512 + 7] = 5; // the first reply reports EIO
        Path failed = Files.write(directory.resolve("failed"), log);
        assertEquals(7L, convert(failed, small.withOverwrite(true)).pages().get(Op.WRITE));
    }

    @Test
    void pagesGoToTheSlotsOfTheirTable() throws IOException {
        byte[] pages = new byte[3 * PAGE];
        new Random(1).nextBytes(pages);
        Path file = Files.write(directory.resolve("memory.zst"), Zstd.compress(pages));
        Files.writeString(directory.resolve("memory.zst.slots"), "time_ns,slot\n5,70\n5,9\n1005,70\n");
        ImportResult result = convert(file, ImportOptions.DEFAULT);
        assertEquals("pages", result.source());
        assertEquals(1000L, result.durationNs());
        try (TraceReader trace = TraceReader.open(trace());
                EventCursor event = trace.cursor()) {
            byte[] page = new byte[PAGE];
            for (int i = 0; i < 3; i++) {
                assertTrue(event.next());
                assertEquals(i == 1 ? 9 : 70, event.slot());
                trace.readContent(event.contentId(), page, 0);
                assertArrayEquals(Arrays.copyOfRange(pages, i * PAGE, (i + 1) * PAGE), page);
            }
        }
        Files.writeString(directory.resolve("short"), "70\n9\n");
        ImportOptions table =
                ImportOptions.DEFAULT.withOverwrite(true).withFormats(null, Map.of(), directory.resolve("short"));
        TraceException e = assertThrows(TraceException.class, () -> convert(file, table));
        assertTrue(String.valueOf(e.getMessage()).contains(":0x2000: page 2 has no line"), e.getMessage());
    }

    @Test
    void anImageOfASwapAreaKeepsItsPlacesAndItsFreeSlots() throws IOException {
        byte[] image = new byte[6 * PAGE];
        byte[] mark = "SWAPSPACE2".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(mark, 0, image, PAGE - 10, 10);
        image[3 * PAGE + 5] = 1;
        image[5 * PAGE + 5] = 2;
        convert(Files.write(directory.resolve("image"), image), ImportOptions.DEFAULT);
        try (TraceReader trace = TraceReader.open(trace());
                EventCursor event = trace.cursor()) {
            assertTrue(event.next());
            assertEquals(3, event.slot());
            assertTrue(event.next());
            assertEquals(5, event.slot());
            assertTrue(!event.next());
        }
    }

    @Test
    void fioLogsOfBothVersionsCountEveryRequest() throws IOException {
        Path v2 = Files.writeString(directory.resolve("v2"), """
                fio version 2 iolog
                /dev/x add
                /dev/x open
                /dev/x write 0 8192
                /dev/x wait 2000
                /dev/x read 4096 4096
                /dev/x trim 1048576 65536
                /dev/x datasync 0 0
                /dev/x close
                """);
        ImportResult result = convert(v2, ImportOptions.DEFAULT);
        assertEquals(Map.of(Op.WRITE, 2L, Op.READ, 1L, Op.DISCARD, 16L), result.pages());
        assertEquals(2_000_000L, result.durationNs());
        ImportResult v3 = convert(FORMATS.resolve("fio-v3.iolog"), ImportOptions.DEFAULT.withOverwrite(true));
        long requests = v3.ops().values().stream().mapToLong(Long::longValue).sum();
        long lines;
        try (var text = Files.lines(FORMATS.resolve("fio-v3.iolog"))) {
            lines = text.filter(line -> line.matches(".* (read|write|trim) .*")).count();
        }
        assertEquals(lines, requests);
        assertEquals(4_280_000L - 116_000L, v3.durationNs());
        Path bad = Files.writeString(directory.resolve("bad"), "fio version 3 iolog\n12 /dev/x write 4096\n");
        TraceException e =
                assertThrows(TraceException.class, () -> convert(bad, ImportOptions.DEFAULT.withOverwrite(true)));
        assertTrue(String.valueOf(e.getMessage()).contains("bad:0x14: line 2: expected an offset"), e.getMessage());
    }

    @Test
    void hashesOfFiuTellEqualPages() throws IOException {
        ImportResult result = convert(FORMATS.resolve("fiu.txt"), ImportOptions.DEFAULT);
        assertEquals("fiu", result.source());
        try (TraceReader trace = TraceReader.open(trace());
                EventCursor event = trace.cursor()) {
            assertTrue(trace.sized() && trace.distinctPages() <= 8 && trace.distinctPages() > 4);
            assertEquals(List.of(), trace.sizeCodecs());
            boolean blank = false;
            while (event.next()) {
                blank |= trace.name(event.nameId()).equals("my proc");
                assertEquals(event.op() == Op.WRITE, event.contentId() >= 0);
            }
            assertTrue(blank);
        }
    }

    @Test
    void columnsOfForeignCsvAreMapped() throws IOException {
        Path msr = Files.writeString(directory.resolve("msr.csv"), """
                Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime
                128166372003061629,mds,0,Read,4096,4096,41286
                128166372016382155,mds,0,Write,8192,16384,8062
                """);
        Map<String, String> columns = Map.of("op", "Type", "offset", "Offset", "bytes", "Size", "time_ns", "Timestamp");
        ImportResult result = convert(msr, ImportOptions.DEFAULT.withFormats(null, columns, null));
        assertEquals(Map.of(Op.WRITE, 4L, Op.READ, 1L), result.pages());
        ImportOptions wrong = ImportOptions.DEFAULT.withOverwrite(true).withFormats(null, Map.of("op", "Kind"), null);
        TraceException e = assertThrows(TraceException.class, () -> convert(msr, wrong));
        assertTrue(String.valueOf(e.getMessage()).contains("no column 'Kind' in the first line"), e.getMessage());
    }

    @Test
    void csvWithHashesAndLengthsIsATraceOfSizes() throws IOException {
        Path csv = Files.writeString(directory.resolve("s.csv"), """
                time_s,op,slot,hash,size:lz4,size:zstd:3
                0.5,W,1,page one,1000,700
                0.75,W,2,page two,4096,3000
                1,W,1,page two,4096,3000
                2,R,2,,,
                """);
        convert(csv, ImportOptions.DEFAULT);
        try (TraceReader trace = TraceReader.open(trace())) {
            assertArrayEquals(new int[] {700, 3000}, trace.sizes("zstd:3"));
            assertArrayEquals(new int[] {1000, 4096}, trace.sizes("lz4"));
        }
    }

    @Test
    void foreignFilesAreNamedNotGuessed() throws IOException {
        byte[] elf = Arrays.copyOf("\177ELF\2\1\1".getBytes(StandardCharsets.ISO_8859_1), 2 * PAGE);
        for (byte[] foreign : List.of(
                elf, Arrays.copyOf(elf, 100), "hello world\n".getBytes(StandardCharsets.US_ASCII), new byte[5000])) {
            Path file = Files.write(directory.resolve("foreign"), foreign);
            TraceException e =
                    assertThrows(TraceException.class, () -> convert(file, ImportOptions.DEFAULT.withOverwrite(true)));
            assertTrue(String.valueOf(e.getMessage()).contains("foreign:0x0: no recording"), e.getMessage());
        }
    }
}
