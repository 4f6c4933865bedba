package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

/** Five million events, of which a list would take 400 MB, are written and read in a heap of 20 MB. */
class LongTraceTest {
    private static final int EVENTS = 5_000_000;

    @TempDir
    Path dir;

    static final class WriterAndReader {
        private WriterAndReader() {}

        public static void main(String[] args) throws IOException {
            Path file = Path.of(args[0]);
            try (TraceWriter writer = TraceWriter.create(file, Map.of("page_size", 4096))) {
                SplittableRandom random = new SplittableRandom(1);
                int name = writer.name("perl");
                long time = 0;
                for (int i = 0; i < EVENTS; i++) {
                    time += random.nextInt(30_000);
                    Op op = i % 2 == 0 ? Op.WRITE : Op.READ;
                    writer.event(time, op, op == Op.WRITE ? i : random.nextInt(32_768), 1, -1, true, 1, name);
                }
            }
            long slots = 0;
            try (TraceReader reader = TraceReader.open(file);
                    EventCursor cursor = reader.cursor()) {
                int events = 0;
                while (cursor.next()) {
                    slots += cursor.op() == Op.WRITE ? cursor.slot() : 0;
                    events++;
                }
                System.out.println(events + " " + slots + " " + (reader.fileBytes() * 100 / events));
            }
        }
    }

    @Test
    void fiveMillionEventsNeedTwentyMegabytes() throws IOException, InterruptedException {
        Process child = Jvm.start(WriterAndReader.class, "20m", dir.resolve("t").toString());
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertEquals(0, child.waitFor(), "the child failed; its message is above");
            List<String> words = List.of(String.valueOf(line).split(" ", -1));
            long half = EVENTS / 2;
            assertEquals(EVENTS, Long.parseLong(words.get(0)));
            assertEquals(half * (half - 1), Long.parseLong(words.get(1)));
            assertTrue(Long.parseLong(words.get(2)) < 400, words.get(2) + " bytes for 100 events");
        } finally {
            child.destroyForcibly();
        }
    }
}
