package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.spec.SpecException;

class AllocatorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "zsmalloc:chain=8 > zsmalloc",
                "zsmalloc:kernel=6.18 > zsmalloc",
                "zsmalloc:kernel=6.18,chain=4 > zsmalloc:chain=4",
                "zsmalloc:kernel=6.12 > zsmalloc:kernel=6.12",
                "zsmalloc:kernel=6.12,chain=5 > zsmalloc:chain=5,kernel=6.12",
                "zsmalloc:chain=4,kernel=6.1 > zsmalloc:kernel=6.1",
                "xvmalloc:k8 > xvmalloc",
                "tlsf:region=16K,layout=64 > tlsf",
                "tlsf:layout=32,region=4k > tlsf:region=4K,layout=32",
                "kmalloc:ksize > kmalloc:ksize"
            })
    void namesLeaveOutDefaults(String spec, String name) {
        assertEquals(name, Allocators.named(spec).name());
        assertEquals(
                name, Allocators.named(spec).build(4096, AccountingFrames::new).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zsmaloc",
                "zsmalloc:chain=0",
                "zsmalloc:chain=17",
                "zsmalloc:chain",
                "zsmalloc:kernel=5.4",
                "zsmalloc:kernel=6.1,chain=8",
                "zsmalloc:chain=4,chain=5",
                "xvmalloc:k16",
                "xvmalloc:user,k4",
                "xvmalloc:variant=user",
                "tlsf:region=12K",
                "tlsf:16K",
                "tlsf:region=4K,region=8K",
                "zbud:1",
                "z3fold:x",
                "kmalloc:slab",
                "ideal:1"
            })
    void aWrongSpecIsNamedInTheMessage(String spec) {
        SpecException wrong = assertThrows(SpecException.class, () -> Allocators.named(spec));
        String message = Objects.requireNonNull(wrong.getMessage());
        assertTrue(message.contains("'" + spec + "'"), message);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        SpecException wrong = assertThrows(SpecException.class, () -> Allocators.named("slub"));
        assertEquals(
                "no allocator 'slub'; known are ideal, kmalloc, tlsf, xvmalloc, z3fold, zbud, zsmalloc",
                wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "zsmalloc, 3625, 4096, 4096",
        "zsmalloc:chain=1, 2041, 4096, 4096",
        "xvmalloc, 3073, 4088, 4096",
        "xvmalloc:k4, 3073, 4088, 4096",
        "xvmalloc:user, 3073, 3072, 4096",
        "tlsf, 4096, 16128, 16384",
        "'tlsf:region=4K', 4096, 4032, 4096",
        "'tlsf:region=4K,layout=32', 4096, 4032, 4096",
        "'tlsf:region=8K', 4096, 8064, 8192",
        "'tlsf:region=32K', 4096, 32256, 32768",
        "'tlsf:region=64K,layout=32', 4096, 64512, 65536",
        "zbud, 3969, 3968, 4096",
        "z3fold, 3905, 4096, 4096",
        "kmalloc, 4096, 4096, 4096",
        "kmalloc:ksize, 4096, 4096, 1",
        "ideal, 4096, 4096, 1"
    })
    void limitsOfSizesWith4KiBPages(String spec, int hugeThreshold, int maxObjectSize, int frameSize) {
        Allocator allocator = Allocators.named(spec).build(4096, AccountingFrames::new);
        assertEquals(hugeThreshold, allocator.hugeThreshold());
        assertEquals(maxObjectSize, allocator.maxObjectSize());
        assertEquals(frameSize, allocator.frameSize());
        assertNotEquals(Allocator.NO_SPACE, allocator.alloc(maxObjectSize));
        assertEquals(Allocator.NO_SPACE, allocator.alloc(maxObjectSize + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 512, 4095, 12288, 131072})
    void pagesOfOtherSizesAreRefused(int pageSize) {
        for (String spec : Allocators.exampleSpecs()) {
            Allocators.Blueprint blueprint = Allocators.named(spec);
            assertThrows(IllegalArgumentException.class, () -> blueprint.build(pageSize, AccountingFrames::new));
        }
    }

    /** Lists 32 bytes apart with pages of 16 KiB and 16 with 64 KiB; the last list decides. */
    @ParameterizedTest
    @CsvSource({"16384, 16352, 12289", "65536, 65520, 49153"})
    void xvmallocWithLargerPages(int pageSize, int maxObjectSize, int hugeThreshold) {
        Allocator allocator = Allocators.named("xvmalloc").build(pageSize, AccountingFrames::new);
        assertEquals(maxObjectSize, allocator.maxObjectSize());
        assertEquals(hugeThreshold, allocator.hugeThreshold());
    }

    /** The most places that there are in one slab or zspage: a handle must be able to name each. */
    @ParameterizedTest
    @CsvSource({"kmalloc, 8, 8192", "zsmalloc:chain=16, 280, 2048"})
    void everyPlaceHasItsOwnHandle(String spec, int size, int places) {
        Allocator allocator = Allocators.named(spec).build(65536, AccountingFrames::new);
        long framesOfOne = 0;
        long[] handles = new long[places];
        for (int place = 0; place < places; place++) {
            handles[place] = allocator.alloc(size);
            framesOfOne = place == 0 ? allocator.frames() : framesOfOne;
        }
        assertEquals(framesOfOne, allocator.frames());
        allocator.checkInvariants();
        for (long handle : handles) {
            allocator.free(handle);
        }
        assertEquals(0, allocator.frames());
    }

    @Test
    void idealHoldsTheSumOfSizes() {
        Allocator ideal = Allocators.named("ideal").build(4096, AccountingFrames::new);
        long first = ideal.alloc(1);
        ideal.alloc(4096);
        assertEquals(4097, ideal.frames());
        ideal.free(first);
        assertEquals(4096, ideal.frames());
        assertEquals(new Allocator.Usage(1, 4096, 4096, 4096, 1), ideal.usage());
    }

    /** Objects and pages of a slab as Linux 6.18 with 2 CPUs chose them. */
    @ParameterizedTest
    @CsvSource({
        "8, 512, 1",
        "16, 256, 1",
        "32, 128, 1",
        "64, 64, 1",
        "96, 42, 1",
        "128, 32, 1",
        "192, 21, 1",
        "256, 16, 1",
        "512, 16, 2",
        "1024, 16, 4",
        "2048, 16, 8",
        "4096, 8, 8"
    })
    void kmallocHoldsWholeSlabs(int cache, int objects, int pages) {
        Allocator kmalloc = Allocators.named("kmalloc").build(4096, AccountingFrames::new);
        for (int i = 0; i < objects; i++) {
            kmalloc.alloc(i % 2 == 0 ? cache : cache * 7 / 8);
            assertEquals(pages, kmalloc.frames());
        }
        assertEquals((long) cache * objects, kmalloc.usage().grantedBytes());
        kmalloc.alloc(cache);
        assertEquals(2L * pages, kmalloc.frames());
    }

    /** Linux 2.6.25. */
    @ParameterizedTest
    @CsvSource({
        "1, 8",
        "8, 8",
        "9, 16",
        "17, 32",
        "33, 64",
        "65, 96",
        "97, 128",
        "129, 192",
        "193, 256",
        "257, 512",
        "513, 1024",
        "1025, 2048",
        "2048, 2048",
        "2049, 4096",
        "4096, 4096"
    })
    void ksizeRoundsUpToACache(int size, int charged) {
        Allocator ksize = Allocators.named("kmalloc:ksize").build(4096, AccountingFrames::new);
        ksize.alloc(size);
        assertEquals(charged, ksize.frames());
    }

    @Test
    void tlsfStartsWithARegionAndCanGiveEvenThatBack() {
        Allocator tlsf = Allocators.named("tlsf").build(4096, AccountingFrames::new);
        assertEquals(1, tlsf.frames());
        tlsf.free(tlsf.alloc(0));
        assertEquals(0, tlsf.frames());
    }

    @Test
    void k4LeavesAPageBehindForSizesBeyondItsLastList() {
        Allocator k4 = Allocators.named("xvmalloc:k4").build(4096, AccountingFrames::new);
        assertEquals(Allocator.NO_SPACE, k4.alloc(4089));
        assertEquals(Allocator.NO_SPACE, k4.alloc(4092));
        assertEquals(2, k4.frames());
        assertEquals(Allocator.NO_SPACE, k4.alloc(4093));
        assertEquals(2, k4.frames());
        long object = k4.alloc(4088);
        assertEquals(2, k4.frames());
        k4.free(object);
        assertEquals(1, k4.frames());
        k4.checkInvariants();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsf", "tlsf:region=4K", "tlsf:region=64K", "tlsf:layout=32", "tlsf:region=4K,layout=32"})
    void twoObjectsCanUseAWholeRegionOfTlsf(String spec) {
        Allocator tlsf = Allocators.named(spec).build(4096, AccountingFrames::new);
        tlsf.alloc(tlsf.maxObjectSize());
        int header = spec.contains("layout=32") ? 8 : 16;
        tlsf.alloc((int) (tlsf.frameSize() - tlsf.usage().grantedBytes()) - header);
        assertEquals(tlsf.frameSize(), tlsf.usage().grantedBytes());
        assertEquals(1, tlsf.frames());
    }

    @Test
    void bytesChargedForNothingAreFound() {
        int[] charge = {10};
        SumOfSizes wrong = new SumOfSizes("wrong", size -> charge[0], new AccountingFrames(4096), 4096);
        long one = wrong.alloc(1);
        wrong.checkInvariants();
        charge[0] = 9;
        wrong.free(one);
        assertThrows(IllegalStateException.class, wrong::checkInvariants);
    }

    @Test
    void ksizeIsTheCacheUpToHalfAPageAndThenThePage() {
        Allocator ksize = Allocators.named("kmalloc:ksize").build(16384, AccountingFrames::new);
        for (int[] expected : new int[][] {{8192, 8192}, {8193, 16384}, {4097, 8192}, {16384, 16384}}) {
            long before = ksize.frames();
            ksize.alloc(expected[0]);
            assertEquals(expected[1], ksize.frames() - before, expected[0] + " bytes");
        }
    }
}
