package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dump of compcache's collector from import to replay. */
class SrCollectCommandTest {
    private static final Path VECTORS = Path.of("..", "traces", "src", "test", "resources", "sr_collect");

    @TempDir
    Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private String trace() {
        return directory.resolve("desktop.swaptrace").toString();
    }

    @BeforeEach
    void convert() {
        assertEquals(
                0, run("import", "-o", trace(), VECTORS.resolve("desktop.sr.gz").toString()), err.toString());
    }

    @Test
    void theHistogramIsThatOfTheOriginalToolToTheByte() throws IOException {
        String expected = Files.readString(VECTORS.resolve("desktop.histo.txt"));
        assertEquals(0, run("info", trace(), "--histogram", "lzo", "--format", "sr_data_histo"), err.toString());
        assertEquals(expected, out.toString());
        assertEquals(0, run("info", trace(), "--histogram", "lzo"));
        assertTrue(out.toString().endsWith(expected), out.toString());
    }

    @Test
    void itReplaysWithTheCodecThatItHasSizesForAndNoOther() throws IOException {
        String report = directory.resolve("report").toString();
        assertEquals(0, run("replay", trace(), "--allocator", "ideal", "-o", report), err.toString());
        String results = Files.readString(Path.of(report, "results.csv"));
        assertTrue(results.contains(",lzo,ideal,"), results);
        assertEquals(3, run("replay", trace(), "--codec", "zstd:3", "-o", report + "2"));
        assertTrue(err.toString().contains("no sizes for codec 'zstd:3'; the trace has those for lzo"), err.toString());
        assertEquals(3, run("replay", trace(), "--mode", "full", "-o", report + "3"));
        assertTrue(err.toString().contains("not their bytes"), err.toString());
    }
}
