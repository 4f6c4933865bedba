package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameStoreTest {
    @Test
    void framesKeepTheirBytesAcrossSlabs() {
        try (OffHeapFrames store = new OffHeapFrames(4096)) {
            byte[][] bytes = new byte[1000][4096];
            int[] frames = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                new Random(i).nextBytes(bytes[i]);
                frames[i] = store.take();
                store.write(frames[i], 0, bytes[i], 0, 4096);
            }
            byte[] found = new byte[4096];
            for (int i = 0; i < bytes.length; i++) {
                store.read(frames[i], 0, found, 0, 4096);
                assertArrayEquals(bytes[i], found);
            }
            store.copy(frames[3], 100, frames[999], 4000, 96);
            store.read(frames[999], 3999, found, 7, 97);
            assertEquals(bytes[999][3999], found[7]);
            assertArrayEquals(Arrays.copyOfRange(bytes[3], 100, 196), Arrays.copyOfRange(found, 8, 104));
        }
    }

    @Test
    void theFrameGivenBackLastIsTakenFirst() {
        try (OffHeapFrames store = new OffHeapFrames(16384)) {
            int a = store.take();
            int b = store.take();
            store.giveBack(a);
            store.giveBack(b);
            assertEquals(b, store.take());
            assertEquals(a, store.take());
            assertEquals(2, store.held());
        }
    }

    @Test
    void rangesThatLeaveTheirFrameAreRefused() {
        try (OffHeapFrames store = new OffHeapFrames(4096)) {
            store.take();
            int frame = store.take();
            byte[] bytes = new byte[8192];
            store.write(frame, 0, bytes, 0, 0);
            assertThrows(IndexOutOfBoundsException.class, () -> store.write(frame, 4000, bytes, 0, 97));
            assertThrows(IndexOutOfBoundsException.class, () -> store.read(frame, -1, bytes, 0, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> store.copy(frame, 0, frame, 4095, 2));
        }
    }

    @Test
    void aFrameIsGivenBackOnce() {
        try (OffHeapFrames store = new OffHeapFrames(4096)) {
            int frame = store.take();
            store.giveBack(frame);
            assertThrows(IllegalStateException.class, () -> store.giveBack(frame));
        }
    }

    @Test
    void aLimitIsAnAnswerAndNotAnError() {
        for (FrameStore store : List.of(new OffHeapFrames(4096, 2), new AccountingFrames(4096, 2))) {
            int first = store.take();
            assertNotEquals(FrameStore.NO_FRAME, store.take());
            assertEquals(FrameStore.NO_FRAME, store.take());
            store.giveBack(first);
            assertNotEquals(FrameStore.NO_FRAME, store.take());
            assertEquals(FrameStore.NO_FRAME, store.take());
            store.close();
        }
    }

    @Test
    void spentDirectMemoryIsAnAnswerAndNotAnError() {
        int[] asked = {0};
        try (OffHeapFrames store = new OffHeapFrames(1 << 20, Long.MAX_VALUE, bytes -> {
            if (asked[0]++ >= 3) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory, says the test");
            }
            return ByteBuffer.allocate(bytes);
        })) {
            int first = store.take();
            store.take();
            store.take();
            for (int i = 0; i < 500; i++) {
                assertEquals(FrameStore.NO_FRAME, store.take());
            }
            assertEquals(4, asked[0], "a JVM without memory is slow to say so and is not asked each time");
            for (int i = 500; i <= 1000; i++) {
                assertEquals(FrameStore.NO_FRAME, store.take());
            }
            assertEquals(4, asked[0], "1000 times it is not asked");
            assertEquals(FrameStore.NO_FRAME, store.take());
            assertEquals(5, asked[0], "then it is");
            assertEquals(3, store.held());
            store.giveBack(first);
            assertEquals(first, store.take());
        }
    }

    @Test
    void accountingFramesAreNumberedInTheOrderTaken() {
        try (AccountingFrames store = new AccountingFrames(4096)) {
            assertEquals(0, store.take());
            store.giveBack(0);
            assertEquals(1, store.take());
            assertEquals(1, store.held());
            assertFalse(store.holdsBytes());
            assertThrows(UnsupportedOperationException.class, () -> store.copy(1, 0, 1, 8, 8));
        }
        assertTrue(new OffHeapFrames(4096).holdsBytes());
    }

    @Test
    void accountingFramesAreNotGivenBackMoreOftenThanTaken() {
        AccountingFrames store = new AccountingFrames(4096);
        int frame = store.take();
        store.take();
        store.giveBack(frame);
        store.giveBack(frame + 1);
        assertThrows(IllegalStateException.class, () -> store.giveBack(frame));
        store.take();
        store.close();
        assertEquals(0, store.held());
    }

    @Test
    void aClosedStoreStartsAnew() {
        OffHeapFrames store = new OffHeapFrames(4096);
        assertEquals(0, store.take());
        assertEquals(1, store.take());
        store.close();
        assertEquals(0, store.held());
        assertEquals(0, store.take());
        assertEquals(1, store.take());
        assertEquals(2, store.held());
        store.close();
    }

    /** A slab for each frame, and more of them than the first room. */
    @Test
    void manySlabsHaveManyFrames() {
        OffHeapFrames store = new OffHeapFrames(1 << 20, Long.MAX_VALUE, bytes -> ByteBuffer.allocate(0));
        for (int frame = 0; frame < 100; frame++) {
            assertEquals(frame, store.take());
        }
        store.close();
    }
}
