package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace that is cut, or whose bits flip, gives what was written, or says where it does not; nothing else. */
class DamagedTraceTest {
    @TempDir
    Path dir;

    private RandomTrace trace = new RandomTrace(3);
    private Path file = Path.of("");
    private byte[] whole = {};

    @BeforeEach
    void writeSmallTrace() throws IOException {
        file = dir.resolve("damaged.swaptrace");
        Path original = dir.resolve("whole.swaptrace");
        try (TraceWriter writer = TraceWriter.create(original, trace.metadata)) {
            for (int block = 0; block < 3; block++) {
                trace.write(writer, 10, false);
                writer.flush();
            }
        }
        whole = Files.readAllBytes(original);
        assertTrue(trace.pages.size() > 2 && trace.names.size() > 1, "the seed gives no contents or names");
    }

    @Test
    void cutAnywhereItReadsUpToItsLastWholeBlock() throws IOException {
        int seen = 0;
        for (int length = 0; length < whole.length; length++) {
            put(java.util.Arrays.copyOf(whole, length));
            int events = eventsThatRead("cut at " + length);
            assertTrue(events < 0 || events >= seen, "a longer file gives fewer events, cut at " + length);
            seen = Math.max(seen, events);
        }
        assertEquals(trace.events.size(), seen);
    }

    @Test
    void anUnclosedTraceSaysSo() throws IOException {
        put(java.util.Arrays.copyOf(whole, whole.length - Trailer.LENGTH - 1));
        try (TraceReader reader = TraceReader.open(file)) {
            Damage damage = reader.damage().orElseThrow();
            assertTrue(
                    damage.what().matches("the last \\d+ bytes are an incomplete index block \\(1 bytes.*"),
                    damage::what);
            assertTrue(damage.message().startsWith(file + ":0x" + Long.toHexString(damage.offset()) + ": "));
        }
    }

    @Test
    void zerosAfterAPowerCutAreATornEnd() throws IOException {
        byte[] zeros = whole.clone();
        java.util.Arrays.fill(zeros, whole.length - 700, whole.length, (byte) 0);
        put(zeros);
        assertTrue(eventsThatRead("zeros") > 0);
        try (TraceReader reader = TraceReader.open(file)) {
            assertTrue(reader.damage().isPresent());
        }
    }

    @Test
    void flippedBytesAreFoundOrHarmless() throws IOException {
        int unclosed = whole.length - Trailer.LENGTH - indexLength();
        for (int length : new int[] {whole.length, unclosed}) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = java.util.Arrays.copyOf(whole, length);
                bytes[at] ^= (byte) (1 << (at % 8));
                put(bytes);
                eventsThatRead("byte " + at);
            }
        }
    }

    @Test
    void wrongPayloadsUnderRightChecksumsAreErrorsToo() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = java.util.Arrays.copyOf(whole, whole.length - Trailer.LENGTH);
            BlockHeader block = blockAt(bytes, random.nextInt(bytes.length));
            int at = (int) block.offset() + BlockHeader.LENGTH + random.nextInt(block.length());
            bytes[at] = (byte) random.nextInt(256);
            ByteBuffer payload = ByteBuffer.wrap(bytes, (int) block.offset() + BlockHeader.LENGTH, block.length());
            new BlockHeader(
                            block.offset(),
                            block.type(),
                            block.length(),
                            block.count() + (random.nextInt(4) == 0 ? random.nextInt(3) - 1 : 0),
                            block.first(),
                            block.base(),
                            BlockHeader.crc(payload))
                    .put(ByteBuffer.wrap(bytes), (int) block.offset());
            put(bytes);
            readsOrSaysWhy("round " + round);
        }
    }

    /** A new file each time: rewriting one after truncating it makes ext4 wait for the disk. */
    private void put(byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
    }

    /** Only that no other exception comes: the checksums are right, so wrong values are the writer's. */
    private void readsOrSaysWhy(String at) throws IOException {
        try (TraceReader reader = TraceReader.open(file)) {
            for (RandomTrace.Event event : RandomTrace.read(reader)) {
                reader.name(event.nameId());
                if (event.contentId() >= 0) {
                    reader.readContent(event.contentId(), new byte[512], 0);
                    reader.fingerprint(event.contentId());
                }
            }
            TraceSummary.of(reader).toMap();
        } catch (TraceException e) {
            assertWellSaid(e, at);
        }
    }

    /** Reads everything, compares it with what was written; -1 when the file cannot be opened at all. */
    private int eventsThatRead(String at) throws IOException {
        int events = -1;
        try (TraceReader reader = TraceReader.open(file)) {
            List<RandomTrace.Event> read = RandomTrace.read(reader);
            events = read.size();
            assertEquals(trace.events.subList(0, events), read, at);
            assertTrue(reader.damage().isPresent() || events == trace.events.size(), at);
            assertEquals(512, reader.pageSize(), at);
            byte[] page = new byte[512];
            for (RandomTrace.Event event : read) {
                if (event.nameId() >= 0) {
                    assertEquals(trace.names.get(event.nameId()), reader.name(event.nameId()), at);
                }
                if (event.contentId() >= 0) {
                    reader.readContent(event.contentId(), page, 0);
                    assertArrayEquals(trace.pages.get(event.contentId()), page, at);
                    assertEquals(Fingerprint.of(page, 0, 512), reader.fingerprint(event.contentId()), at);
                }
            }
        } catch (TraceException e) {
            assertWellSaid(e, at);
        }
        return events;
    }

    private void assertWellSaid(TraceException e, String at) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(file + ":0x" + Long.toHexString(e.offset()) + ": "), () -> at + ": " + message);
        assertTrue(message.contains("\n  "), () -> at + ": no remedy in " + message);
        assertTrue(e.offset() >= 0 && e.offset() <= whole.length, at);
    }

    private int indexLength() {
        long index = Trailer.get(ByteBuffer.wrap(whole, whole.length - Trailer.LENGTH, Trailer.LENGTH)
                .slice());
        return whole.length - Trailer.LENGTH - (int) index;
    }

    private static BlockHeader blockAt(byte[] bytes, int place) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long at = Integer.reverseBytes(in.getInt(FileHeader.LENGTH_AT));
        at += FileHeader.LENGTH;
        while (true) {
            BlockHeader block = java.util.Objects.requireNonNull(BlockHeader.get(in, (int) at, at));
            if (block.end() > place) {
                return block;
            }
            at = block.end();
        }
    }
}
