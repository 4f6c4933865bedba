package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceException;
import swapreplay.traces.format.TraceReader;

/** The same recording in other clothes: byte order, record version, order of the chunks, missing records. */
class BlktraceVariantsTest {
    private static final int HEADER = 48;

    @TempDir
    Path directory = Path.of("");

    @Test
    void theOtherByteOrderGivesTheSameTrace() throws IOException {
        List<String> expected = imported(original(0), original(1));
        assertEquals(expected, imported(bigEndian(original(0)), bigEndian(original(1))));
    }

    @Test
    void versionEightGivesTheSameTrace() throws IOException {
        List<String> expected = imported(original(0), original(1));
        assertEquals(expected, imported(version8(original(0)), version8(original(1))));
    }

    @Test
    void oneStreamOfChunksGivesTheSameTraceAsFilesOfProcessors() throws IOException {
        List<byte[]> first = records(original(0));
        List<byte[]> second = records(original(1));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        int chunk = 100;
        for (int at = 0; at < Math.max(first.size(), second.size()); at += chunk) {
            for (List<byte[]> cpu : List.of(second, first)) {
                for (int i = at; i < Math.min(at + chunk, cpu.size()); i++) {
                    stream.write(cpu.get(i));
                }
            }
        }
        assertEquals(imported(original(0), original(1)), imported(stream.toByteArray()));
    }

    @Test
    void recordsMissingInTheMiddleAreLostEvents() throws IOException {
        List<byte[]> records = records(original(0));
        ByteArrayOutputStream gap = new ByteArrayOutputStream();
        for (int i = 0; i < records.size(); i++) {
            if (i < 500 || i >= 507) {
                gap.write(records.get(i));
            }
        }
        Path file = directory.resolve("gap");
        Files.write(file, gap.toByteArray());
        ImportResult result =
                Importer.importFiles(List.of(file), null, directory.resolve("gap.trace"), ImportOptions.DEFAULT);
        assertEquals(7, result.lost());
        assertEquals(false, result.complete());
    }

    /** Files of a blktrace that was killed are as long as it had made them in advance. */
    @Test
    void zerosBehindTheLastRecordAreTheEndOfAKilledRecording() throws IOException {
        byte[] first = original(0);
        List<String> expected = imported(first, original(1));
        assertEquals(expected, imported(Arrays.copyOf(first, first.length + (1 << 20)), original(1)));
        Path file = Files.write(directory.resolve("zeros"), Arrays.copyOf(first, first.length + 4097));
        ImportResult result =
                Importer.importFiles(List.of(file), null, directory.resolve("zeros.trace"), ImportOptions.DEFAULT);
        assertEquals(false, result.complete());
        assertTrue(result.warnings().get(0).contains("the last 4097 bytes are zeros"), result.warnings()::toString);

        byte[] hole = Arrays.copyOf(first, first.length + 4097);
        hole[first.length + 4096] = 1;
        Files.write(file, hole);
        assertThrows(
                TraceException.class,
                () -> Importer.importFiles(List.of(file), null, directory.resolve("hole"), ImportOptions.DEFAULT));
    }

    /** blktrace on a partition: each operation was remapped from the disk, whose number such a record may carry. */
    @Test
    void theDeviceIsTheOneToWhichOperationsWereQueued() throws IOException {
        ByteArrayOutputStream remapped = new ByteArrayOutputStream();
        for (byte[] record : records(original(0))) {
            ByteBuffer remap = ByteBuffer.wrap(record.clone()).order(ByteOrder.LITTLE_ENDIAN);
            if (remap.getInt(4) != 0 && (remap.getInt(28) & 0xffff) == 1) {
                remap.putInt(28, (remap.getInt(28) & 0xffff0000) | 15).putInt(36, remap.getInt(36) + 1);
                remap.putInt(4, 0);
                remapped.write(remap.array());
            }
            remapped.write(record);
        }
        assertEquals(imported(original(0)), imported(remapped.toByteArray()));
    }

