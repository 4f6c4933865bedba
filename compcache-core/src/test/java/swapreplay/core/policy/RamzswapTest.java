package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import swapreplay.core.spec.SpecException;

/** ramzswap's notices and stripes. */
class RamzswapTest {
    private static final long MS = 1_000_000;

    private static long counter(SwapTiers tiers, String name) {
        return tiers.stats().counters().getOrDefault(name, -1L);
    }

    @Test
    void aNoticeFreesAtOnceLateOrNever() {
        try (SwapTiers late = Pages.start("ramzswap:hdd,memlimit=1M,notify=1s");
                SwapTiers never = Pages.start("ramzswap:hdd,memlimit=1M,notify=off");
                SwapTiers once = Pages.start("ramzswap:hdd,memlimit=1M")) {
            for (SwapTiers tiers : new SwapTiers[] {late, never, once}) {
                tiers.write(0, 5, 1000);
                tiers.write(0, 6, 700);
                tiers.write(0, 7, 300);
                tiers.free(10 * MS, 5);
                tiers.free(10 * MS, 6);
                tiers.write(900 * MS, 6, 800); // in use again: its notice is void
            }
            assertEquals(1100, once.stats().memory().comprDataSize());
            assertEquals(-1, counter(once, "stale_pages"), "nothing can be stale");
            assertEquals(2100, late.stats().memory().comprDataSize());
            assertEquals(1, counter(late, "stale_pages"));
            assertEquals(1000, counter(late, "stale_bytes"));
            assertEquals(2, counter(late, "stale_pages_max"));
            late.fault(1011 * MS, 7);
            never.fault(1011 * MS, 7);
            assertEquals(1100, late.stats().memory().comprDataSize());
            assertEquals(0, counter(late, "stale_pages"));
            assertEquals(2100, never.stats().memory().comprDataSize());
            never.write(2000 * MS, 5, 10);
            assertEquals(0, counter(never, "stale_pages"));
            assertEquals(1110, never.stats().memory().comprDataSize());
        }
    }

    @Test
    void aSlotFreedTwiceWaitsForItsLastNotice() {
        try (SwapTiers tiers = Pages.start("ramzswap:hdd,memlimit=1M,notify=1s")) {
            tiers.write(0, 5, 1000);
            tiers.free(10 * MS, 5);
            tiers.write(500 * MS, 5, 900);
            tiers.free(600 * MS, 5);
            tiers.fault(1100 * MS, 9);
            assertEquals(900, tiers.stats().memory().comprDataSize(), "the first notice is void");
            tiers.fault(1600 * MS, 9);
            assertEquals(0, tiers.stats().memory().comprDataSize());
        }
    }

    @Test
    void stripedDevicesHoldTheSamePagesAndShareTheLimit() {
        try (SwapTiers one = Pages.start("ramzswap:nvme,memlimit=100M");
                SwapTiers four = Pages.start("ramzswap:nvme,memlimit=100M,devices=4");
                SwapTiers tight = Pages.start("ramzswap:nvme,memlimit=400K,devices=4")) {
            Random random = new Random(3);
            for (int i = 0; i < 5000; i++) {
                long slot = random.nextInt(800);
                int length = 1 + random.nextInt(2000);
                one.write(i * MS, slot, length);
                four.write(i * MS, slot, length);
                tight.write(i * MS, slot, length);
            }
            assertEquals(
                    one.stats().memory().comprDataSize(), four.stats().memory().comprDataSize());
            assertEquals(
                    one.stats().memory().origDataSize(), four.stats().memory().origDataSize());
            assertEquals(one.stats().idealMax(), four.stats().idealMax());
            assertTrue(
                    four.stats().memory().memUsedMax() >= four.stats().memory().memUsedTotal());
            assertTrue(counter(tight, "over_limit") > 0);
            assertTrue(tight.stats().idealBytes() <= 400 << 10);
        }
    }

    @Test
    void refusesWhatIsNoNotice() {
        String message = String.valueOf(
                assertThrows(SpecException.class, () -> Policies.named("ramzswap:hdd,memlimit=1M,notify=later"))
                        .getMessage());
        assertTrue(message.contains("known are on, off, or a delay such as 30s"), message);
        assertEquals(
                "ramzswap:hdd,memlimit=1M,notify=1m,devices=2",
                Policies.named("ramzswap:hdd,memlimit=1M,devices=2,notify=60s").name());
    }
}
