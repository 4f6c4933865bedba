package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.importer.ImportOptions;
import swapreplay.traces.importer.Importer;

/** Recordings of real swapping cost less than 4 bytes for each event, nanoseconds and process included; the limit we promise is 6. */
class SizeOnRecordingsTest {
    @TempDir
    Path dir;

    @Test
    void anEventOfRealSwappingTakesLessThanFourBytes() throws IOException {
        for (String name : List.of("zram-plain", "zram-reuse", "loop-discard", "dm-linear-6.1", "zram-thp-stream")) {
            Path output = dir.resolve(name + ".swaptrace");
            Importer.importFiles(recording(name), null, output, ImportOptions.DEFAULT);
            try (TraceReader reader = TraceReader.open(output)) {
                double bytes = (double) reader.fileBytes() / reader.events();
                assertTrue(
                        bytes > 0.5 && bytes < 4,
                        name + ": " + bytes + " bytes for each event, the whole file counted");
            }
        }
    }

    private static List<Path> recording(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/recordings", name))) {
            return files.filter(file -> file.toString().contains(".blktrace"))
                    .sorted()
                    .toList();
        }
    }
}
