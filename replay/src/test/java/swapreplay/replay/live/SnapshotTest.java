package swapreplay.replay.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.SlotFilter;
import swapreplay.replay.cli.CliException;

/** {@code --save} of a device with a backing store: its pages are in the snapshot, and go back to where they were. */
@SuppressWarnings("NullAway.Init") // set before each test
class SnapshotTest {
    private static final int PAGE = 4096;
    /** Random pages, more than half of what fits below the limit. */
    private static final int PART = 160;

    private static final int PAGES = 3 * PART + 3;

    @TempDir
    private Path dir;

    private Path backing;
    private Path file;
    private final byte[][] pages = new byte[PAGES][PAGE];

    @BeforeEach
    void pages() throws IOException {
        backing = dir.resolve("backing");
        file = dir.resolve("s.swaptrace");
        enlarge(1000);
        Random random = new Random(3);
        for (int i = 0; i < 3 * PART; i++) {
            random.nextBytes(pages[i]);
        }
        Arrays.fill(pages[3 * PART], (byte) 7); // a same-filled page, a page that compresses, a page of zeros
        for (int at = 0; at < PAGE; at += 64) {
            pages[3 * PART + 1][at] = (byte) at;
        }
    }

    private void enlarge(int blocks) throws IOException {
        try (FileChannel channel = FileChannel.open(backing, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .truncate(0)) {
            channel.write(ByteBuffer.allocate(1), (long) blocks * PAGE - 1);
        }
    }

    private LiveExport open(String spec) throws IOException {
        return LiveExport.open(ExportSpec.parse("disk size=8M codec=lz4 " + spec), null, file, message -> {});
    }

    private String limited() {
        return "limit=1M writeback=idle:1h,limit:1M/1d backing=" + backing;
    }

    /** Two parts on the backing store, one in memory, all three together three times as many as memory takes. */
    private void save() throws Exception {
        try (LiveExport export = open(limited())) {
            CompressedDevice device = export.device();
            device.post().limitEnabled(false);
            for (int i = 0; i < PAGES; i++) {
                if (i == PART || i == 2 * PART) {
                    device.post().writeback(SlotFilter.ANY);
                }
                assertEquals(CompressedDevice.OK, device.write(slot(i), pages[i], 0), "page " + i);
            }
            assertEquals(2 * PART, device.post().bdStat().bdCount());
        }
    }

    /** Not in the order in which they were written. */
    private static long slot(int page) {
        return (page * 7L + 5) % 1024;
    }

    private void assertRestored(CompressedDevice device) throws Exception {
        byte[] page = new byte[PAGE];
        for (int i = 0; i < PAGES; i++) {
            device.read(slot(i), page, 0);
            assertArrayEquals(pages[i], page, "page " + i);
        }
        assertEquals((long) PAGES * PAGE, device.mmStat().origDataSize());
    }

    @Test
    void pagesOnTheBackingStoreAreThereAgain() throws Exception {
        save();
        enlarge(1000); // nothing of the old one is needed
        try (LiveExport export = open(limited())) {
            CompressedDevice device = export.device();
            assertEquals(2 * PART, device.post().bdStat().bdCount());
            assertEquals(1L << 20, device.post().writebackLimit() * PAGE, "the budget is whole");
            assertTrue(device.post().limitEnabled());
            for (int i = 0; i < 3 * PART; i++) {
                assertEquals(
                        i < 2 * PART ? CompressedDevice.FROM_BACKING : CompressedDevice.FROM_RAW,
                        device.source(slot(i)),
                        "page " + i);
            }
            assertRestored(device);
        }
    }

    @Test
    void withoutABackingStoreAllAreInMemory() throws Exception {
        save();
        try (LiveExport export = open("")) {
            assertRestored(export.device());
            assertEquals(3L * PART, export.device().mmStat().hugePages());
        }
        // and that snapshot, which says of no page that it was written back, fits below the limit again
        try (LiveExport export = open(limited())) {
            assertRestored(export.device());
            assertTrue(export.device().post().bdStat().bdCount() > PART);
        }
    }

    @Test
    void whatHasNoRoomIsRefused() throws Exception {
        save();
        enlarge(PART);
        CliException refused = assertThrows(CliException.class, () -> open(limited()));
        assertTrue(String.valueOf(refused.getMessage()).contains("enlarge the backing file"), refused.getMessage());
        assertEquals(4, refused.exitCode());
        assertThrows(CliException.class, () -> open("limit=1M"));
    }

    @Test
    void aLostBackingStoreLeavesTheOldSnapshot() throws Exception {
        save();
        byte[] before = Files.readAllBytes(file);
        LiveExport export = open(limited());
        try (FileChannel channel = FileChannel.open(backing, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        IOException failed = assertThrows(IOException.class, export::close);
        assertTrue(
                String.valueOf(failed.getMessage()).contains("cannot be read from the backing store"),
                failed.getMessage());
        assertArrayEquals(before, Files.readAllBytes(file));
    }
}
