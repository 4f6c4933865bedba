package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import swapreplay.core.alloc.OffHeapFrames;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.stats.IoStat;
import swapreplay.core.stats.MmStat;

/** The rules of zram's write, read and free paths one by one (Linux 6.18, zram), on an allocator that can be counted by hand. */
class CompressedDeviceTest {
    private static final int PAGE = 4096;
    private static final long SLOTS = 3L * SlotTable.CHUNK_SLOTS;
    private static final int THRESHOLD = OnePerFrame.HUGE_THRESHOLD;

    private CompressedDevice device = make(PAGE, 0);

    private static CompressedDevice make(int maxObjectSize, long limit) {
        return CompressedDevice.of(
                new DeviceSpec("tail", "one-per-frame", limit),
                new TailCodec(),
                OnePerFrame.upTo(maxObjectSize),
                OffHeapFrames::new,
                PAGE,
                SLOTS);
    }

    private void remake(int maxObjectSize, long limit) {
        device.close();
        device = make(maxObjectSize, limit);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void unusedDeviceShowsZeros() {
        assertEquals(
                "       0        0        0        0        0        0        0        0        0\n",
                device.mmStat().toSysfs());
        assertEquals("       0        0 0        0\n", device.ioStat().toSysfs());
    }

    @Test
    void freeSlotReadsAsZeros() throws Exception {
        write(1, page(100, 1));
        assertArrayEquals(new byte[PAGE], read(0));
        assertArrayEquals(new byte[PAGE], read(SLOTS - 1));
    }

    @Test
    void stretchesOfOneStatusEndWhereItChanges() {
        // the middle chunk is never touched; in the last one everything is freed again but for one page
        int[] statuses = new int[(int) SLOTS];
        Random random = new Random(11);
        for (int slot = 0; slot < SlotTable.CHUNK_SLOTS; ) {
            int status = random.nextInt(3);
            int length = random.nextBoolean() ? 1 + random.nextInt(3) : random.nextInt(2000);
            for (int end = Math.min(SlotTable.CHUNK_SLOTS, slot + length); slot < end; slot++) {
                statuses[slot] = status;
                if (status != CompressedDevice.SLOT_FREE) {
                    byte[] page =
                            status == CompressedDevice.SLOT_ZERO || slot % 3 == 0 ? new byte[PAGE] : page(100, slot);
                    Arrays.fill(page, 0, slot % 3 == 0 ? PAGE : 0, (byte) (status - CompressedDevice.SLOT_ZERO));
                    write(slot, page); // data is a same-filled page now and then
                }
            }
        }
        int only = 2 * SlotTable.CHUNK_SLOTS + 9000;
        for (int slot = 2 * SlotTable.CHUNK_SLOTS; slot < SLOTS; slot += 50) {
            write(slot, new byte[PAGE]);
        }
        device.discard(2L * SlotTable.CHUNK_SLOTS, SlotTable.CHUNK_SLOTS);
        write(only, new byte[PAGE]);
        statuses[only] = CompressedDevice.SLOT_ZERO;
        for (int slot = 0; slot < SLOTS; slot++) {
            assertEquals(statuses[slot], device.status(slot), "slot " + slot);
        }
        int[] ends = new int[(int) SLOTS];
        for (int slot = (int) SLOTS - 1; slot >= 0; slot--) {
            ends[slot] = slot + 1 < SLOTS && statuses[slot + 1] == statuses[slot] ? ends[slot + 1] : slot + 1;
        }
        for (int i = 0; i < 20_000; i++) {
            int slot = random.nextInt((int) SLOTS);
            int most = 1 + random.nextInt((int) SLOTS - slot);
            assertEquals(Math.min(ends[slot], slot + most) - slot, device.sameStatus(slot, most), "slot " + slot);
        }
    }

    @Test
    void samefilledPageOfAnyPatternTakesNoMemory() throws Exception {
        byte[] page = new byte[PAGE];
        for (int i = 0; i < PAGE; i++) {
            page[i] = (byte) (i % 8 * 31 - 100);
        }
        write(5, page);
        write(6, new byte[PAGE]);
        assertEquals(new MmStat(2 * PAGE, 0, 0, 0, 0, 2, 0, 0, 0), device.mmStat());
        assertArrayEquals(page, read(5));
        assertArrayEquals(new byte[PAGE], read(6));
    }

    @Test
    void oneDifferingByteAnywhereIsNotSameFilled() {
        for (int at = 0; at < PAGE; at++) {
            byte[] page = new byte[PAGE];
            page[at] = 1;
            assertEquals(false, SameFilled.test(page, 0, PAGE), "byte " + at);
        }
        byte[] around = new byte[PAGE + 16];
        Arrays.fill(around, 0, 8, (byte) 1);
        Arrays.fill(around, PAGE + 8, PAGE + 16, (byte) 1);
        assertTrue(SameFilled.test(around, 8, PAGE), "bytes around the page were looked at");
    }

    @Test
    void pageIsStoredRawFromTheThresholdOn() throws Exception {
        byte[] small = page(THRESHOLD - 1, 1);
        byte[] raw = page(THRESHOLD, 2);
        write(0, small);
        write(1, raw);
        assertEquals(new MmStat(2 * PAGE, THRESHOLD - 1 + PAGE, 2 * PAGE, 0, 2 * PAGE, 0, 0, 1, 1), device.mmStat());
        assertArrayEquals(small, read(0));
        assertArrayEquals(raw, read(1));
    }

    @Test
    void everyRawStoreCountsInHugePagesSince() {
        write(0, page(PAGE, 1));
        write(0, page(PAGE, 2));
        write(0, page(10, 3));
        assertEquals(0, device.mmStat().hugePages());
        assertEquals(2, device.mmStat().hugePagesSince());
    }

    @Test
    void overwriteNeedsBothObjectsForAMoment() throws Exception {
        write(7, page(2000, 1));
        byte[] second = page(50, 2);
        write(7, second);
        assertEquals(new MmStat(PAGE, 50, PAGE, 0, 2 * PAGE, 0, 0, 0, 0), device.mmStat());
        assertEquals(50, device.idealBytes());
        assertEquals(2050, device.idealMax());
        assertArrayEquals(second, read(7));
    }

    @Test
    void poolMayReachTheLimitButNotPassIt() throws Exception {
        remake(PAGE, 2 * PAGE - 1);
        assertEquals(2 * PAGE, device.mmStat().memLimit(), "rounded up to pages");
        byte[] first = page(100, 1);
        write(0, first);
        write(1, page(100, 2));
        assertEquals(CompressedDevice.NO_SPACE, device.write(2, page(100, 3), 0));
        assertEquals(CompressedDevice.NO_SPACE, device.write(0, page(10, 4), 0), "an overwrite needs room for both");
        assertEquals(new MmStat(2 * PAGE, 200, 2 * PAGE, 2 * PAGE, 3 * PAGE, 0, 0, 0, 0), device.mmStat());
        assertEquals(new IoStat(0, 2, 0), device.ioStat());
        assertArrayEquals(first, read(0), "a refused write leaves the old page");
        write(0, new byte[PAGE]);
        assertEquals(1, device.mmStat().samePages(), "no limit applies to same-filled pages");
        write(2, page(100, 5));
        device.memLimit(0);
        write(3, page(100, 6));
    }

    @Test
    void withoutMemoryTheWriteFailsAndThePeakStays() throws Exception {
        device.close();
        device = CompressedDevice.of(
                new DeviceSpec("tail", "one-per-frame", 0),
                new TailCodec(),
                OnePerFrame.upTo(2000),
                frameSize -> new OffHeapFrames(frameSize, 1),
                PAGE,
                SLOTS);
        byte[] small = page(2000, 1);
        write(0, small);
        assertEquals(CompressedDevice.NO_SPACE, device.write(0, page(5, 2), 0));
        byte[] raw = page(PAGE, 3);
        write(1, raw);
        assertEquals(CompressedDevice.NO_SPACE, device.write(2, raw, 0));
        assertEquals(new MmStat(2 * PAGE, 2000 + PAGE, 2 * PAGE, 0, 2 * PAGE, 0, 0, 1, 1), device.mmStat());
        assertEquals(2, device.ioStat().failedWrites());
        assertArrayEquals(small, read(0));
        assertArrayEquals(raw, read(1));
    }

    @Test
    void rawPagesBeyondTheAllocatorLieInTheDevicesOwnFrames() throws Exception {
        remake(2000, 0);
        assertEquals(2001, device.hugeThreshold(), "what the allocator cannot serve is kept raw");
        byte[] raw = page(2001, 1);
        write(0, raw);
        write(1, page(2000, 2));
        write(0, raw);
        assertEquals(new MmStat(2 * PAGE, PAGE + 2000, 2 * PAGE, 0, 3 * PAGE, 0, 0, 1, 2), device.mmStat());
        assertArrayEquals(raw, read(0));
        device.discard(0, 2);
        assertEquals(0, device.mmStat().memUsedTotal());
    }

    @Test
    void discardCountsEverySlotOfItsRangeHeldOrNot() throws Exception {
        write(2, page(100, 1));
        write(SlotTable.CHUNK_SLOTS, page(PAGE, 2));
        write(SlotTable.CHUNK_SLOTS + 1, page(10, 3));
        write(3, new byte[PAGE]);
        device.discard(2, SlotTable.CHUNK_SLOTS - 1);
        assertEquals(new MmStat(PAGE, 10, PAGE, 0, 3 * PAGE, 0, 0, 0, 1), device.mmStat());
        assertArrayEquals(new byte[PAGE], read(2));
        device.discard(0, SLOTS);
        device.slotFreeNotify(0);
        device.discard(0, 0);
        assertEquals(new IoStat(0, 0, SlotTable.CHUNK_SLOTS - 1 + SLOTS + 1), device.ioStat());
        assertEquals(new MmStat(0, 0, 0, 0, 3 * PAGE, 0, 0, 0, 1), device.mmStat());
    }

    @Test
    void damageIsCountedAndThrown() {
        byte[] page = page(100, 1);
        page[0] = TailCodec.BROKEN;
        write(0, page);
        assertThrows(CorruptPageException.class, () -> read(0));
        assertThrows(CorruptPageException.class, () -> read(0), "the slot's lock was given back");
        assertEquals(new IoStat(2, 0, 0), device.ioStat());
    }

    @Test
    void maximumCanBeSetToThePresentUse() {
        write(0, page(100, 1));
        write(0, page(70, 2));
        device.resetMemUsedMax();
        assertEquals(PAGE, device.mmStat().memUsedMax());
        assertEquals(70, device.idealMax());
    }

    @Test
    void resetClearsPagesStatisticsAndTheLimit() throws Exception {
        remake(2000, 10 * PAGE);
        write(0, page(100, 1));
        write(1, page(PAGE, 2));
        write(2, new byte[PAGE]);
        device.discard(2, 1);
        device.reset();
        assertEquals(new MmStat(0, 0, 0, 0, 0, 0, 0, 0, 0), device.mmStat());
        assertEquals(new IoStat(0, 0, 0), device.ioStat());
        assertEquals(0, device.idealMax());
        assertArrayEquals(new byte[PAGE], read(1));
        write(1, page(7, 3));
        assertArrayEquals(page(7, 3), read(1));
    }

    @Test
    void pagesMayLieAnywhereInABuffer() throws Exception {
        byte[] buffer = new byte[3 * PAGE];
        byte[] page = page(PAGE, 4);
        System.arraycopy(page, 0, buffer, 77, PAGE);
        assertEquals(CompressedDevice.OK, device.write(0, buffer, 77));
        byte[] back = new byte[3 * PAGE];
        device.read(0, back, 101);
        assertArrayEquals(page, Arrays.copyOfRange(back, 101, 101 + PAGE));
        back[100] = 1;
        assertThrows(IndexOutOfBoundsException.class, () -> device.write(0, buffer, 2 * PAGE + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> device.write(SLOTS, buffer, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> device.read(-1, buffer, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> device.discard(SLOTS - 1, 2));
    }

    @Test
    void pagesOf64KiBAreStoredRawToo() throws Exception {
        int pageSize = 65536;
        try (CompressedDevice large = CompressedDevice.of(
                new DeviceSpec("tail", "one-per-frame", 0),
                new TailCodec(),
                OnePerFrame.upTo(pageSize),
                OffHeapFrames::new,
                pageSize,
                10)) {
            byte[] raw = TailCodec.page(pageSize, pageSize, 1);
            large.write(9, raw, 0);
            byte[] back = new byte[pageSize];
            large.read(9, back, 0);
            assertArrayEquals(raw, back);
            assertEquals(new MmStat(pageSize, pageSize, pageSize, 0, pageSize, 0, 0, 1, 1), large.mmStat());
        }
    }

    @Test
    void aSlotCostsAtMost24Bytes() {
        assertTrue(SlotTable.BYTES_PER_SLOT <= 24, "bytes in a slot: " + SlotTable.BYTES_PER_SLOT);
    }

    private static byte[] page(int length, int mark) {
        return TailCodec.page(PAGE, length, mark);
    }

    private void write(long slot, byte[] page) {
        assertEquals(CompressedDevice.OK, device.write(slot, page, 0));
    }

    private byte[] read(long slot) throws CorruptPageException {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, (byte) 0x55);
        device.read(slot, page, 0);
        return page;
    }
}
