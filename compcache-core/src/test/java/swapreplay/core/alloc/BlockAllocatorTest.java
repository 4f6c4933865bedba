package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The most lists that the bitmap of two levels can find, which no allocator here uses up. */
class BlockAllocatorTest {
    private static final int MOST = 4096;

    @Test
    void theLastOf4096ListsIsFound() {
        Lists lists = new Lists(MOST);
        assertEquals(0, lists.findFrom(0));
        assertTrue(lists.grow());
        int block = lists.findFrom(MOST - 1);
        assertNotEquals(0, block);
        for (int from = 0; from < MOST; from++) {
            assertEquals(block, lists.findFrom(from));
        }
        assertEquals(0, lists.findFrom(MOST));
        lists.unlist(block);
        assertEquals(0, lists.findFrom(0));
    }

    @Test
    void moreAreRefused() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Lists(MOST + 1));
        assertEquals("4097 lists are more than a two-level bitmap finds", refused.getMessage());
    }

    /** A list for every payload; a whole frame hangs on the last one. */
    private static final class Lists extends BlockAllocator {
        Lists(int lists) {
            super(new AccountingFrames(MOST), MOST, 1, MOST, lists);
        }

        @Override
        int listOf(int payload) {
            return payload;
        }

        @Override
        public String name() {
            return "lists";
        }

        @Override
        public int maxObjectSize() {
            return MOST - 1;
        }

        @Override
        public int hugeThreshold() {
            return MOST;
        }

        @Override
        public long alloc(int size) {
            return NO_SPACE;
        }

        @Override
        public Usage usage() {
            return new Usage(objects, askedBytes, usedBytes, frames, frameSize());
        }
    }
}
