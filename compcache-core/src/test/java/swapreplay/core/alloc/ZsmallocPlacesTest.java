package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where objects lie: places follow one another through the pages of a zspage, a handle of 8 bytes before each object. */
class ZsmallocPlacesTest {
    private static final int HANDLE = 8;

    @ParameterizedTest
    @CsvSource({"4096, 8", "4096, 16", "16384, 4"})
    void everyPlaceOfEveryClass(int pageSize, int chain) {
        for (SizeClass one :
                ZsmallocClasses.table(ZsKernel.V6_18, pageSize, chain).all()) {
            Allocator pool = Allocators.named("zsmalloc:chain=" + chain).build(pageSize, AccountingFrames::new);
            boolean huge = one.size() == pageSize;
            int size = huge ? pageSize : one.size() - HANDLE;
            Extent extent = new Extent();
            for (int place = 0; place < one.objs(); place++) {
                pool.locate(pool.alloc(size), size, extent);
                int start = place * one.size() + (huge ? 0 : HANDLE);
                String where = one + ", place " + place;
                assertEquals(start / pageSize, extent.frame, where);
                assertEquals(start % pageSize, extent.offset, where);
                int here = Math.min(size, pageSize - start % pageSize);
                assertEquals(here, extent.length, where);
                assertEquals(size - here, extent.nextLength, where);
                assertEquals(here == size ? FrameStore.NO_FRAME : extent.frame + 1, extent.nextFrame, where);
            }
            assertEquals(one.pages(), pool.frames(), one.toString());
            pool.alloc(size);
            assertEquals(2L * one.pages(), pool.frames(), one.toString());
        }
    }

    /** One object is left in each of some zspages; compaction gathers them with their bytes, also where they span pages. */
    @ParameterizedTest
    @ValueSource(ints = {20, 100, 1000, 1700, 2100, 2700, 3100, 3500})
    void compactionMovesEveryByte(int size) {
        try (OffHeapFrames store = new OffHeapFrames(4096)) {
            Allocator pool = Allocators.named("zsmalloc").build(4096, frameSize -> store);
            SizeClasses table = ZsmallocClasses.table(ZsKernel.V6_18, 4096, 8);
            SizeClass of = table.all().get(table.positionOf(size));
            long[] handles = new long[4 * of.objs()];
            Extent extent = new Extent();
            for (int i = 0; i < handles.length; i++) {
                handles[i] = pool.alloc(size);
                pool.locate(handles[i], size, extent);
                store.write(extent.frame, extent.offset, bytes(i, size), 0, extent.length);
                if (extent.nextLength > 0) {
                    store.write(extent.nextFrame, 0, bytes(i, size), extent.length, extent.nextLength);
                }
            }
            // places 0, 1, 2... of the zspages in turn stay, so that the cuts of source and target differ
            for (int i = 0; i < handles.length; i++) {
                if (i % of.objs() != i / of.objs() % of.objs()) {
                    pool.free(handles[i]);
                }
            }
            long frames = pool.frames();
            long gained = pool.compact();
            assertEquals(frames - gained, pool.frames());
            assertTrue(gained > 0);
            pool.checkInvariants();
            byte[] found = new byte[size];
            for (int i = 0; i < handles.length; i++) {
                if (i % of.objs() == i / of.objs() % of.objs()) {
                    pool.locate(handles[i], size, extent);
                    store.read(extent.frame, extent.offset, found, 0, extent.length);
                    if (extent.nextLength > 0) {
                        store.read(extent.nextFrame, 0, found, extent.length, extent.nextLength);
                    }
                    assertArrayEquals(bytes(i, size), found, "object " + i);
                }
            }
        }
    }

    private static byte[] bytes(int number, int size) {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        return bytes;
    }
}
