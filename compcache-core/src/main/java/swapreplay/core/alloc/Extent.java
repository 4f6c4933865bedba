package swapreplay.core.alloc;

/**
 * Where the bytes of one object lie: in one frame, or at the end of one and the start of another. Reused by its owner, so
 * that asking for a place makes no object.
 */
public final class Extent {
    /** Frame of the first byte. */
    public int frame;
    /** Offset of the first byte in {@link #frame}. */
    public int offset;
    /** Bytes in {@link #frame}; the rest of the object, if any, starts at offset 0 of {@link #nextFrame}. */
    public int length;
    /** Frame of the rest, or {@link FrameStore#NO_FRAME} when the object lies in one frame. */
    public int nextFrame = FrameStore.NO_FRAME;
    /** Bytes in {@link #nextFrame}. */
    public int nextLength;

    /** An object that lies in one frame. */
    public void set(int newFrame, int newOffset, int newLength) {
        frame = newFrame;
        offset = newOffset;
        length = newLength;
        nextFrame = FrameStore.NO_FRAME;
        nextLength = 0;
    }

    /** An object that goes on at the start of a second frame. */
    public void set(int newFrame, int newOffset, int newLength, int newNextFrame, int newNextLength) {
        frame = newFrame;
        offset = newOffset;
        length = newLength;
        nextFrame = newNextFrame;
        nextLength = newNextLength;
    }
}
