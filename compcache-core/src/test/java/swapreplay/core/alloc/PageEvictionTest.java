package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Emptying pages for zswap of Linux 6.1 (spec zsmalloc, section 8.3). */
class PageEvictionTest {
    private static Allocator open(String spec) {
        return Allocators.named(spec).build(4096, AccountingFrames::new);
    }

    private static PageEviction eviction(Allocator allocator) {
        return assertInstanceOf(PageEviction.class, allocator);
    }

    @Test
    void zbudGivesBackThePageThatWasLongestWithoutANewObject() {
        Allocator zbud = open("zbud");
        long a = zbud.alloc(2000);
        long b = zbud.alloc(3000);
        // joins the first page, which is now younger than the second
        long c = zbud.alloc(1900);
        assertEquals(2, zbud.frames());
        List<Long> asked = new ArrayList<>();
        assertTrue(eviction(zbud).evict(8, handle -> free(zbud, asked, handle)));
        assertEquals(List.of(b), asked);
        assertTrue(eviction(zbud).evict(8, handle -> free(zbud, asked, handle)));
        assertEquals(List.of(b, a, c), asked, "first, then last");
        assertEquals(0, zbud.frames());
        assertFalse(eviction(zbud).evict(8, handle -> free(zbud, asked, handle)), "nothing is left");
    }

    @Test
    void z3foldAsksForTheMiddleObjectFirst() {
        Allocator z3fold = open("z3fold");
        long first = z3fold.alloc(1000);
        long last = z3fold.alloc(1000);
        long middle = z3fold.alloc(1000);
        assertEquals(1, z3fold.frames());
        List<Long> asked = new ArrayList<>();
        assertTrue(eviction(z3fold).evict(8, handle -> free(z3fold, asked, handle)));
        assertEquals(List.of(middle, first, last), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zbud", "z3fold"})
    void aPageThatStaysBecomesTheYoungest(String spec) {
        Allocator pool = open(spec);
        long stubborn = pool.alloc(3500);
        long second = pool.alloc(3500);
        List<Long> asked = new ArrayList<>();
        assertTrue(eviction(pool).evict(8, handle -> handle != stubborn && free(pool, asked, handle)));
        assertEquals(List.of(second), asked);
        assertFalse(eviction(pool).evict(8, handle -> false), "the only page does not go in 8 tries");
        assertEquals(1, pool.frames());
        pool.free(stubborn);
        assertEquals(0, pool.frames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zbud", "z3fold"})
    void asManyPagesAreTriedAsAskedFor(String spec) {
        Allocator pool = open(spec);
        for (int i = 0; i < 6; i++) {
            pool.alloc(3500);
        }
        for (int tries = 0; tries <= 3; tries++) {
            List<Long> asked = new ArrayList<>();
            assertFalse(eviction(pool).evict(tries, handle -> !asked.add(handle)));
            assertEquals(tries, asked.size());
        }
        assertEquals(6, pool.frames());
    }

    /** The room for numbers is full just then. */
    @Test
    void theHandleBehindTheLastPageIsRefused() {
        Allocator zbud = open("zbud");
        for (int i = 1; i < 64; i++) {
            zbud.alloc(3500);
        }
        assertThrows(IllegalStateException.class, () -> zbud.free(2 * 64));
        assertThrows(IllegalStateException.class, () -> zbud.free(2 * 64 + 1));
        assertEquals(63, zbud.frames());
    }

    @ParameterizedTest
    @ValueSource(strings = {"zbud", "z3fold"})
    void accountsStayRightWhenWritesBackFail(String spec) {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            Allocator pool = open(spec);
            Set<Long> live = new HashSet<>();
            List<Long> order = new ArrayList<>();
            for (int step = 0; step < 3000; step++) {
                int draw = random.nextInt(10);
                if (draw < 6) {
                    long handle = pool.alloc(1 + random.nextInt(pool.maxObjectSize()));
                    assertTrue(live.add(handle), "seed " + seed + ": a live handle was given out");
                    order.add(handle);
                } else if (draw < 9 && !order.isEmpty()) {
                    long handle = order.remove(random.nextInt(order.size()));
                    if (live.remove(handle)) {
                        pool.free(handle);
                    }
                } else {
                    long before = pool.frames();
                    boolean given = eviction(pool).evict(8, handle -> {
                        assertTrue(live.contains(handle), "asked for a dead handle");
                        if (random.nextInt(4) == 0) {
                            return false;
                        }
                        live.remove(handle);
                        order.remove(handle);
                        pool.free(handle);
                        return true;
                    });
                    assertTrue(!given || pool.frames() < before, spec + ", seed " + seed + ", step " + step);
                }
                if (step % 50 == 0) {
                    pool.checkInvariants();
                    assertEquals(live.size(), pool.usage().objects(), spec + ", seed " + seed);
                }
            }
            live.forEach(pool::free);
            assertEquals(0, pool.frames(), spec + ", seed " + seed);
        }
    }

    private static boolean free(Allocator pool, List<Long> asked, long handle) {
        asked.add(handle);
        pool.free(handle);
        return true;
    }
}
