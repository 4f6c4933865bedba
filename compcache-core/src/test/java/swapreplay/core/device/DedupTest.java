package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.stats.DedupStat;

/** Identical pages kept once: with bytes, by accounts, and by a count of who holds what. */
class DedupTest {
    private static final int PAGE = 4096;
    private static final int SLOTS = 200;
    private static final int PAGES = 60;

    @ParameterizedTest
    @ValueSource(strings = {"zsmalloc", "ideal", "zbud", "xvmalloc"})
    void bytesAccountsAndACountAgree(String allocator) throws Exception {
        DeviceSpec spec = DeviceSpec.parse("codec=lz4 dedup=on alloc=" + allocator);
        byte[][] pages = new byte[PAGES][];
        int[] lengths = new int[PAGES];
        byte[] packed = new byte[2 * PAGE];
        try (PageCodec.Context context = Codecs.named("lz4").newContext(PAGE)) {
            for (int i = 0; i < PAGES; i++) {
                pages[i] = PageMix.page(i, PAGE);
                lengths[i] = SameFilled.test(pages[i], 0, PAGE) ? 0 : context.compress(pages[i], 0, packed, 0);
            }
        }
        for (long seed = 1; seed <= 10; seed++) {
            run(new Random(seed), spec, pages, lengths, allocator + ", seed " + seed);
        }
    }

    private static void run(Random random, DeviceSpec spec, byte[][] pages, int[] lengths, String where)
            throws Exception {
        int[] held = new int[SLOTS];
        byte[] back = new byte[PAGE];
        try (CompressedDevice bytes = CompressedDevice.open(spec, PAGE, SLOTS);
                CompressedDevice accounts = CompressedDevice.accounting(spec, PAGE, SLOTS)) {
            accounts.knowPages(lengths);
            for (int i = 0; i < 800; i++) {
                int slot = random.nextInt(SLOTS);
                switch (random.nextInt(6)) {
                    case 0 -> {
                        bytes.slotFreeNotify(slot);
                        accounts.slotFreeNotify(slot);
                        held[slot] = 0;
                    }
                    case 1 -> {
                        bytes.read(slot, back, 0);
                        assertArrayEquals(held[slot] == 0 ? new byte[PAGE] : pages[held[slot] - 1], back, where);
                    }
                    case 2 -> assertEquals(accounts.compact(), bytes.compact(), where);
                    default -> {
                        int page = random.nextInt(PAGES);
                        long limit = random.nextInt(10) > 0 ? 0 : bytes.memUsed();
                        bytes.memLimit(limit);
                        accounts.memLimit(limit);
                        int result = bytes.write(slot, pages[page], 0);
                        assertEquals(accounts.writePage(slot, page), result, where);
                        held[slot] = result == CompressedDevice.OK ? page + 1 : held[slot];
                    }
                }
                assertEquals(accounts.mmStat(), bytes.mmStat(), where + ", operation " + i);
                assertEquals(accounts.dedupStat(), bytes.dedupStat(), where + ", operation " + i);
            }
            bytes.checkInvariants();
            check(held, lengths, bytes, where);
            bytes.discard(0, SLOTS);
            assertEquals(0, bytes.mmStat().origDataSize(), where);
            assertEquals(0, bytes.idealBytes(), where);
            assertEquals(0, Objects.requireNonNull(bytes.dedupStat()).pages(), where);
        }
    }

    private static void check(int[] held, int[] lengths, CompressedDevice device, String where) {
        int[] holders = new int[lengths.length];
        long inUse = 0;
        for (int page : held) {
            inUse += page == 0 ? 0 : 1;
            if (page > 0) {
                holders[page - 1]++;
            }
        }
        long objects = 0;
        long spare = 0;
        long spareBytes = 0;
        for (int i = 0; i < lengths.length; i++) {
            long size = lengths[i] >= device.hugeThreshold() ? PAGE : lengths[i];
            objects += holders[i] > 0 ? size : 0;
            if (size > 0 && holders[i] > 1) {
                spare += holders[i] - 1;
                spareBytes += (holders[i] - 1) * size;
            }
        }
        DedupStat stat = Objects.requireNonNull(device.dedupStat());
        assertEquals(inUse * PAGE, device.mmStat().origDataSize(), where);
        assertEquals(objects, device.idealBytes(), where);
        assertEquals(spare, stat.pages(), where);
        assertEquals(spareBytes, stat.bytes(), where);
        assertTrue(stat.found() > spare && spare > 20, where + ": " + stat);
    }

    @Test
    void aDeviceThatSharesMustKnowThePages() {
        try (CompressedDevice device = CompressedDevice.accounting(DeviceSpec.parse("dedup=on"), PAGE, SLOTS)) {
            assertThrows(IllegalStateException.class, () -> device.writeSized(1, false, 100));
        }
    }
}
