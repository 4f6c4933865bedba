package swapreplay.core.alloc;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;

/**
 * Frames in memory outside the Java heap, taken from the JVM in slabs of about 1 MiB. A frame given back last is taken
 * first, while its bytes may still be in the cache. Slabs stay until {@link #close}; then the garbage collector returns
 * them.
 *
 * <p>The bytes of held frames may be read, written and copied by any thread. A thread must have learnt of a frame in a way
 * that orders it after {@link #take}, for example under the lock that guards the allocator.
 */
public final class OffHeapFrames implements FrameStore {
    private static final int SLAB_BYTES = 1 << 20;
    /** The JVM collects garbage and sleeps before it refuses direct memory; ask it only once in so many times. */
    private static final int REFUSALS_WITHOUT_ASKING = 1000;

    private final int frameSize;
    private final long limit;
    private final IntFunction<ByteBuffer> slabSource;
    private final int slabShift;
    private final int slabMask;
    /** Written by {@link #take} alone; volatile so that other threads see a new slab before any frame of it. */
    private volatile ByteBuffer[] slabs = new ByteBuffer[0];

    private int slabCount;
    private int[] free = new int[0];
    private int freeCount;
    private final BitSet held = new BitSet();
    private long heldCount;
    private int refuseWithoutAsking;

    /** Frames of {@code frameSize} bytes until the JVM's direct memory is spent ({@code -XX:MaxDirectMemorySize}). */
    public OffHeapFrames(int frameSize) {
        this(frameSize, Long.MAX_VALUE);
    }

    /** At most {@code limit} frames at a time. */
    public OffHeapFrames(int frameSize, long limit) {
        this(frameSize, limit, DirectMemory::slab);
    }

    /** @param slabSource makes a buffer of so many bytes or throws an OutOfMemoryError */
    OffHeapFrames(int frameSize, long limit, IntFunction<ByteBuffer> slabSource) {
        if (Integer.bitCount(frameSize) != 1 || frameSize > SLAB_BYTES) {
            throw new IllegalArgumentException("frames of " + frameSize + " bytes: not a power of two up to 1 MiB");
        }
        this.frameSize = frameSize;
        this.limit = limit;
        this.slabSource = slabSource;
        this.slabShift = Integer.numberOfTrailingZeros(SLAB_BYTES / frameSize);
        this.slabMask = (1 << slabShift) - 1;
    }

    @Override
    public int frameSize() {
        return frameSize;
    }

    /** Frames taken and not given back. */
    public long held() {
        return heldCount;
    }

    @Override
    public int take() {
        if (heldCount >= limit || (freeCount == 0 && !grow())) {
            return NO_FRAME;
        }
        int frame = free[freeCount - 1];
        held.set(frame); // which may need memory
        freeCount--;
        heldCount++;
        return frame;
    }

    @Override
    public void giveBack(int frame) {
        if (!held.get(frame)) {
            throw new IllegalStateException("frame " + frame + " given back, but it is not held");
        }
        held.clear(frame);
        heldCount--;
        free[freeCount++] = frame;
    }

    private boolean grow() {
        if (refuseWithoutAsking > 0) {
            refuseWithoutAsking--;
            return false;
        }
        int framesInSlab = slabMask + 1;
        if ((slabCount + 1L) * framesInSlab > Integer.MAX_VALUE) {
            return false;
        }
        ByteBuffer slab;
        ByteBuffer[] grown = slabs;
        try {
            if (slabCount == grown.length) {
                grown = Arrays.copyOf(grown, Math.max(16, slabCount * 2));
                free = Tables.grown(free, (int) Math.min(Integer.MAX_VALUE - 8L, (long) grown.length * framesInSlab));
            }
            slab = slabSource.apply(SLAB_BYTES);
        } catch (OutOfMemoryError spent) {
            refuseWithoutAsking = REFUSALS_WITHOUT_ASKING;
            return false;
        }
        grown[slabCount] = slab;
        slabs = grown;
        int firstFrame = slabCount++ << slabShift;
        for (int i = framesInSlab - 1; i >= 0; i--) {
            free[freeCount++] = firstFrame + i;
        }
        return true;
    }

    @Override
    public boolean holdsBytes() {
        return true;
    }

    @Override
    public void write(int frame, int offset, byte[] src, int srcOff, int length) {
        slab(frame).put(position(frame, offset, length), src, srcOff, length);
    }

    @Override
    public void read(int frame, int offset, byte[] dst, int dstOff, int length) {
        slab(frame).get(position(frame, offset, length), dst, dstOff, length);
    }

    @Override
    public void copy(int fromFrame, int fromOffset, int toFrame, int toOffset, int length) {
        slab(toFrame)
                .put(
                        position(toFrame, toOffset, length),
                        slab(fromFrame),
                        position(fromFrame, fromOffset, length),
                        length);
    }

    private ByteBuffer slab(int frame) {
        return slabs[frame >> slabShift];
    }

    /** Where in its slab; a range that leaves the frame would damage a neighbour. */
    private int position(int frame, int offset, int length) {
        if ((offset | length) < 0 || offset + length > frameSize) {
            throw new IndexOutOfBoundsException(
                    "bytes " + offset + "+" + length + " of a frame of " + frameSize + " bytes");
        }
        return (frame & slabMask) * frameSize + offset;
    }

    @Override
    public void close() {
        DirectMemory.letGo();
        slabs = new ByteBuffer[0];
        slabCount = 0;
        free = new int[0];
        freeCount = 0;
        held.clear();
        heldCount = 0;
    }
}
