package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** The kernel's own pages of events hold what its text of the same events says. */
class TracefsRawTest {
    private static final Path RAW = Path.of("src/test/resources/tracefs-raw");

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"6.12", "6.18"})
    void rawPagesAndTextHoldTheSameEvents(String kernel) throws IOException {
        List<String> text = events(Recordings.files("tracefs-" + kernel), "text");
        List<String> raw = events(List.of(RAW.resolve(kernel)), "raw");
        assertEquals(text, raw);
    }

    @Test
    void withoutTheFormatOfItsKernelThereIsNoGuess() throws IOException {
        Path file = Files.copy(RAW.resolve("6.18/cpu0.raw.gz"), directory.resolve("cpu0.raw.gz"));
        TraceException e = assertThrows(
                TraceException.class,
                () -> Importer.importFiles(List.of(file), null, directory.resolve("x"), ImportOptions.DEFAULT));
        assertTrue(String.valueOf(e.getMessage()).contains("block_bio_queue.format"), e.getMessage());
    }

    /** In whole microseconds from the first operation, as text has them; the two may round apart by one. */
    private List<String> events(List<Path> files, String name) throws IOException {
        Path output = directory.resolve(name + ".swaptrace");
        ImportResult result = Importer.importFiles(files, null, output, ImportOptions.DEFAULT);
        assertEquals(true, result.complete());
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(output);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                events.add(event.op() + " " + event.slot() + " " + event.pages() + " " + event.pid() + " "
                        + trace.name(event.nameId()) + " " + event.startsRequest());
            }
        }
        // Events of the two processors within one microsecond have no order in the text.
        try (Stream<String> sorted = events.stream().sorted()) {
            return sorted.toList();
        }
    }
}
