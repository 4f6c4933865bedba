package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceRoundTripTest {
    @TempDir
    Path dir;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            Path file = dir.resolve(seed + ".swaptrace");
            int count = seed % 20 == 0 ? 40_000 : (int) seed * 20;
            RandomTrace trace = RandomTrace.written(seed, file, count, seed % 3 != 0);
            try (TraceReader reader = TraceReader.open(file)) {
                String at = "seed " + seed;
                assertTrue(reader.damage().isEmpty(), at);
                assertEquals(trace.metadata, reader.metadata(), at);
                assertEquals(count, reader.events(), at);
                assertEquals(trace.events, RandomTrace.read(reader), at);
                assertEquals(trace.names.size(), reader.names(), at);
                for (int i = 0; i < trace.names.size(); i++) {
                    assertEquals(trace.names.get(i), reader.name(i), at);
                }
                assertPages(trace, reader, at);
            }
        }
    }

    private static void assertPages(RandomTrace trace, TraceReader reader, String at) throws IOException {
        assertEquals(trace.pages.size(), reader.distinctPages(), at);
        byte[] page = new byte[512];
        try (ContentCursor cursor = reader.contents()) {
            for (int id = 0; id < trace.pages.size(); id++) {
                assertTrue(cursor.next(), at);
                assertEquals(id, cursor.id(), at);
                System.arraycopy(cursor.bytes(), cursor.offset(), page, 0, 512);
                assertArrayEquals(trace.pages.get(id), page, at);
                reader.readContent(id, page, 0);
                assertArrayEquals(trace.pages.get(id), page, at);
                assertEquals(Fingerprint.of(page, 0, 512), reader.fingerprint(id), at);
            }
        }
    }
}
