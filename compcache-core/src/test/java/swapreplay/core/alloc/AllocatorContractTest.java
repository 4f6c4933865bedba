package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every allocator owes its callers. An allocator added to the registry is tested here without a new line. */
class AllocatorContractTest {
    private static final int[] PAGE_SIZES = {4096, 16384, 65536};
    /** {@code -Dswapreplay.seed=N} runs that case alone. */
    private static final Long ONE_SEED = Long.getLong("swapreplay.seed");

    static Stream<Arguments> specsAndPageSizes() {
        return Allocators.exampleSpecs().stream()
                .flatMap(spec -> Arrays.stream(PAGE_SIZES).mapToObj(size -> Arguments.of(spec, size)));
    }

    static List<String> specs() {
        return Allocators.exampleSpecs();
    }

    /** Fewer of the larger pages, whose bytes take longer to write and compare. */
    private static int operations(int pageSize) {
        return pageSize == 4096 ? 2000 : 500;
    }

    private static long[] seeds(int count) {
        return ONE_SEED != null
                ? new long[] {ONE_SEED}
                : LongStream.range(0, count).toArray();
    }

    @ParameterizedTest
    @MethodSource("specsAndPageSizes")
    void keepsEveryObjectsBytes(String spec, int pageSize) {
        for (long seed : seeds(2)) {
            try (Pool pool = new Pool(spec, pageSize, Long.MAX_VALUE)) {
                Random random = new Random(seed);
                for (int i = 0; i < operations(pageSize); i++) {
                    pool.randomOperation(random, 400);
                    if (i % 300 == 0) {
                        pool.verifyAll("seed " + seed + ", operation " + i);
                    }
                }
                pool.compact("seed " + seed);
                pool.freeAll(random, "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specsAndPageSizes")
    void givesTheSameAccountsWithoutBytes(String spec, int pageSize) {
        for (long seed : seeds(2)) {
            try (Pool pool = new Pool(spec, pageSize, Long.MAX_VALUE)) {
                Allocator counting = Allocators.named(spec).build(pageSize, AccountingFrames::new);
                List<Long> handles = new ArrayList<>();
                Random random = new Random(seed);
                for (int i = 0; i < operations(pageSize); i++) {
                    boolean compact = random.nextInt(200) == 0;
                    if (compact) {
                        assertEquals(pool.compact("seed " + seed), counting.compact(), "compact, seed " + seed);
                    } else if (handles.isEmpty() || random.nextInt(5) < 3) {
                        int size = pool.randomSize(random);
                        pool.alloc(size);
                        handles.add(counting.alloc(size));
                    } else {
                        int victim = random.nextInt(handles.size());
                        pool.free(victim, "seed " + seed);
                        counting.free(handles.set(victim, handles.get(handles.size() - 1)));
                        handles.remove(handles.size() - 1);
                    }
                    assertEquals(pool.allocator.frames(), counting.frames(), "operation " + i + ", seed " + seed);
                }
                assertEquals(pool.allocator.usage(), counting.usage());
                counting.checkInvariants();
            }
        }
    }

    /** The store refuses at every possible moment; nothing may be lost by it. */
    @ParameterizedTest
    @MethodSource("specsAndPageSizes")
    void survivesAStoreThatRefuses(String spec, int pageSize) {
        for (int limit : new int[] {0, 1, 2, 3, 5, 8, 13, 21}) {
            try (Pool pool = new Pool(spec, pageSize, limit)) {
                Random random = new Random(limit);
                while (pool.refused < 20) {
                    pool.randomOperation(random, Integer.MAX_VALUE);
                }
                pool.verifyAll("limit " + limit);
                pool.freeAll(random, "limit " + limit);
            }
        }
    }

    /** The heap refuses longer tables at every possible moment; that changes nothing, and what is stored stays usable. */
    @ParameterizedTest
    @MethodSource("specsAndPageSizes")
    void survivesAHeapThatRefuses(String spec, int pageSize) {
        for (long seed : seeds(1)) {
            Random coin = new Random(seed);
            try (Pool pool = new Pool(spec, pageSize, Long.MAX_VALUE)) {
                Random random = new Random(seed);
                Tables.refusal = () -> {
                    if (coin.nextInt(3) > 0) {
                        throw new OutOfMemoryError("as the test wants");
                    }
                };
                for (int i = 0; i < operations(pageSize) / 4; i++) {
                    Allocator.Usage before = pool.allocator.usage();
                    try {
                        pool.randomOperation(random, Integer.MAX_VALUE);
                    } catch (OutOfMemoryError e) {
                        assertEquals(before, pool.allocator.usage(), "operation " + i + ", seed " + seed);
                        pool.allocator.checkInvariants();
                    }
                }
                Tables.refusal = null;
                pool.verifyAll("seed " + seed);
                pool.freeAll(random, "seed " + seed);
            } finally {
                Tables.refusal = null;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specsAndPageSizes")
    void answersImpossibleSizesWithNoSpace(String spec, int pageSize) {
        try (Pool pool = new Pool(spec, pageSize, Long.MAX_VALUE)) {
            pool.alloc(100);
            Allocator.Usage before = pool.allocator.usage();
            int most = pool.allocator.maxObjectSize();
            // xvmalloc takes a page for sizes between its largest list and its largest request, and then fails
            int tooLarge = spec.startsWith("xvmalloc") ? pageSize + 1 : most + 1;
            for (int size : new int[] {-1, Integer.MIN_VALUE, tooLarge, 1 << 20, Integer.MAX_VALUE}) {
                assertEquals(Allocator.NO_SPACE, pool.allocator.alloc(size), "size " + size);
                assertEquals(before, pool.allocator.usage(), "size " + size);
            }
            if (!spec.startsWith("tlsf")) { // serves 0 bytes
                assertEquals(Allocator.NO_SPACE, pool.allocator.alloc(0));
            }
            pool.alloc(most);
            assertEquals(0, pool.refused, "the largest size");
            pool.verifyAll("after refusals");
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void deadHandlesAreRefused(String spec) {
        try (Pool pool = new Pool(spec, 4096, Long.MAX_VALUE)) {
            long kept = pool.allocator.alloc(1000);
            long handle = pool.allocator.alloc(1000);
            pool.allocator.free(handle);
            assertThrows(IllegalStateException.class, () -> pool.allocator.free(handle));
            assertThrows(IllegalStateException.class, () -> pool.allocator.locate(handle, 1000, new Extent()));
            assertThrows(IllegalStateException.class, () -> pool.allocator.free(0));
            assertThrows(IllegalStateException.class, () -> pool.allocator.free(Integer.MAX_VALUE));
            pool.allocator.free(kept);
            pool.allocator.checkInvariants();
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void itsNameFindsItAgain(String spec) {
        Allocators.Blueprint blueprint = Allocators.named(spec);
        Allocator allocator = blueprint.build(4096, AccountingFrames::new);
        assertEquals(blueprint.name(), allocator.name());
        assertEquals(spec, allocator.name(), "examples are written in the canonical form");
        assertEquals(allocator.name(), Allocators.named(allocator.name()).name());
    }
}
