package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceException;

/** What every trace source owes its callers. A source added to the registry is tested here when it has a sample. */
class TraceSourceContractTest {
    @TempDir
    Path directory = Path.of("");

    private static final Path RAW = Path.of("src/test/resources/tracefs-raw/6.18");

    static List<String> names() {
        return TraceSources.all().stream().map(TraceSource::name).toList();
    }

    /** The beginning of a real recording of this format, ending with a whole record. */
    private static byte[] sample(String source) throws IOException {
        byte[] whole = switch (source) {
            case "blktrace" ->
                Recordings.unpacked(Recordings.directory("nullb-thp-split").resolve("nullb0.blktrace.0.gz"));
            case "tracefs" ->
                Recordings.unpacked(Recordings.directory("tracefs-6.18").resolve("trace.txt.gz"));
            case "tracefs-raw" -> Recordings.unpacked(RAW.resolve("cpu1.raw.gz"));
            case "sr_collect" -> Recordings.unpacked(Path.of("src/test/resources/sr_collect/desktop.sr.gz"));
            case "sr_collect-8" -> srCollectWithoutHashes();
            case "perf" -> perfText();
            case "blkparse" ->
                Recordings.unpacked(Path.of("src/test/resources/formats/nullb-thp-split.blkparse.txt.gz"));
            case "fio-iolog" -> Files.readAllBytes(Path.of("src/test/resources/formats/fio-v3.iolog"));
            case "fiu" -> Files.readAllBytes(Path.of("src/test/resources/formats/fiu.txt"));
            case "csv" -> Files.readAllBytes(Path.of("src/test/resources/formats/msr.csv"));
            case "dm-log-writes" -> dmLog();
            case "nbd-log" -> Recordings.unpacked(Path.of("src/test/resources/formats/nbd-server.log.gz"));
            case "pages" -> pages();
            default -> throw new AssertionError("add a sample of '" + source + "' here");
        };
        return switch (source) {
            case "blktrace" -> Arrays.copyOf(whole, wholeRecords(whole, 1400));
            case "tracefs-raw" -> Arrays.copyOf(whole, 4096);
            case "sr_collect", "sr_collect-8" -> Arrays.copyOf(whole, 1392);
            case "dm-log-writes", "nbd-log", "pages" -> whole;
            default -> Arrays.copyOf(whole, wholeLines(whole, 1400));
        };
    }

