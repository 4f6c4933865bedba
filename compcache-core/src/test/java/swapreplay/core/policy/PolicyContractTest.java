package swapreplay.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy of the registry. */
class PolicyContractTest {
    private static final int SLOTS = 600;

    static Stream<String> specs() {
        return Policies.exampleSpecs().stream().filter(spec -> !spec.equals(Policy.NONE));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void canonicalNameFindsTheSamePolicy(String spec) {
        Policy policy = Policies.named(spec);
        assertEquals(policy.name(), Policies.named(policy.name()).name());
    }

    /** Every page that was taken and not freed is served once by a fault, and nothing else is. */
    @ParameterizedTest
    @MethodSource("specs")
    void servesWhatItTook(String spec) {
        boolean hearsFrees = !spec.contains("notify=off") && !spec.contains("notify=1s");
        for (long seed = 1; seed <= 8; seed++) {
            Random random = new Random(seed);
            try (SwapTiers tiers = Pages.start(spec)) {
                Set<Long> held = new HashSet<>();
                for (int i = 0; i < 4_000; i++) {
                    long slot = 1L + random.nextInt(SLOTS);
                    String label = spec + ", seed " + seed + ", step " + i;
                    if (random.nextInt(100) < 60) {
                        if (tiers.write(i * 50_000L, slot, Pages.length(random))) {
                            held.add(slot);
                        }
                    } else {
                        long before = tiers.faultTimes().count();
                        tiers.fault(i * 50_000L, slot);
                        long served = tiers.faultTimes().count() - before;
                        if (hearsFrees || held.contains(slot)) {
                            assertEquals(held.contains(slot) ? 1 : 0, served, label);
                        }
                        tiers.free(slot);
                        held.remove(slot);
                    }
                }
                TierStats stats = tiers.stats();
                if (hearsFrees) {
                    assertEquals(held.size() * 4096L, heldBytes(stats), spec + ", seed " + seed);
                }
                assertTrue(stats.memory().memUsedMax() >= stats.memory().memUsedTotal() || !hearsFrees, spec);
                for (long slot = 1; slot <= SLOTS; slot++) {
                    tiers.free(slot);
                }
                if (hearsFrees) {
                    TierStats empty = tiers.stats();
                    assertEquals(0, heldBytes(empty), spec);
                    assertEquals(0, empty.idealBytes(), spec);
                }
            }
        }
    }

    /** zram and ramzswap count in memory only what is there; the pages on their disk come on top. */
    private static long heldBytes(TierStats stats) {
        boolean diskApart = !stats.counters().containsKey("swpout_zero")
                && !stats.counters().containsKey("stored_pages");
        long onDisk = stats.swap() == null || !diskApart ? 0 : stats.swap().pages() * 4096;
        return stats.memory().origDataSize() + onDisk;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void sameTraceSameDecisions(String spec) {
        List<TierStats> runs = Stream.of(1, 2).map(run -> churn(spec)).toList();
        assertEquals(runs.get(0), runs.get(1));
    }

    private static TierStats churn(String spec) {
        Random random = new Random(42);
        try (SwapTiers tiers = Pages.start(spec)) {
            for (int i = 0; i < 20_000; i++) {
                long slot = 1L + random.nextInt(SLOTS);
                switch (random.nextInt(4)) {
                    case 0, 1 -> tiers.write(i * 20_000L, slot, Pages.length(random));
                    case 2 -> tiers.fault(i * 20_000L, slot);
                    default -> tiers.free(slot);
                }
            }
            return tiers.stats();
        }
    }
}
