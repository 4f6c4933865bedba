package swapreplay.core.alloc;

/**
 * Supplies page frames to an allocator. One implementation holds bytes off-heap, one only counts; the allocator does not
 * know which. {@link #take} and {@link #giveBack} are called by one thread at a time (the allocator's caller serialises);
 * the byte operations may run on any thread for frames that are held.
 */
public interface FrameStore extends AutoCloseable {
    /** Never a valid frame. */
    int NO_FRAME = -1;

    /** Bytes in one frame. */
    int frameSize();

    /** A frame number, 0 or more, or {@link #NO_FRAME} when memory is spent. Contents are undefined. */
    int take();

    /** Ends the use of a frame. */
    void giveBack(int frame);

    /** True if frames hold bytes; if false, the operations below must not be called. */
    boolean holdsBytes();

    /** Copies {@code length} bytes into a frame. */
    void write(int frame, int offset, byte[] src, int srcOff, int length);

    /** Copies {@code length} bytes out of a frame. */
    void read(int frame, int offset, byte[] dst, int dstOff, int length);

    /** Copies between frames, for compaction; the ranges do not overlap. */
    void copy(int fromFrame, int fromOffset, int toFrame, int toOffset, int length);

    @Override
    void close();
}
