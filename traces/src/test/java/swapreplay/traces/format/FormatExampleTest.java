package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.Op;

/** FORMAT.md's worked example is what the writer writes and what the reader reads. */
class FormatExampleTest {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{4})  ((?:[0-9a-f]{2} ){0,15}[0-9a-f]{2})(  .*)?");

    @TempDir
    Path dir;

    @Test
    void theWriterWritesTheExample() throws IOException {
        Path file = dir.resolve("example.swaptrace");
        try (TraceWriter writer = TraceWriter.create(file, Map.of("page_size", 512))) {
            int perl = writer.name("perl");
            int zeros = writer.content(new byte[512], 0);
            writer.event(1000, Op.WRITE, 8, 1, zeros, true, 259, perl);
            writer.event(1700, Op.WRITE, 9, 1, zeros, false, 259, perl);
            writer.event(90_000, Op.READ, 8, 1, -1, true, 259, perl);
            writer.annotate("lost", 0);
        }
        HexFormat hex = HexFormat.ofDelimiter(" ");
        assertEquals(hex.formatHex(example()), hex.formatHex(Files.readAllBytes(file)));
    }

    @Test
    void theReaderReadsTheExample() throws IOException {
        Path file = Files.write(dir.resolve("example.swaptrace"), example());
        try (TraceReader reader = TraceReader.open(file)) {
            assertEquals(
                    List.of(
                            new RandomTrace.Event(1000, Op.WRITE, 8, 1, 0, true, 259, 0),
                            new RandomTrace.Event(1700, Op.WRITE, 9, 1, 0, false, 259, 0),
                            new RandomTrace.Event(90_000, Op.READ, 8, 1, -1, true, 259, 0)),
                    RandomTrace.read(reader));
            assertEquals(Map.of("page_size", 512, "lost", 0), reader.metadata());
            assertEquals("perl", reader.name(0));
            byte[] page = new byte[512];
            page[3] = 1;
            reader.readContent(0, page, 0);
            assertArrayEquals(new byte[512], page);
        }
    }

    private static byte[] example() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = Files.readString(Path.of("FORMAT.md"));
        for (String line : text.substring(text.lastIndexOf("```hex")).lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                assertEquals(bytes.size(), Integer.parseInt(matcher.group(1), 16), "offset of the line " + line);
                bytes.write(HexFormat.ofDelimiter(" ").parseHex(matcher.group(2)));
            }
        }
        return bytes.toByteArray();
    }
}
