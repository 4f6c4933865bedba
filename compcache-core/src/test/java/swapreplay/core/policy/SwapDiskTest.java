package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import swapreplay.core.backing.Disks;
import swapreplay.core.backing.SimulatedDisk;

/** Read-ahead around a fault. */
class SwapDiskTest {
    private static SwapDisk filled(int pageCluster, int blocks) {
        SwapDisk disk = new SwapDisk(new SimulatedDisk(Disks.named("hdd"), 4096, 1), pageCluster);
        for (int block = 0; block < blocks; block++) {
            disk.write(0, block);
        }
        return disk;
    }

    private static long readInOrder(SwapDisk disk, int blocks) {
        long sum = 0;
        for (int block = 0; block < blocks; block++) {
            sum += disk.fault((1L + block) * 10_000_000_000L, block);
            disk.free(block);
        }
        return sum;
    }

    @Test
    void ascendingFaultsGrowTheWindowToItsLimit() {
        SwapDisk disk = filled(3, 4096);
        readInOrder(disk, 4096);
        TierStats.DiskStat stat = disk.stat();
        assertEquals(4096, stat.pagesRead(), "every page is read once");
        assertEquals(stat.readAhead(), stat.readAheadHits(), "and all that was read ahead was used");
        assertTrue(stat.readAheadHits() > 4096 * 0.8, "7 of 8 faults find their page: " + stat.readAheadHits());
    }

    @Test
    void readAheadOffReadsSinglePages() {
        SwapDisk disk = filled(0, 512);
        readInOrder(disk, 512);
        assertEquals(0, disk.stat().readAhead());
    }

    @Test
    void wideClustersMakeAscendingFaultsOnAHardDiskCheaper() {
        long before = Long.MAX_VALUE;
        for (int cluster : new int[] {1, 3, 5}) {
            long sum = readInOrder(filled(cluster, 4096), 4096);
            assertTrue(sum < before, "page-cluster " + cluster + ": " + sum + " ns");
            before = sum;
        }
    }

    @Test
    void scatteredFaultsSoonReadNothingAhead() {
        SwapDisk disk = filled(3, 8192);
        for (int i = 0; i < 500; i++) {
            long block = i * 7919L % 8192;
            disk.fault((1L + i) * 1_000_000_000L, block);
            disk.free(block);
        }
        long ahead = disk.stat().readAhead();
        assertTrue(ahead >= 7 + 3 + 1, "the first window is of 8 pages, and halves: " + ahead);
        assertTrue(ahead < 40, "only chance hits open it again: " + ahead);
        assertEquals(500 + ahead - disk.stat().readAheadHits(), disk.stat().pagesRead());
    }

    @Test
    void unusedReadAheadIsDroppedAndReadAgain() {
        SwapDisk disk = filled(5, 64 * SwapDisk.CACHE);
        disk.fault(1_000_000_000L, 0);
        disk.fault(2_000_000_000L, 1);
        long ahead = disk.stat().readAhead();
        assertTrue(ahead == 0 || disk.stat().readAheadHits() <= ahead);
        long time = 3_000_000_000L;
        for (int block = 2; block < 3 * SwapDisk.CACHE; block++) {
            disk.fault(time += 1_000_000, block);
        }
        assertTrue(disk.fault(time + 1_000_000_000L, 2) > 0, "block 2 left the cache long ago");
    }
}
