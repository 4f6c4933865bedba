package swapreplay.traces.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.Op;

class TraceWriterTest {
    private static final Map<String, Object> METADATA = Map.of("page_size", 512);

    @TempDir
    Path dir;

    @Test
    void onlyTheOwnerCanReadAnewFileFromItsFirstMoment() throws IOException {
        Path file = dir.resolve("t");
        try (Output output = Output.create(file, false)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(0, Files.size(file));
            output.force();
        }
    }

    @Test
    void anExistingFileIsKeptUnlessReplacingWasAsked() throws IOException {
        Path file = Files.writeString(dir.resolve("t"), "precious");
        TraceException e = assertThrows(TraceException.class, () -> TraceWriter.create(file, METADATA));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": the file exists\n"));
        assertEquals("precious", Files.readString(file));
        TraceWriter.create(file, METADATA, true).close();
        try (TraceReader reader = TraceReader.open(file)) {
            assertEquals(0, reader.events());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aMissingFolderIsSaidPlainly() {
        Path file = dir.resolve("none").resolve("t");
        TraceException e = assertThrows(TraceException.class, () -> TraceWriter.create(file, METADATA));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": its folder does not exist\n"));
    }

    @Test
    void closingTwiceIsClosingOnce() throws IOException {
        Path file = dir.resolve("t");
        TraceWriter writer = TraceWriter.create(file, METADATA);
        writer.event(0, Op.WRITE, 1, 1, -1, true, 1, -1);
        writer.close();
        byte[] bytes = Files.readAllBytes(file);
        writer.close();
        assertEquals(bytes.length, Files.size(file));
        assertThrows(IllegalStateException.class, writer::flush);
    }

    @Test
    void whatWasFlushedIsInTheFileBeforeItIsClosed() throws IOException {
        Path file = dir.resolve("t");
        try (TraceWriter writer = TraceWriter.create(file, METADATA)) {
            writer.event(0, Op.WRITE, 1, 1, writer.content(new byte[512], 0), true, 1, writer.name("perl"));
            writer.annotate("lost", 3);
            writer.flush();
            assertEquals(Files.size(file), writer.fileBytes());
            try (TraceReader reader = TraceReader.open(file)) {
                assertEquals(1, reader.events());
                assertEquals(1, reader.distinctPages());
                assertTrue(reader.sameFilled(0));
                assertEquals("perl", reader.name(0));
                assertEquals(Map.of("page_size", 512, "lost", 3), reader.metadata());
                assertEquals(0, reader.damage().orElseThrow().bytes());
            }
        }
    }

    @Test
    void eventsThatBreakTheRulesAreRefusedAndNotWritten() throws IOException {
        Path file = dir.resolve("t");
        try (TraceWriter writer = TraceWriter.create(file, METADATA)) {
            writer.event(5, Op.WRITE, 1, 1, -1, true, 1, -1);
            assertRefused(() -> writer.event(4, Op.WRITE, 1, 1, -1, true, 1, -1));
            assertRefused(() -> writer.event(5, Op.WRITE, 1, 2, -1, true, 1, -1));
            assertRefused(() -> writer.event(5, Op.WRITE, 1, 1, 0, true, 1, -1));
            assertRefused(() -> writer.event(5, Op.WRITE, 1, 1, -1, true, 1, 0));
            assertRefused(() -> TraceWriter.create(dir.resolve("u"), Map.of("page_size", 1000)));
        }
        assertFalse(Files.exists(dir.resolve("u")));
        try (TraceReader reader = TraceReader.open(file)) {
            assertEquals(1, reader.events());
        }
    }

    @Test
    void aFullDiskKeepsEveryWholeBlock() throws IOException {
        for (long room = 60; room < 6000; room += 61) {
            Path file = dir.resolve("t" + room);
            RandomTrace trace = new RandomTrace(room);
            FillingDisk disk = new FillingDisk(Output.create(file, false), room);
            TraceWriter writer = TraceWriter.create(file, trace.metadata, 512, disk);
            TraceException e = assertThrows(TraceException.class, () -> writeForever(trace, writer));
            assertTrue(String.valueOf(e.getMessage()).contains("cannot write: No space left on device"));
            assertTrue(String.valueOf(e.getMessage()).contains(writer.fileBytes() + " bytes) are kept"));
            assertEquals(e.offset(), Files.size(file), "the torn block was not taken away");
            assertEquals(e, assertThrows(TraceException.class, writer::flush));
            writer.close();
            try (TraceReader reader = TraceReader.open(file)) {
                assertEquals(trace.events.subList(0, (int) reader.events()), RandomTrace.read(reader));
                assertEquals("the trace was not closed", damageOf(reader).substring(0, 24));
            }
        }
    }

    @Test
    void whatIsRemovedWhenItIsNotWholeIsNotSaidToBeKept() throws IOException {
        Path file = dir.resolve("t");
        RandomTrace trace = new RandomTrace(7);
        FillingDisk disk = new FillingDisk(Output.create(file, false), 3000);
        try (TraceWriter writer =
                TraceWriter.create(file, trace.metadata, 512, disk).onlyWhole()) {
            TraceException e = assertThrows(TraceException.class, () -> writeForever(trace, writer));
            assertTrue(String.valueOf(e.getMessage()).endsWith("nothing is left there."), e.getMessage());
        }
    }

    @Test
    void aDiskTooFullForTheHeaderLeavesNothing() throws IOException {
        Path file = dir.resolve("t");
        FillingDisk disk = new FillingDisk(Output.create(file, false), 10);
        assertThrows(TraceException.class, () -> TraceWriter.create(file, METADATA, 512, disk));
        assertFalse(Files.exists(file));
    }

    private static void writeForever(RandomTrace trace, TraceWriter writer) throws IOException {
        while (true) {
            trace.write(writer, 5, false);
            writer.flush();
        }
    }

    private static String damageOf(TraceReader reader) {
        return reader.damage().orElseThrow().what();
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable call) {
        assertThrows(IllegalArgumentException.class, call);
    }

    /** Takes what fits and then says what Linux says. */
    private record FillingDisk(Output disk, long room) implements Output {
        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            int fits = (int) Math.max(0, Math.min(bytes.remaining(), room - at));
            disk.write(bytes.slice(bytes.position(), fits), at);
            if (fits < bytes.remaining()) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            disk.truncate(size);
        }

        @Override
        public void force() throws IOException {
            disk.force();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
