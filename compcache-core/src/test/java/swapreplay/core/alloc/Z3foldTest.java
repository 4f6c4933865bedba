package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the middle object of a page goes when a neighbour is freed. A page is 64 chunks of 64 bytes, two of them its header. */
class Z3foldTest {
    private static final int CHUNK = 64;
    private final Allocator pool = Allocators.named("z3fold").build(4096, AccountingFrames::new);

    private int chunkOf(long handle, int size) {
        Extent extent = new Extent();
        pool.locate(handle, size, extent);
        assertEquals(0, extent.offset % CHUNK);
        return extent.offset / CHUNK;
    }

    /** The last object may be as small as a chunk. */
    @ParameterizedTest
    @CsvSource({"1000, 500, 40", "10, 500, 55", "64, 1, 62", "65, 1, 61"})
    void movesToTheLastWhenTheFirstGoes(int last, int middle, int chunk) {
        long a = pool.alloc(1000);
        long c = pool.alloc(last);
        long b = pool.alloc(middle);
        assertEquals(2, chunkOf(a, 1000));
        assertEquals(2 + 16, chunkOf(b, middle));
        pool.free(a);
        assertEquals(chunk, chunkOf(b, middle));
        assertEquals(64 - (last + 63) / 64, chunkOf(c, last));
        pool.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({"1000, 500, 18", "10, 500, 3", "64, 1, 3", "65, 1, 4"})
    void movesToTheFirstWhenTheLastGoes(int first, int middle, int chunk) {
        long a = pool.alloc(1000);
        long c = pool.alloc(1000);
        long b = pool.alloc(middle);
        pool.free(a);
        assertEquals(64 - 16 - (middle + 63) / 64, chunkOf(b, middle));
        long again = pool.alloc(first);
        assertEquals(2, chunkOf(again, first));
        pool.free(c);
        assertEquals(chunk, chunkOf(b, middle));
        assertEquals(1, pool.frames());
        pool.checkInvariants();
    }

    @Test
    void becomesTheFirstWhenItIsAlone() {
        long a = pool.alloc(1000);
        long c = pool.alloc(1000);
        long b = pool.alloc(1);
        pool.free(a);
        pool.free(c);
        assertEquals(2, chunkOf(b, 1));
        pool.checkInvariants();
    }

    @Test
    void aPageWithoutAHeaderIsEvictedLikeAnyOther() {
        long large = pool.alloc(4000);
        List<Long> asked = new ArrayList<>();
        assertTrue(((PageEviction) pool).evict(1, handle -> {
            asked.add(handle);
            pool.free(handle);
            return true;
        }));
        assertEquals(List.of(large), asked);
        assertEquals(0, pool.frames());
    }
}
