package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

class KilledWriterTest {
    private static final int FLUSHED = 20_000;

    @TempDir
    Path dir;

    /** Writes and flushes, says so, and goes on writing until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            TraceWriter writer = TraceWriter.create(Path.of(args[0]), Map.of("page_size", 512));
            byte[] page = new byte[512];
            for (int i = 0; true; i++) {
                page[i % 100] = (byte) i;
                writer.event(i, Op.WRITE, i, 1, writer.content(page, 0), true, 1, writer.name("perl"));
                if (i == FLUSHED - 1) {
                    writer.flush();
                    System.out.println("flushed");
                }
            }
        }
    }

    @Test
    void whatWasFlushedSurvivesKill() throws IOException, InterruptedException {
        Path file = dir.resolve("killed.swaptrace");
        Process writer = Jvm.start(Writer.class, "64m", file.toString());
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("flushed", output.readLine());
        } finally {
            writer.destroyForcibly().waitFor();
        }
        try (TraceReader reader = TraceReader.open(file);
                EventCursor cursor = reader.cursor()) {
            assertTrue(reader.damage().isPresent());
            assertTrue(reader.events() >= FLUSHED, reader.events() + " events");
            byte[] page = new byte[512];
            for (int i = 0; i < FLUSHED; i++) {
                assertTrue(cursor.next());
                assertEquals(i, cursor.slot());
                reader.readContent(cursor.contentId(), page, 0);
                assertEquals((byte) i, page[i % 100]);
            }
        }
    }
}
