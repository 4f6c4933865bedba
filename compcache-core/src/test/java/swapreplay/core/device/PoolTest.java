package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.alloc.AccountingFrames;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.alloc.Extent;
import swapreplay.core.alloc.FrameStore;
import swapreplay.core.alloc.OffHeapFrames;
import swapreplay.core.stats.MmStat;

/** The pool alone: which memory it takes, when it gives it back, what it counts, and what waits for what. */
class PoolTest {
    private static final int PAGE = 4096;

    private final List<OffHeapFrames> stores = new ArrayList<>();

    private Pool pool(String allocator, long memLimit) {
        return new Pool(Allocators.named(allocator), this::frames, PAGE, memLimit);
    }

    private FrameStore frames(int size) {
        OffHeapFrames made = new OffHeapFrames(size);
        stores.add(made);
        return made;
    }

    private static Pool onePerFrame(long memLimit) {
        return new Pool(OnePerFrame.upTo(PAGE), AccountingFrames::new, PAGE, memLimit);
    }

    private static long store(Pool pool, int size) {
        return pool.store(0, 0, size, new Extent());
    }

    /** Stores and ends the copy at once. */
    private static long storeBytes(Pool pool, int size) {
        long word = pool.store(0, 0, size, new Extent());
        assertNotEquals(Pool.NO_SPACE, word);
        pool.unpin();
        return word;
    }

