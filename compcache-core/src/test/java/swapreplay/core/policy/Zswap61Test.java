package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** zswap's rules in Linux 6.1. */
class Zswap61Test {
    private static final String SPEC = "zswap:nvme,kernel=6.1,pool=400K";

    private static long counter(SwapTiers tiers, String name) {
        Long value = tiers.stats().counters().get(name);
        assertNotNull(value, name);
        return value;
    }

    @Test
    void oneMorePageThanTheLimitIsTakenAndThenOnePageIsEmptiedForEachRefusal() {
        try (SwapTiers zswap = Pages.start(SPEC, "zbud")) {
            for (long slot = 1; slot <= 101; slot++) {
                zswap.write(slot, slot, 3_000);
            }
            assertEquals(101, counter(zswap, "stored_pages"), "full is above the limit of 100 pages, not at it");
            zswap.write(102, 102, 3_000);
            assertEquals(1, counter(zswap, "pool_limit_hit"));
            assertEquals(1, counter(zswap, "written_back_pages"));
            assertEquals(100, counter(zswap, "stored_pages"));
            assertEquals(101 * 4096, counter(zswap, "pool_total_size"), "the emptied page went after the last look");
            assertEquals(100 * 4096, zswap.stats().memory().memUsedTotal());
        }
    }

    @Test
    void afterTheLimitPagesAreRefusedUntilThePoolIsBelowTheThreshold() {
        try (SwapTiers zswap = Pages.start(SPEC, "zbud")) {
            for (long slot = 1; slot <= 104; slot++) {
                zswap.write(slot, slot, 3_000);
            }
            long hits = counter(zswap, "pool_limit_hit");
            long writtenBack = counter(zswap, "written_back_pages");
            zswap.write(105, 105, 3_000);
            assertEquals(hits, counter(zswap, "pool_limit_hit"), "below the limit, but it was full");
            assertEquals(writtenBack, counter(zswap, "written_back_pages"), "and nothing is written back for that");
            for (long slot = 1; slot <= 40; slot++) {
                zswap.free(slot);
            }
            long stored = counter(zswap, "stored_pages");
            assertTrue(stored < 90, stored + " entries");
            zswap.write(106, 106, 3_000);
            assertEquals(stored + 1, counter(zswap, "stored_pages"), "below 90 pages it takes pages again");
        }
    }

    @Test
    void sameFilledPagesTakeNoRoomUnlessThatIsOff() {
        try (SwapTiers on = Pages.start(SPEC, "zbud");
                SwapTiers off = Pages.start(SPEC + ",same-filled=off", "zbud")) {
            on.write(0, 1, 0);
            off.write(0, 1, 44);
            assertEquals(1, counter(on, "same_filled_pages"));
            assertEquals(0, counter(on, "pool_total_size"));
            assertEquals(0, counter(off, "same_filled_pages"));
            assertEquals(4096, counter(off, "pool_total_size"));
            on.fault(0, 1);
            assertEquals(0, on.faultTimes().sumNs(), "a word costs no codec");
            on.free(1);
            assertEquals(0, counter(on, "stored_pages"));
        }
    }

    @Test
    void aLoadedPageKeepsItsEntryAndIsNotWrittenBack() {
        try (SwapTiers zswap = Pages.start("zswap:nvme,kernel=6.1,pool=8K", "zbud")) {
            for (long slot = 1; slot <= 3; slot++) {
                zswap.write(slot, slot, 3_000);
            }
            zswap.fault(4, 1);
            assertEquals(3, counter(zswap, "stored_pages"));
            zswap.write(5, 4, 3_000);
            assertEquals(1, counter(zswap, "written_back_pages"));
            zswap.fault(6, 1);
            assertEquals(2, counter(zswap, "zswpin"), "it is there for the next load, too");
            zswap.fault(7, 2);
            assertEquals(2, counter(zswap, "zswpin"), "slot 2 was written back instead");
        }
    }

    @Test
    void eachAllocatorRefusesInItsOwnWay() {
        try (SwapTiers zbud = Pages.start(SPEC, "zbud");
                SwapTiers z3fold = Pages.start(SPEC, "z3fold");
                SwapTiers zsmalloc = Pages.start(SPEC, "zsmalloc:kernel=6.1")) {
            zbud.write(0, 1, 3_960);
            zbud.write(0, 2, 3_961);
            assertEquals(1, counter(zbud, "stored_pages"), "3968 bytes with the header");
            assertEquals(1, counter(zbud, "reject_compress_poor"));
            z3fold.write(0, 1, 4_088);
            z3fold.write(0, 2, 4_089);
            assertEquals(1, counter(z3fold, "reject_compress_poor"));
            zsmalloc.write(0, 1, 4_096);
            zsmalloc.write(0, 2, 4_097);
            assertEquals(1, counter(zsmalloc, "stored_pages"), "no header");
            assertEquals(0, counter(zsmalloc, "reject_compress_poor"), "more than a page is an error, and not counted");
        }
    }

    @Test
    void zsmallocCannotBeShrunk() {
        try (SwapTiers zswap = Pages.start(SPEC, "zsmalloc:kernel=6.1")) {
            for (long slot = 1; slot <= 400; slot++) {
                zswap.write(slot, slot, 4_096);
            }
            assertEquals(0, counter(zswap, "written_back_pages"));
            assertEquals(counter(zswap, "pool_limit_hit"), counter(zswap, "reject_reclaim_fail"));
            assertTrue(counter(zswap, "reject_reclaim_fail") > 200);
        }
    }
}