    @Test
    void aPartitionCountsFromItsOwnStart() throws IOException {
        List<byte[]> records = records(original(0));
        int start = 2048 * 5;
        ByteArrayOutputStream shifted = new ByteArrayOutputStream();
        for (byte[] record : records) {
            ByteBuffer buffer = ByteBuffer.wrap(record.clone()).order(ByteOrder.LITTLE_ENDIAN);
            if (buffer.getInt(4) != 0) {
                buffer.putLong(16, buffer.getLong(16) + start);
            }
            shifted.write(buffer.array());
        }
        Path file = directory.resolve("partition");
        Files.write(file, shifted.toByteArray());
        assertEquals(
                imported(original(0)),
                imported(List.of(file), ImportOptions.DEFAULT.withSectors(start, Long.MAX_VALUE)));
    }

    private static byte[] original(int cpu) throws IOException {
        return Recordings.unpacked(Recordings.directory("loop-discard").resolve("loop0.blktrace." + cpu + ".gz"));
    }

    private static List<byte[]> records(byte[] recording) {
        ByteBuffer in = ByteBuffer.wrap(recording).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] record = new byte[HEADER + in.getShort(in.position() + 46)];
            in.get(record);
            records.add(record);
        }
        return records;
    }

    private static byte[] bigEndian(byte[] recording) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records(recording)) {
            ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer other = ByteBuffer.wrap(record.clone()).order(ByteOrder.BIG_ENDIAN);
            for (int at : new int[] {0, 4, 24, 28, 32, 36, 40}) {
                other.putInt(at, in.getInt(at));
            }
            other.putLong(8, in.getLong(8)).putLong(16, in.getLong(16));
            other.putShort(44, in.getShort(44)).putShort(46, in.getShort(46));
            if (in.getInt(28) == 0x04000001) {
                other.putInt(HEADER, in.getInt(HEADER)).putInt(HEADER + 4, in.getInt(HEADER + 4));
            }
            out.write(other.array());
        }
        assertNotEquals(recording[0], out.toByteArray()[0]);
        return out.toByteArray();
    }

    private static byte[] version8(byte[] recording) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] record : records(recording)) {
            ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer wide = ByteBuffer.allocate(record.length + 16).order(ByteOrder.LITTLE_ENDIAN);
            wide.putInt(0x65617408).putInt(in.getInt(4)).putLong(in.getLong(8)).putLong(in.getLong(16));
            wide.putInt(in.getInt(24)).putInt(in.getInt(32)).putLong(Integer.toUnsignedLong(in.getInt(28)));
            wide.putInt(in.getInt(36))
                    .putInt(in.getInt(40))
                    .putShort(in.getShort(44))
                    .putShort(in.getShort(46));
            wide.position(64).put(record, HEADER, record.length - HEADER);
            out.write(wide.array());
        }
        return out.toByteArray();
    }

    private List<String> imported(byte[]... recordings) throws IOException {
        List<Path> files = new ArrayList<>();
        for (byte[] recording : recordings) {
            Path file = directory.resolve("input" + files.size());
            Files.write(file, recording);
            files.add(file);
        }
        return imported(files, ImportOptions.DEFAULT);
    }

    private List<String> imported(List<Path> files, ImportOptions options) throws IOException {
        Path output = directory.resolve("trace");
        Importer.importFiles(files, null, output, options.withOverwrite(true));
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(output);
                EventCursor event = trace.cursor()) {
            events.add(trace.metadata().get("start_wall_ns") + " "
                    + trace.metadata().get("duration_ns"));
            while (event.next()) {
                events.add(event.timeNs() + " " + event.op() + " " + event.slot() + " " + event.pages() + " "
                        + event.pid() + " " + (event.nameId() < 0 ? "" : trace.name(event.nameId())));
            }
        }
        return events;
    }
}