    @ParameterizedTest
    @MethodSource("swapreplay.core.alloc.Allocators#exampleSpecs")
    void givesEveryPageBack(String allocator) {
        try (Pool pool = pool(allocator, 0)) {
            long empty = pool.mmStat().memUsedTotal();
            long emptyHeld = held();
            Random random = new Random(7);
            List<long[]> live = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                int size = 1 + random.nextInt(pool.hugeThreshold() - 1);
                boolean raw = random.nextInt(10) == 0;
                int state = raw ? pool.rawState() : size;
                long word = pool.store(0, 0, state, new Extent());
                assertNotEquals(Pool.NO_SPACE, word, "size " + size);
                pool.unpin();
                live.add(new long[] {state, word});
            }
            MmStat full = pool.mmStat();
            assertEquals(600L * PAGE, full.origDataSize());
            assertEquals(
                    live.stream().mapToLong(one -> one[0] & SlotTable.SIZE_MASK).sum(), full.comprDataSize());
            assertTrue(full.memUsedTotal() >= full.comprDataSize());
            assertEquals(full.memUsedTotal(), full.memUsedMax());
            pool.checkInvariants();
            Collections.shuffle(live, random);
            for (long[] one : live) {
                pool.free((int) one[0], one[1]);
            }
            pool.checkInvariants();
            MmStat freed = pool.mmStat();
            assertEquals(0, freed.origDataSize());
            assertEquals(0, freed.comprDataSize());
            assertEquals(0, freed.hugePages());
            assertEquals(full.hugePagesSince(), freed.hugePagesSince());
            assertEquals(full.memUsedMax(), freed.memUsedMax());
            // TLSF starts with one region and gives that back, too
            assertTrue(freed.memUsedTotal() <= empty, "still held: " + freed.memUsedTotal());
            assertTrue(held() <= emptyHeld, "frames still held: " + held());
        }
    }

    private long held() {
        return stores.stream().mapToLong(OffHeapFrames::held).sum();
    }

    /** Where the payload of each allocator begins, and that no two objects ever share a byte. */
    @ParameterizedTest
    @CsvSource({"xvmalloc, 8", "xvmalloc:user, 4", "xvmalloc:k4, 4", "tlsf, 16", "'tlsf:layout=32', 8", "zsmalloc, 1"})
    void objectsAreAlignedAndNeverOverlap(String allocator, int alignment) {
        try (Pool pool = pool(allocator, 0)) {
            Random random = new Random(3);
            Map<Long, Integer> taken = new TreeMap<>(); // first byte of a piece: its length
            Extent place = new Extent();
            for (int i = 0; i < 2000; i++) {
                int size = 1 + random.nextInt(pool.hugeThreshold() - 1);
                assertNotEquals(Pool.NO_SPACE, pool.store(0, 0, size, place));
                pool.unpin();
                FrameStore frames = pool.framesOf(size);
                assertEquals(0, place.offset % alignment, "offset " + place.offset);
                assertEquals(size, place.length + place.nextLength);
                assertTrue(place.offset >= 0 && place.offset + place.length <= frames.frameSize());
                taken.put((long) place.frame * frames.frameSize() + place.offset, place.length);
                if (place.nextFrame != FrameStore.NO_FRAME) {
                    taken.put((long) place.nextFrame * frames.frameSize(), place.nextLength);
                }
            }
            long end = 0;
            for (Map.Entry<Long, Integer> piece : taken.entrySet()) {
                assertTrue(piece.getKey() >= end, "objects overlap at " + piece.getKey());
                end = piece.getKey() + piece.getValue();
            }
        }
    }

    @Test
    void growsByAFrameWhenItMustAndTakesThePeakBeforeTheLimit() {
        try (Pool pool = onePerFrame(3 * PAGE)) {
            for (int i = 1; i <= 3; i++) {
                assertNotEquals(Pool.NO_SPACE, store(pool, 100));
                assertEquals((long) i * PAGE, pool.mmStat().memUsedTotal());
                assertEquals((long) i * PAGE, pool.mmStat().memUsedMax());
            }
            assertEquals(Pool.NO_SPACE, store(pool, 100));
            assertEquals(3 * PAGE, pool.mmStat().memUsedTotal());
            assertEquals(4 * PAGE, pool.mmStat().memUsedMax());
            assertEquals(1, pool.ioStat().failedWrites());
            assertEquals(300, pool.comprDataSize());
            assertEquals(400, pool.idealMax());
            pool.resetMemUsedMax();
            assertEquals(3 * PAGE, pool.mmStat().memUsedMax());
            assertEquals(300, pool.idealMax());
        }
    }

    @Test
    void aRefusedOverwriteLeavesTheOldObject() {
        try (Pool pool = onePerFrame(0)) {
            long word = store(pool, 100);
            pool.memLimit(PAGE);
            assertEquals(Pool.NO_SPACE, pool.store(100, word, 200, new Extent()));
            assertEquals(100, pool.comprDataSize());
            assertEquals(PAGE, pool.mmStat().origDataSize());
            pool.memLimit(2 * PAGE);
            assertNotEquals(Pool.NO_SPACE, pool.store(100, word, 200, new Extent()));
            assertEquals(200, pool.comprDataSize());
            assertEquals(PAGE, pool.mmStat().origDataSize());
            assertEquals(PAGE, pool.mmStat().memUsedTotal());
            assertEquals(2 * PAGE, pool.mmStat().memUsedMax());
        }
    }

    @Test
    void theLimitIsRoundedUpToWholePages() {
        try (Pool pool = onePerFrame(1)) {
            assertEquals(PAGE, pool.mmStat().memLimit());
            pool.memLimit(PAGE);
            assertEquals(PAGE, pool.mmStat().memLimit());
            pool.memLimit(PAGE + 1);
            assertEquals(2 * PAGE, pool.mmStat().memLimit());
            pool.memLimit(0);
            assertEquals(0, pool.mmStat().memLimit());
            assertThrows(IllegalArgumentException.class, () -> pool.memLimit(-1));
        }
    }

    @Test
    void sameFilledPagesTakeNoMemory() {
        try (Pool pool = onePerFrame(PAGE)) {
            long word = store(pool, 100);
            pool.storeSame(100, word);
            pool.storeSame(0, 0);
            MmStat stat = pool.mmStat();
            assertEquals(2, stat.samePages());
            assertEquals(2 * PAGE, stat.origDataSize());
            assertEquals(0, stat.memUsedTotal());
            pool.free(SlotTable.SAME, 0);
            assertEquals(1, pool.mmStat().samePages());
        }
    }

    /** A compressed page that an allocator never serves is raw, whatever the allocator's own threshold. */
    @ParameterizedTest
    @CsvSource({"'tlsf:region=4K', 4033", "tlsf, 4096", "xvmalloc:user, 3073", "zsmalloc, 3625", "kmalloc, 4096"})
    void everySizeBelowTheHugeThresholdIsServed(String allocator, int hugeThreshold) {
        try (Pool pool = pool(allocator, 0)) {
            assertEquals(hugeThreshold, pool.hugeThreshold());
            storeBytes(pool, hugeThreshold - 1);
        }
    }

    /** xvmalloc serves no whole page: a raw page lies in a frame of the pool's own. */
    @Test
    void rawPagesThatTheAllocatorRefusesLieInOwnFrames() {
        try (Pool pool = pool("xvmalloc", 0)) {
            int raw = pool.rawState();
            assertEquals(PAGE | SlotTable.HUGE | SlotTable.OWN_FRAME, raw);
            assertNotSame(pool.framesOf(raw), pool.framesOf(100));
            Extent place = new Extent();
            long word = pool.store(0, 0, raw, place);
            pool.unpin();
            assertEquals(0, place.offset);
            assertEquals(PAGE, place.length);
            assertEquals(PAGE, pool.mmStat().memUsedTotal());
            assertEquals(1, pool.mmStat().hugePages());
            pool.free(raw, word);
            assertEquals(0, pool.mmStat().memUsedTotal());
            assertEquals(0, pool.mmStat().hugePages());
            assertEquals(1, pool.mmStat().hugePagesSince());
        }
    }

    @Test
    void compactionWaitsForTheCopy() throws Exception {
        try (Pool pool = pool("zsmalloc", 0)) {
            List<Long> words = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                words.add(storeBytes(pool, 300));
            }
            for (int i = 0; i < 1000; i++) {
                if (i % 3 != 0) {
                    pool.free(300, words.get(i));
                }
            }
            Extent place = new Extent();
            pool.pin(300, words.get(0), place);
            int frame = place.frame;
            int offset = place.offset;
            long[] gained = new long[1];
            Thread compaction = new Thread(() -> gained[0] = pool.compact());
            compaction.start();
            while (compaction.getState() != Thread.State.TIMED_WAITING) {
                assertTrue(compaction.isAlive(), "it did not wait");
                Thread.onSpinWait();
            }
            assertEquals(0, gained[0]);
            assertEquals(frame, place.frame);
            assertEquals(offset, place.offset);
            pool.unpin();
            compaction.join(60_000);
            assertFalse(compaction.isAlive());
            assertTrue(gained[0] > 0);
            assertEquals(gained[0], pool.mmStat().pagesCompacted());
            pool.checkInvariants();
        }
    }

    @ParameterizedTest
    @CsvSource({"zsmalloc", "xvmalloc", "tlsf", "z3fold"})
    void threadsShareItAndNothingIsLost(String allocator) throws Exception {
        try (Pool pool = pool(allocator, 0)) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    int seed = thread;
                    running.add(threads.submit(() -> churn(pool, seed)));
                }
                for (Future<?> one : running) {
                    one.get(120, TimeUnit.SECONDS);
                }
            } finally {
                threads.shutdownNow();
            }
            pool.checkInvariants();
            assertEquals(0, pool.mmStat().origDataSize());
            assertEquals(0, pool.comprDataSize());
        }
    }

    /** Objects of one thread keep the bytes that it wrote, whatever the others do. */
    private static void churn(Pool pool, int seed) {
        Random random = new Random(seed);
        Extent place = new Extent();
        byte[] bytes = new byte[PAGE];
        int[] sizes = new int[40];
        long[] words = new long[40];
        for (int i = 0; i < 4000; i++) {
            int slot = random.nextInt(sizes.length);
            if (random.nextInt(200) == 0) {
                pool.compact();
            }
            if (sizes[slot] != 0) {
                pool.pin(sizes[slot], words[slot], place);
                FrameCopy.out(pool.framesOf(sizes[slot]), place, bytes, 0);
                pool.unpin();
                assertEquals((byte) (seed * 40 + slot), bytes[0]);
                assertEquals((byte) (seed * 40 + slot), bytes[sizes[slot] - 1]);
            }
            int size = 1 + random.nextInt(pool.hugeThreshold() - 1);
            Arrays.fill(bytes, 0, size, (byte) (seed * 40 + slot));
            words[slot] = pool.store(sizes[slot], words[slot], size, place);
            FrameCopy.in(pool.framesOf(size), place, bytes, 0);
            pool.unpin();
            sizes[slot] = size;
        }
        for (int slot = 0; slot < sizes.length; slot++) {
            pool.free(sizes[slot], words[slot]);
        }
    }

    @Test
    void closingGivesAllFramesBack() {
        Pool pool = pool("xvmalloc", 0);
        storeBytes(pool, 100);
        pool.store(0, 0, pool.rawState(), new Extent());
        assertEquals(2, held());
        pool.close();
        assertEquals(0, held());
        pool.close(); // a second time does no harm
    }
}
