package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** Text of blkparse against the binary records that it was made of. */
class BlkparseTest {
    private static final Path FORMATS = Path.of("src/test/resources/formats");

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"zram-plain", "zram-thp-stream", "nullb-thp-split", "loop-discard", "dm-linear-6.1"})
    void defaultTextGivesTheTraceOfTheBinaryRecords(String name) throws IOException {
        List<String> binary = events(Recordings.files(name), "binary", ImportOptions.DEFAULT);
        List<String> text = events(List.of(FORMATS.resolve(name + ".blkparse.txt.gz")), "text", ImportOptions.DEFAULT);
        assertEquals(binary, text);
    }

    @Test
    void textOfARecordingWithoutRecordsIsKnownAndEmpty() throws IOException {
        ImportResult result = Importer.importFiles(
                List.of(FORMATS.resolve("rwpage-6.1.blkparse.txt.gz")),
                null,
                directory.resolve("x"),
                ImportOptions.DEFAULT);
        assertEquals("blkparse", result.source());
        assertEquals(Map.of(), result.ops());
        assertEquals(null, result.durationNs());
    }

    @Test
    void aFormatStringIsReadBackwards() throws IOException {
        String format = "%T.%t, %p, %C, %a, %d, %S, %n\\n";
        Path file = Files.writeString(directory.resolve("f.txt"), """
                0.000000000, 197, swapon, Q, RA, 0, 256
                0.423585363, 198, a, b [c], Q, WS, 131072, 8
                0.523585363, 198, perl, C, WS, 131072, 8
                0.623585363, 198, perl, Q, DS, 4096, 4096
                """);
        assertEquals(
                List.of(
                        "OTHER_READ 0 32 197 swapon true",
                        "WRITE 16384 1 198 a, b [c] true",
                        "DISCARD 512 512 198 perl true"),
                merged(events(List.of(file), "f", ImportOptions.DEFAULT.withFormats(format, Map.of(), null))));
    }

    @Test
    void aFormatThatLacksThePlaceIsRefused() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> BlkparseFormat.of("%T.%t %a %n\\n"));
        assertTrue(String.valueOf(e.getMessage()).contains("%S (sector)"), e.getMessage());
    }

    @Test
    void aForeignLineIsNamedWithItsNumber() throws IOException {
        Path file = Files.writeString(directory.resolve("f.txt"), """
                252,0    1        1     0.000000000   197  Q  RA 0 + 256 [swapon]
                hello
                """);
        TraceException e = assertThrows(TraceException.class, () -> events(List.of(file), "f", ImportOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains("f.txt:0x42: line 2: expected a line"), e.getMessage());
    }

    private static List<String> merged(List<String> events) {
        List<String> merged = new ArrayList<>();
        int more = 0;
        for (String event : events) {
            if (event.endsWith("false")) {
                more++;
            } else {
                merged.add(event);
            }
        }
        if (more > 0) {
            merged.set(0, merged.get(0).replace(" 1 ", " " + (more + 1) + " "));
        }
        return merged;
    }

    private List<String> events(List<Path> files, String name, ImportOptions options) throws IOException {
        Path output = directory.resolve(name + ".swaptrace");
        String from = options.blkparseFormat() == null ? null : "blkparse";
        Importer.importFiles(files, from, output, options);
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(output);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                events.add(event.op() + " " + event.slot() + " " + event.pages() + " " + event.pid() + " "
                        + trace.name(event.nameId()) + " " + event.startsRequest());
            }
        }
        return events;
    }
}
