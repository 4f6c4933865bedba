package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.device.DeviceSpec;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** A full replay must notice a page that comes back wrong: here the trace states a fingerprint that its page does not have. */
class VerifyTest {
    private static final int BLOCK_MAGIC = 0x4b425253;
    private static final int CONTENTS = 2;
    private static final int HEADER = 40;

    @TempDir
    private Path dir;

    @Test
    void wrongPageIsCounted() throws Exception {
        Path trace = dir.resolve("t.swaptrace");
        byte[] page = new byte[4096];
        try (TraceWriter writer = TraceWriter.create(trace, Map.of("page_size", 4096))) {
            for (int i = 0; i < 3; i++) {
                page[10] = (byte) (i + 1);
                writer.event(i, Op.WRITE, i, 1, writer.content(page, 0), true, 1, -1);
                writer.event(i, Op.READ, i, 1, -1, true, 1, -1);
            }
            writer.event(4, Op.READ, 1, 1, -1, true, 1, -1);
        }
        assertEquals(0L, full(trace).verifyErrors());
        changeFingerprintOfPage(trace, 1);
        ConfigurationResult row = full(trace);
        assertEquals(4L, row.verifiedReads());
        assertEquals(2L, row.verifyErrors());
    }

    private static ConfigurationResult full(Path trace) throws Exception {
        ReplayPlan plan =
                new ReplayPlan(trace, List.of(DeviceSpec.of("lz4", "zsmalloc", 0)), Mode.FULL, FreeOnRead.AUTO, 1);
        return new Replay(plan, "test", "swapreplay replay", Progress.NONE)
                .run()
                .configurations()
                .get(0);
    }

    /** Flips a bit of the fingerprint, makes the checksums right again, and cuts off the index, which repeats them. */
    private static void changeFingerprintOfPage(Path trace, int page) throws Exception {
        byte[] bytes = Files.readAllBytes(trace);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (file.getInt(at) != BLOCK_MAGIC || bytes[at + 4] != CONTENTS) {
            at++;
        }
        int length = file.getInt(at + 8);
        bytes[at + HEADER + 8 * page] ^= 1;
        file.putInt(at + 32, crc(bytes, at + HEADER, length));
        file.putInt(at + 36, crc(bytes, at, 36));
        int index = bytes.length - 1;
        while (file.getInt(index - 3) != BLOCK_MAGIC) {
            index--;
        }
        Files.write(trace, java.util.Arrays.copyOf(bytes, index - 3));
        assertTrue(index - 3 > at + HEADER + length);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
