package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An allocator over frames that hold bytes, beside the simplest model: a list of objects with the bytes written to each. */
final class Pool implements AutoCloseable {
    final Allocator allocator;
    int refused;
    private OffHeapFrames store = new OffHeapFrames(4096);
    private final int pageSize;
    private final List<Live> objects = new ArrayList<>();
    private final Extent extent = new Extent();
    private int written;

    /** The bytes of an object follow from its number. */
    private static final class Live {
        final long handle;
        final int number;
        final int size;
        int frame;
        int offset;

        Live(long handle, int number, int size) {
            this.handle = handle;
            this.number = number;
            this.size = size;
        }
    }

    Pool(String spec, int pageSize, long frameLimit) {
        this.pageSize = pageSize;
        this.allocator = Allocators.named(spec).build(pageSize, frameSize -> {
            store = new OffHeapFrames(frameSize, frameLimit);
            return store;
        });
    }

    /** Mostly like compressed pages, now and then any size that there is. */
    int randomSize(Random random) {
        int most = Math.min(pageSize, allocator.maxObjectSize());
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(most);
            case 1 -> 1 + random.nextInt(most / 16);
            case 2 -> most - random.nextInt(Math.min(most, 16));
            default -> Math.min(most, most / 8 + random.nextInt(most / 3));
        };
    }

    void randomOperation(Random random, int about) {
        boolean growing = objects.size() < about;
        if (random.nextInt(200) == 0) {
            compact("in passing");
        } else if (objects.isEmpty() || random.nextInt(8) < (growing ? 6 : 2)) {
            alloc(randomSize(random));
        } else {
            free(random.nextInt(objects.size()), "in passing");
        }
    }

    void alloc(int size) {
        long framesBefore = allocator.frames();
        Allocator.Usage before = allocator.usage();
        long handle = allocator.alloc(size);
        if (handle == Allocator.NO_SPACE) {
            refused++;
            assertEquals(before, allocator.usage(), "a refused request changed the accounts");
            return;
        }
        assertTrue(allocator.frames() >= framesBefore, "an allocation gave frames back");
        byte[] bytes = bytes(++written, size);
        allocator.locate(handle, size, extent);
        assertEquals(size, extent.length + extent.nextLength);
        store.write(extent.frame, extent.offset, bytes, 0, extent.length);
        if (extent.nextFrame != FrameStore.NO_FRAME) {
            store.write(extent.nextFrame, 0, bytes, extent.length, extent.nextLength);
        }
        Live live = new Live(handle, written, size);
        live.frame = extent.frame;
        live.offset = extent.offset;
        objects.add(live);
    }

    void free(int index, String when) {
        Live last = objects.remove(objects.size() - 1);
        Live victim = index == objects.size() ? last : objects.set(index, last);
        verify(victim, when);
        allocator.free(victim.handle);
    }

    long compact(String when) {
        long before = allocator.frames();
        long gained = allocator.compact();
        assertEquals(before - gained, allocator.frames(), "compaction's own count, " + when);
        for (Live live : objects) {
            allocator.locate(live.handle, live.size, extent);
            live.frame = extent.frame;
            live.offset = extent.offset;
        }
        verifyAll("after compaction, " + when);
        return gained;
    }

    void freeAll(Random random, String when) {
        while (!objects.isEmpty()) {
            free(random.nextInt(objects.size()), when);
        }
        allocator.checkInvariants();
        Allocator.Usage usage = allocator.usage();
        // only a pool that nothing was ever stored in may still hold what it started with
        assertEquals(written == 0 ? usage.frames() : 0, usage.frames(), "frames held for nothing, " + when);
        assertEquals(usage.frames(), store.held(), "frames lost, " + when);
        assertEquals(0, usage.objects() + usage.requestedBytes(), when);
    }

    void verifyAll(String when) {
        allocator.checkInvariants();
        long asked = 0;
        for (Live live : objects) {
            verify(live, when);
            asked += live.size;
        }
        Allocator.Usage usage = allocator.usage();
        assertEquals(objects.size(), usage.objects(), when);
        assertEquals(asked, usage.requestedBytes(), when);
        assertEquals(allocator.frames(), usage.frames(), when);
        assertEquals(allocator.frameSize(), usage.frameSize(), when);
        if (allocator.frameSize() == store.frameSize()) {
            assertEquals(store.held(), usage.frames(), "frames taken and frames counted, " + when);
        }
    }

    private void verify(Live live, String when) {
        byte[] found = new byte[live.size];
        allocator.locate(live.handle, found.length, extent);
        if (!allocator.freeMovesOthers()) {
            assertEquals(live.frame, extent.frame, "an object moved without compaction, " + when);
            assertEquals(live.offset, extent.offset, "an object moved without compaction, " + when);
        }
        store.read(extent.frame, extent.offset, found, 0, extent.length);
        if (extent.nextFrame != FrameStore.NO_FRAME) {
            store.read(extent.nextFrame, 0, found, extent.length, extent.nextLength);
        }
        assertArrayEquals(bytes(live.number, live.size), found, () -> "object of " + found.length + " bytes, " + when);
    }

    /** Bytes that are found nowhere else; java.util.Random would take most of the test's time. */
    private static byte[] bytes(int number, int size) {
        byte[] bytes = new byte[size];
        ByteBuffer words = ByteBuffer.wrap(bytes);
        long state = number * 0x9e3779b97f4a7c15L;
        while (words.remaining() >= Long.BYTES) {
            words.putLong(state);
            state = state * 0x5851f42d4c957f2dL + 1;
        }
        while (words.hasRemaining()) {
            words.put((byte) state);
            state >>>= Byte.SIZE;
        }
        return bytes;
    }

    @Override
    public void close() {
        store.close();
    }
}
