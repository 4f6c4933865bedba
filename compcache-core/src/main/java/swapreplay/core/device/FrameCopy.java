package swapreplay.core.device;

import swapreplay.core.alloc.Extent;
import swapreplay.core.alloc.FrameStore;

/** Carries the bytes of one object into and out of the one or two frames it lies in. */
final class FrameCopy {
    private FrameCopy() {}

    /** Writes the whole object from {@code src[srcOff]}. */
    static void in(FrameStore frames, Extent place, byte[] src, int srcOff) {
        frames.write(place.frame, place.offset, src, srcOff, place.length);
        if (place.nextFrame != FrameStore.NO_FRAME) {
            frames.write(place.nextFrame, 0, src, srcOff + place.length, place.nextLength);
        }
    }

    /** Reads the whole object to {@code dst[dstOff]}. */
    static void out(FrameStore frames, Extent place, byte[] dst, int dstOff) {
        frames.read(place.frame, place.offset, dst, dstOff, place.length);
        if (place.nextFrame != FrameStore.NO_FRAME) {
            frames.read(place.nextFrame, 0, dst, dstOff + place.length, place.nextLength);
        }
    }
}
