package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** zswap's rules as they were measured on Linux 6.18. */
class ZswapTest {
    private static final long STEP_NS = 1_000_000;

    private static long counter(SwapTiers tiers, String name) {
        Long value = tiers.stats().counters().get(name);
        assertNotNull(value, name);
        return value;
    }

    /**
     * The kernel, with a limit of 1249 pages and 1701 entries: about 110 worker runs each only took 15 marks, the next one wrote entries back,
     * oldest first, until the pool was at or below 90 % of the limit.
     */
    @Test
    void firstTakesAllMarksThenWritesBackDownToTheThreshold() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,pool=4996K")) {
            long slot = 1;
            while (counter(zswap, "rejected_while_full") == 0) {
                zswap.write(slot * STEP_NS, slot++, 3_000);
            }
            long stored = counter(zswap, "stored_pages");
            assertTrue(stored > 1_600 && stored < 1_760, stored + " entries in 1249 pages");
            long markRuns = 1 + (stored - 16) / 15;
            while (counter(zswap, "rejected_while_full") < markRuns) {
                zswap.write(slot * STEP_NS, slot++, 3_000);
            }
            assertEquals(0, counter(zswap, "written_back_pages"), "only marks were taken so far");
            assertEquals(stored, counter(zswap, "stored_pages"));
            zswap.write(slot * STEP_NS, slot++, 3_000);
            assertTrue(counter(zswap, "written_back_pages") > 100, "the next run writes back");
            assertTrue(counter(zswap, "pool_total_size") <= 1124 * 4096, "down to 90 % of 1249");
            assertTrue(counter(zswap, "pool_total_size") > 1110 * 4096, "and not much further");
            long rejected = counter(zswap, "rejected_while_full");
            assertEquals(rejected, counter(zswap, "pool_limit_hit"), "the pool stayed at its limit until then");
            zswap.write(slot * STEP_NS, slot, 3_000);
            assertEquals(rejected, counter(zswap, "rejected_while_full"), "now pages are accepted again");
            TierStats.DiskStat disk = zswap.stats().swap();
            assertNotNull(disk);
            assertEquals(rejected + counter(zswap, "written_back_pages"), disk.pagesWritten());
        }
    }

    @Test
    void betweenThresholdAndLimitPagesAreRefusedOnlyAfterTheLimitWasHit() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,pool=400K,accept=50")) {
            for (long slot = 1; slot <= 99; slot++) {
                zswap.write(slot * STEP_NS, slot, 4_096);
            }
            assertEquals(0, counter(zswap, "rejected_while_full"), "99 of 100 pages, far above the threshold of 50");
            zswap.write(100 * STEP_NS, 100, 4_096);
            zswap.write(101 * STEP_NS, 101, 4_096);
            assertEquals(1, counter(zswap, "pool_limit_hit"));
            for (long slot = 1; slot <= 40; slot++) {
                zswap.free(slot);
            }
            zswap.write(102 * STEP_NS, 102, 4_096);
            assertEquals(2, counter(zswap, "rejected_while_full"), "60 pages, but it was full");
            assertEquals(1, counter(zswap, "pool_limit_hit"), "the limit itself was not hit again");
        }
    }

    @Test
    void keepsIncompressiblePagesRawAndForgetsWhatWasLoaded() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,pool=400K")) {
            zswap.write(0, 1, 4_500);
            zswap.write(0, 2, 1_000);
            zswap.write(0, 3, SwapTiers.ZERO_PAGE);
            assertEquals(1, counter(zswap, "stored_incompressible_pages"));
            assertEquals(2, counter(zswap, "stored_pages"));
            assertEquals(1, counter(zswap, "swpout_zero"));
            assertEquals(5_096, zswap.stats().idealBytes());
            zswap.fault(0, 1);
            zswap.fault(0, 1);
            zswap.fault(0, 2);
            zswap.fault(0, 3);
            assertEquals(0, counter(zswap, "stored_pages"), "a load frees the entry");
            assertEquals(3, zswap.faultTimes().count(), "the second fault on slot 1 finds nothing here");
            assertEquals(Pages.RESTORE_NS, zswap.faultTimes().sumNs(), "a raw page and a page of zeros cost no codec");
        }
    }

    @Test
    void overwrittenSlotLeavesNoOldCopy() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,pool=8K")) {
            zswap.write(0, 1, 4_096);
            zswap.write(0, 2, 4_096);
            zswap.write(0, 1, 4_096);
            assertEquals(1, counter(zswap, "rejected_while_full"), "two pages are the limit");
            TierStats.DiskStat disk = zswap.stats().swap();
            assertNotNull(disk);
            assertEquals(2 * 4096, zswap.stats().memory().origDataSize(), "slot 1 is on the disk and nowhere else");
        }
    }

    /** Pages that nobody asks for again leave before the limit is near; every pass gives second chances first. */
    @Test
    void shrinkerWritesBackFromALargePoolUnlessPagesComeBackFromTheDisk() {
        long[] writtenBack = new long[2];
        for (int faulting = 0; faulting < 2; faulting++) {
            try (SwapTiers zswap = Pages.start("zswap:nvme,ram=4G,shrinker=on,reclaim-priority=6")) {
                for (long slot = 1; slot <= 60_000; slot++) {
                    zswap.write(slot * STEP_NS, slot, 2_000);
                    if (faulting == 1 && slot > 20_000) {
                        zswap.fault(slot * STEP_NS, slot - 20_000);
                        zswap.free(slot - 20_000);
                    }
                }
                assertEquals(0, counter(zswap, "pool_limit_hit"));
                writtenBack[faulting] = counter(zswap, "written_back_pages");
            }
        }
        assertTrue(writtenBack[0] > 1_000, writtenBack[0] + " pages written back far below the limit");
        assertTrue(writtenBack[1] < writtenBack[0], writtenBack[1] + " of a smaller pool with swap-ins from the disk");
    }

    /** 1,000 entries of 1,000 bytes are 244 pages; half of them, twice, is a batch and more, and a batch that only takes marks is the last. */
    @Test
    void aPassOffersCompressedPagesAndEndsWithABatchThatOnlyTookMarks() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,ram=4G,shrinker=on,reclaim-priority=none")) {
            for (long slot = 1; slot <= 1_000; slot++) {
                zswap.write(slot * STEP_NS, slot, 1_000);
            }
            for (int pass = 1; pass <= 7; pass++) {
                assertEquals(244, zswap.reclaim(0, 1));
                assertEquals(0, counter(zswap, "written_back_pages"), pass + " batches of 128 took marks");
            }
            assertEquals(244, zswap.reclaim(0, 1));
            assertTrue(counter(zswap, "written_back_pages") >= 24, "the eighth came to those without");
        }
    }

    @Test
    void shrinkerLeavesASmallPoolAloneUnderTheLightestPressure() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,ram=4G,shrinker=on")) {
            for (long slot = 1; slot <= 4_000; slot++) {
                zswap.write(slot * STEP_NS, slot, 2_000);
            }
            assertEquals(0, counter(zswap, "written_back_pages"), "a 4096th of it is nothing");
        }
    }
}
