package swapreplay.core.device;

import java.util.BitSet;
import java.util.function.IntFunction;
import swapreplay.core.alloc.Allocator;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.alloc.Extent;
import swapreplay.core.alloc.FrameStore;

/** Every object in a frame of its own, so that a test can count frames in its head. A handle is the frame plus one. */
final class OnePerFrame implements Allocator {
    static final int HUGE_THRESHOLD = 3000;

    private final FrameStore frames;
    private final int maxObjectSize;
    private final BitSet held = new BitSet();

    private OnePerFrame(FrameStore frames, int maxObjectSize) {
        this.frames = frames;
        this.maxObjectSize = maxObjectSize;
    }

    /** Serves objects up to {@code maxObjectSize} bytes. */
    static Allocators.Blueprint upTo(int maxObjectSize) {
        return new Allocators.Blueprint() {
            @Override
            public String name() {
                return "one-per-frame";
            }

            @Override
            public Allocator build(int pageSize, IntFunction<FrameStore> frames) {
                return new OnePerFrame(frames.apply(pageSize), maxObjectSize);
            }
        };
    }

    @Override
    public String name() {
        return "one-per-frame";
    }

    @Override
    public int maxObjectSize() {
        return maxObjectSize;
    }

    @Override
    public int hugeThreshold() {
        return HUGE_THRESHOLD;
    }

    @Override
    public long alloc(int size) {
        int frame = size < 1 || size > maxObjectSize ? FrameStore.NO_FRAME : frames.take();
        if (frame == FrameStore.NO_FRAME) {
            return NO_SPACE;
        }
        held.set(frame);
        return frame + 1L;
    }

    @Override
    public void free(long handle) {
        int frame = (int) handle - 1;
        if (!held.get(frame)) {
            throw new IllegalStateException("frame " + frame + " is free already");
        }
        held.clear(frame);
        frames.giveBack(frame);
    }

    @Override
    public void locate(long handle, int size, Extent extent) {
        extent.set((int) handle - 1, 0, size);
    }

    @Override
    public long frames() {
        return held.cardinality();
    }

    @Override
    public int frameSize() {
        return frames.frameSize();
    }

    @Override
    public Usage usage() {
        throw new UnsupportedOperationException("no test asks");
    }

    @Override
    public void checkInvariants() {}
}
