package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Short sequences with the page counts that a running kernel 6.1, or the original C, gave after each step. */
class WorkedExamplesTest {
    private final long[] handles = new long[30];
    private final Extent extent = new Extent();

    /** Steps {@code a k n} = store n bytes as k, {@code f k} = free k; a {@code -} after the pages: the store was refused. */
    @ParameterizedTest
    @CsvSource({
        "zbud, 'a 1 1000 1, a 2 1000 1, a 3 2000 2, a 4 1900 2, a 5 3968 3, a 6 3969 3-, a 7 64 3, a 8 2000 4, f 1 4, "
                + "a 9 2944 4, a 10 1000 4, f 3 4, f 4 3, f 2 3, f 9 2, a 11 4032 2-'",
        "z3fold, 'a 1 1000 1, a 2 1000 1, a 3 2000 2, a 4 1900 2, a 5 3968 3, a 6 3969 4, a 7 64 4, a 8 2000 5, f 1 5, "
                + "a 9 2944 6, a 10 1000 6, f 3 5, f 4 4, f 2 4, f 9 3, a 11 4032 4'",
        "zsmalloc:kernel=6.1, 'a 1 1000 1, a 2 1000 1, a 3 2000 2, a 4 1900 2, a 5 3968 3, a 6 3969 4, a 7 64 5, "
                + "a 8 2000 6, f 1 6, a 9 2944 9, a 10 1000 9, f 3 9, f 4 8, f 2 8, f 9 5, a 11 4032 6'",
        "z3fold, 'a 1 1000 1, a 2 1000 1, a 3 1000 1, a 4 1000 2, f 2 2, f 1 1, a 5 2900 2, a 6 3904 3, a 7 3905 4, "
                + "a 8 4096 5, f 3 4, f 4 4, f 5 3, a 9 64 3, a 10 500 4, a 11 3000 4, f 10 4'",
        // objects of 10 and 52 chunks share a page, 10 and 53 do not
        "z3fold, 'a 1 640 1, a 2 3320 1, f 1 1, f 2 0, a 1 640 1, a 2 3352 2'"
    })
    void pagesAfterEachStep(String spec, String steps) {
        Allocator allocator = open(spec);
        for (String step : steps.split(", ", -1)) {
            String[] words = step.split(" ", -1);
            String expected = words[words.length - 1];
            boolean refused = expected.endsWith("-");
            int key = Integer.parseInt(words[1]);
            if (words[0].equals("a")) {
                long handle = allocator.alloc(Integer.parseInt(words[2]));
                assertEquals(refused, handle == Allocator.NO_SPACE, step);
                handles[key] = handle;
            } else {
                allocator.free(handles[key]);
            }
            assertEquals(Long.parseLong(expected.replace("-", "")), allocator.frames(), step);
            allocator.checkInvariants();
        }
    }

    /** Not measured, but what the measured rules say at their edges. */
    @ParameterizedTest
    @CsvSource({
        // zbud: 63 chunks of 64 bytes are usable
        "zbud, 'a 1 2048 1, a 2 1984 1, f 1 1, f 2 0, a 1 2048 1, a 2 2048 2'",
        // a gap of 3 chunks between first and middle is closed, one of 2 is not
        "z3fold, 'a 1 640 1, a 2 640 1, a 3 640 1, f 1 1, a 4 2496 1, f 2 1, a 5 832 1'",
        "z3fold, 'a 1 640 1, a 2 640 1, a 3 640 1, f 1 1, a 4 2560 1, f 2 1, a 5 704 2'",
        // the same between middle and last
        "z3fold, 'a 1 640 1, a 2 2496 1, a 3 640 1, f 1 1, a 4 832 1'",
        "z3fold, 'a 1 640 1, a 2 2560 1, a 3 640 1, f 1 1, a 4 704 2'",
        // exactly the room before the middle object
        "z3fold, 'a 1 640 1, a 2 2560 1, a 3 640 1, f 1 1, a 4 640 1'",
        // 3 moved to the page of 4; as a foreign object it stays there, although the page of 5 has room for it
        "z3fold, 'a 1 1000 1, a 2 1000 1, a 3 1000 1, a 4 1000 2, f 2 2, f 1 1, a 5 2900 2, f 4 2'"
    })
    void edgesOfTheRules(String spec, String steps) {
        pagesAfterEachStep(spec, steps);
    }

    /** Objects of 2900 bytes: 5 pages, 7 places in a zspage. */
    @Test
    void zsmallocRefillsTheFullestAndCompactsTheEmptiest() {
        Allocator allocator = open("zsmalloc");
        for (int i = 0; i < 28; i++) {
            handles[i] = allocator.alloc(2900);
        }
        assertEquals(20, allocator.frames());
        for (int i : new int[] {0, 2, 4, 6, 8, 14, 15, 16, 17, 18, 21, 22}) {
            allocator.free(handles[i]);
        }
        assertEquals(20, allocator.frames());
        // zspages A, B, C, D hold frames 0-4, 5-9, 10-14, 15-19; their places are 2912 bytes apart, handle first
        assertPlace(allocator, allocator.alloc(2900), 5, 2920); // B, place 1
        assertPlace(allocator, allocator.alloc(2900), 15, 2920); // D, place 1: freed last there
        assertPlace(allocator, allocator.alloc(2900), 15, 8); // D, place 0
        assertEquals(20, allocator.frames());
        assertEquals(5, allocator.compact());
        assertEquals(15, allocator.frames());
        assertPlace(allocator, handles[19], 4, 1096); // A, place 6
        assertPlace(allocator, handles[20], 2, 3464); // A, place 4
        assertEquals(0, allocator.compact());
        allocator.checkInvariants();
    }

    @ParameterizedTest
    @CsvSource({
        "xvmalloc:user, '0 4, 0 1008, 0 3012, 1 4', 2, '0 1008'",
        "xvmalloc:k4, '0 4, 0 1008, 0 3012, 1 4, 2 4', 3, '0 1008'",
        "xvmalloc, '0 8, 0 1016, 0 3024, 1 8, 2 8', 3, '0 1016'"
    })
    void xvmallocPlacesObjectsFromTheFrontAndReusesTheHole(String spec, String places, int pages, String hole) {
        Allocator allocator = open(spec);
        int[] requests = {1000, 2000, 500, 3072, 3073};
        long[] objects = new long[requests.length];
        String[] expected = places.split(", ", -1);
        for (int i = 0; i < requests.length; i++) {
            objects[i] = allocator.alloc(requests[i]);
            if (i < expected.length) {
                assertPlace(allocator, objects[i], expected[i]);
            } else {
                assertEquals(Allocator.NO_SPACE, objects[i]);
            }
        }
        assertEquals(pages, allocator.frames());
        allocator.free(objects[1]);
        assertPlace(allocator, allocator.alloc(1990), hole);
        assertEquals(pages, allocator.frames());
    }

    private void assertPlace(Allocator allocator, long handle, String place) {
        String[] numbers = place.split(" ", -1);
        assertPlace(allocator, handle, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }

    private void assertPlace(Allocator allocator, long handle, int frame, int offset) {
        allocator.locate(handle, 500, extent);
        assertEquals(frame + " " + offset, extent.frame + " " + extent.offset);
    }

    /** Accounting frames are numbered in the order taken. */
    private static Allocator open(String spec) {
        return Allocators.named(spec).build(4096, AccountingFrames::new);
    }
}