    /** Tracefs text in the clothes of perf script. */
    private static byte[] perfText() throws IOException {
        String text = new String(
                Recordings.unpacked(Recordings.directory("tracefs-6.18").resolve("trace.txt.gz")),
                StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst("-(\\d+) +\\[(\\d+)] +\\S+ +", " $1 [$2]  ")
                        .replaceFirst(": block_", ": block:block_"))
                .collect(java.util.stream.Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Three pages of 512 bytes: short enough to be cut at every byte. */
    private static byte[] dmLog() {
        java.nio.ByteBuffer log = java.nio.ByteBuffer.allocate(512 * 11).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        log.putLong(0, 0x6a736677736872L).putLong(8, 1).putLong(16, 6).putInt(24, 512);
        for (int i = 0; i < 5; i++) {
            int at = 512 + 1024 * i;
            log.putLong(at, 8 + i).putLong(at + 8, 1);
            log.putLong(at + 512, i / 2);
        }
        return Arrays.copyOf(log.array(), 512 * 11);
    }

    private static byte[] pages() {
        byte[] pages = new byte[5 * 512];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = (byte) ((i * i) >> 5);
        }
        return pages;
    }

    private static byte[] srCollectWithoutHashes() throws IOException {
        byte[] dump = Recordings.unpacked(Path.of("src/test/resources/sr_collect/desktop.sr.gz"));
        byte[] heads = new byte[dump.length / 3];
        for (int i = 0; i < heads.length / 8; i++) {
            System.arraycopy(dump, 24 * i, heads, 8 * i, 8);
        }
        return heads;
    }

    private static int wholeRecords(byte[] recording, int about) {
        int end = 0;
        while (end < about) {
            end += 48 + Byte.toUnsignedInt(recording[end + 46]);
        }
        return end;
    }

    private static int wholeLines(byte[] recording, int about) {
        int end = about;
        while (recording[end - 1] != '\n') {
            end++;
        }
        return end;
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSourceKnowsItsOwnFilesAndNoOthers(String name) throws IOException {
        if (name.equals("sr_collect-8")) {
            return; // only with --from
        }
        byte[] sample = sample(name);
        if (name.equals("pages")) {
            sample = Arrays.copyOf(sample, 4096); // it looks at whole heads only
        }
        byte[] head = Arrays.copyOf(sample, Math.min(sample.length, 4096));
        for (TraceSource source : TraceSources.all()) {
            boolean more = source.name().equals("pages") && !source.name().equals(name); // it is asked last
            assertEquals(
                    source.name().equals(name) || (more && source.recognises(head)),
                    source.recognises(head),
                    source.name() + " about " + name);
            assertFalse(source.recognises(new byte[1]), source.name());
            assertFalse(source.recognises("not a recording\n".getBytes(StandardCharsets.US_ASCII)), source.name());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void cutAnywhereTheWholeRecordsAreRead(String name) throws IOException {
        byte[] sample = sample(name);
        List<String> whole = operations(name, sample, new ArrayList<>());
        assertTrue(whole.size() > 3, "the sample holds too little: " + whole.size());
        int before = 0;
        int first = name.equals("csv") ? wholeLines(sample, 1) : 1; // without its first line it is none
        for (int length = first; length < sample.length; length += 1 + sample.length / 600) {
            List<String> warnings = new ArrayList<>();
            List<String> cut = operations(name, Arrays.copyOf(sample, length), warnings);
            assertEquals(whole.subList(0, cut.size()), cut, "cut at " + length);
            assertTrue(cut.size() >= before, "fewer operations from more bytes, at " + length);
            before = cut.size();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void flippedBitsAreAnswersOrTraceExceptions(String name) throws IOException {
        byte[] sample = sample(name);
        int refused = 0;
        for (int bit = 0; bit < 8 * sample.length; bit += 11 + 8 * (sample.length / 600)) {
            byte[] damaged = sample.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                operations(name, damaged, new ArrayList<>());
            } catch (TraceException e) {
                refused++;
                String message = Objects.requireNonNull(e.getMessage());
                assertTrue(message.contains(":0x") && message.contains("\n  "), message);
            } catch (RuntimeException e) {
                fail("bit " + bit + " of the sample of " + name, e);
            }
        }
        assertTrue(refused > 0 || name.equals("pages"), "no damage was noticed"); // any bytes are pages
    }

    @Test
    void aCutRecordIsNamedWithItsPlace() throws IOException {
        byte[] sample = sample("blktrace");
        List<String> warnings = new ArrayList<>();
        operations("blktrace", Arrays.copyOf(sample, sample.length - 5), warnings);
        assertTrue(warnings.toString().contains("input:0x"), warnings.toString());
        assertTrue(warnings.toString().contains("the last 43 bytes"), warnings.toString());
    }

    @Test
    void garbageIsNamedWithItsPlaceAndWhatWasFound() throws IOException {
        byte[] sample = sample("blktrace");
        byte[] garbage = Arrays.copyOf(sample, sample.length + 100);
        garbage[garbage.length - 1] = 1; // zeros alone are what a blktrace leaves that is killed
        TraceException e = org.junit.jupiter.api.Assertions.assertThrows(
                TraceException.class, () -> operations("blktrace", garbage, new ArrayList<>()));
        assertEquals(sample.length, e.offset());
        assertTrue(
                Objects.requireNonNull(e.getMessage())
                        .contains("expected a blktrace record (magic 0x65617407), found 0x00000000"),
                e.getMessage());
    }

    private static ImportOptions options(String source) {
        boolean small = source.equals("dm-log-writes") || source.equals("pages") || source.equals("nbd-log");
        return small ? new ImportOptions(512, null, 0, Long.MAX_VALUE, null, null, false) : ImportOptions.DEFAULT;
    }

    private List<String> operations(String source, byte[] recording, List<String> warnings) throws IOException {
        Path file = directory.resolve("input");
        Files.write(file, recording);
        Path format = directory.resolve("block_bio_queue.format");
        if (source.equals("tracefs-raw") && !Files.exists(format)) {
            Files.copy(RAW.resolve("block_bio_queue.format"), format);
        }
        Listing listing = new Listing();
        try (InputFile input = new InputFile(file)) {
            SourceFacts facts = TraceSources.named(source).read(List.of(input), options(source), listing);
            warnings.addAll(facts.warnings);
        } finally {
            Files.delete(file); // writing over a file makes some file systems wait for the disk
        }
        return listing.operations;
    }

    /** Remembers operations as text; times must not go back. */
    private static final class Listing implements OperationSink {
        private final List<String> operations = new ArrayList<>();
        private long last = Long.MIN_VALUE;
        private int pages;

        @Override
        public void start(long timeNs) {
            last = timeNs;
        }

        @Override
        public void operation(long timeNs, Op op, long slot, long pages, int pid, String comm) {
            assertTrue(timeNs >= last, "time goes back");
            assertTrue(slot >= 0 && pages >= 0, slot + " " + pages);
            last = timeNs;
            operations.add(timeNs + " " + op + " " + slot + " " + pages + " " + pid + " " + comm);
        }

        @Override
        public void page(long timeNs, Op op, long slot, int content, boolean startsRequest, int pid, String comm) {
            assertTrue(content < pages, "page " + content + " of " + pages);
            operation(timeNs, op, slot, 1, pid, comm + " " + content + (startsRequest ? "" : " more"));
        }

        @Override
        public int content(byte[] page, int offset) {
            return pages++;
        }

        @Override
        public int sizedPage(byte[] identity, boolean sameFilled, int... lengths) {
            return pages++;
        }

        @Override
        public void lost(long timeNs, long events) {
            operations.add(timeNs + " lost " + events);
        }
    }
}
