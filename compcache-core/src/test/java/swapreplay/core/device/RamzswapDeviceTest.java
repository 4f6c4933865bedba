package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import swapreplay.core.stats.RamzswapStat;

/** ramzswap's rules and the layout of its statistics (compcache 0.6). */
class RamzswapDeviceTest {
    private final RamzswapDevice device = new RamzswapDevice("xvmalloc:k8", 16);

    @Test
    void countsByItsRules() {
        assertTrue(device.write(0, false, 2048));
        assertTrue(device.write(1, false, 3072));
        assertTrue(device.write(2, false, 3073));
        assertTrue(device.write(3, true, 0));
        device.read(9);
        RamzswapStat stat = device.stat();
        assertEquals(new RamzswapStat(65536, 1, 4, 0, 0, 0, 1, 3, 1, 1, 2048 + 3072 + 4096, 3 * 4096), stat);
        assertEquals(75, RamzswapStat.avgComprRatio(stat.origDataSize(), stat.comprDataSize()));
        assertEquals(33, RamzswapStat.memOverhead(stat.comprDataSize(), stat.memUsedTotal()));
        assertTrue(
                stat.toText().startsWith("DiskSize:\t      64 kB\nNumReads:\t       1\nNumWrites:\t       4\n"),
                stat.toText());
        assertTrue(
                stat.toText().contains("GoodCompress:\t      33 %\nNoCompress:\t      33 %\nPagesStored:\t       3\n"));
        assertTrue(stat.toText().endsWith("ComprDataSize:\t       9 kB\nMemUsedTotal:\t      12 kB\n"), stat.toText());
        assertEquals("avg_compr_ratio: 75 %\nmem_overhead: 33 %\n", stat.ratiosText());
    }

    @Test
    void aNoticeLeavesThePageOfZerosFlagged() {
        device.write(3, true, 0);
        device.write(4, false, 100);
        device.slotFreeNotify(3);
        device.slotFreeNotify(4);
        device.slotFreeNotify(4);
        assertEquals(1, device.stat().pagesZero());
        assertEquals(1, device.stat().notifyFree(), "only notices that freed an object count");
        device.write(3, false, 100);
        assertEquals(0, device.stat().pagesZero());
        device.discard(0, 16);
        assertEquals(1, device.stat().pagesDiscard());
        assertEquals(0, device.stat().memUsedTotal());
        assertEquals("", device.stat().ratiosText());
    }
}
