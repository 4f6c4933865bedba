package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;

/** Traces that hold sizes and identities of pages instead of their bytes. */
class SizedTraceTest {
    @TempDir
    Path directory = Path.of("");

    private Path write(long seed, int pages, List<byte[]> identities, int[][] lengths, boolean[] same)
            throws IOException {
        Random random = new Random(seed);
        Path file = directory.resolve("t" + seed);
        List<String> codecs = List.of("lz4", "zstd:3", "lzo").subList(0, lengths.length);
        try (TraceWriter writer = TraceWriter.create(file, Map.of("page_size", 4096, "size_codecs", codecs))) {
            for (int page = 0; page < pages; page++) {
                byte[] identity = new byte[16];
                random.nextBytes(identity);
                identities.add(identity);
                int[] of = new int[lengths.length];
                for (int codec = 0; codec < of.length; codec++) {
                    of[codec] = random.nextInt(5000);
                    lengths[codec][page] = of[codec];
                }
                same[page] = random.nextInt(4) == 0;
                assertEquals(page, writer.sizedPage(identity, same[page], of));
                writer.event(page, Op.WRITE, page, 1, random.nextInt(page + 1), true, -1, -1);
                if (random.nextInt(2000) == 0) {
                    writer.flush();
                }
            }
        }
        return file;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        for (long seed = 0; seed < 8; seed++) {
            int pages = (int) (seed * seed * 173);
            int[][] lengths = new int[(int) (seed % 4)][pages];
            boolean[] same = new boolean[pages];
            List<byte[]> identities = new ArrayList<>();
            Path file = write(seed, pages, identities, lengths, same);
            try (TraceReader trace = TraceReader.open(file)) {
                assertTrue(trace.sized());
                assertEquals(pages, trace.distinctPages());
                for (int codec = 0; codec < lengths.length; codec++) {
                    assertArrayEquals(
                            lengths[codec], trace.sizes(trace.sizeCodecs().get(codec)), "seed " + seed);
                }
                for (int page = 0; page < pages; page++) {
                    assertArrayEquals(identities.get(page), trace.identity(page), "seed " + seed);
                    assertEquals(same[page], trace.sameFilled(page), "seed " + seed);
                }
                int events = 0;
                try (EventCursor event = trace.cursor()) {
                    while (event.next()) {
                        assertTrue(event.contentId() <= events);
                        events++;
                    }
                }
                assertEquals(pages, events);
            }
        }
    }

    @Test
    void askingForBytesOrOtherCodecsIsAnAnswerForPeople() throws IOException {
        Path file = write(1, 10, new ArrayList<>(), new int[1][10], new boolean[10]);
        try (TraceReader trace = TraceReader.open(file)) {
            assertSays("sizes of its pages, not their bytes", () -> trace.readContent(0, new byte[4096], 0));
            assertSays("sizes of its pages, not their bytes", () -> {
                try (ContentCursor pages = trace.contents()) {
                    pages.next();
                }
            });
            assertSays("no sizes for codec 'zstd:3'; the trace has those for lz4", () -> trace.sizes("zstd:3"));
        }
    }

    @Test
    void onlyTracesWithSizesNeedANewerReader() throws IOException {
        byte[] sized = Files.readAllBytes(write(1, 10, new ArrayList<>(), new int[1][10], new boolean[10]));
        Path plain = directory.resolve("plain");
        TraceWriter.create(plain, Map.of("page_size", 4096)).close();
        assertEquals(2, sized[FileHeader.VERSION_AT]);
        assertEquals(1, Files.readAllBytes(plain)[FileHeader.VERSION_AT]);
    }

    /** The example of FORMAT.md. */
    @Test
    void thePayloadIsThatOfTheFormatDocument() throws IOException {
        byte[] expected = new byte[0x46];
        for (int i = 0; i < 16; i++) {
            expected[i] = (byte) (0xa0 + i);
            expected[16 + i] = (byte) (0xb0 + i);
        }
        byte[] rest = {4, 0, 12, 0, 0, 0, 12, 0, 0, 0, (byte) 0xe8, 0, 0, 3, 16, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(rest, 0, expected, 0x30, rest.length);
        Path file = directory.resolve("example");
        try (TraceWriter writer = TraceWriter.create(file, Map.of("page_size", 4096, "size_codecs", List.of("lzo")))) {
            writer.sizedPage(Arrays.copyOfRange(expected, 0, 16), false, 1000);
            writer.sizedPage(Arrays.copyOfRange(expected, 16, 32), false, 4096);
            writer.sizedPage(new byte[16], true, 0);
        }
        byte[] bytes = Files.readAllBytes(file);
        int payload = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("SRBK") + BlockHeader.LENGTH;
        assertArrayEquals(expected, Arrays.copyOfRange(bytes, payload, payload + expected.length));
    }

    private static void assertSays(String words, org.junit.jupiter.api.function.Executable action) {
        TraceException e = assertThrows(TraceException.class, action);
        assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
    }
}
