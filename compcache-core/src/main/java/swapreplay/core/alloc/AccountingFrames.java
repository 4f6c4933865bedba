package swapreplay.core.alloc;

/**
 * Frames without bytes, for replays where only the accounts matter. Numbers count up and are not used again, so that a
 * frame's number is the order in which it was taken. Not thread-safe, and it need not be: nothing but take and give back.
 */
public final class AccountingFrames implements FrameStore {
    private final int frameSize;
    private final long limit;
    private long held;
    private int next;

    /** Frames of {@code frameSize} bytes, as many as anybody wants. */
    public AccountingFrames(int frameSize) {
        this(frameSize, Long.MAX_VALUE);
    }

    /** At most {@code limit} frames at a time. */
    public AccountingFrames(int frameSize, long limit) {
        this.frameSize = frameSize;
        this.limit = limit;
    }

    @Override
    public int frameSize() {
        return frameSize;
    }

    /** Frames taken and not given back. */
    public long held() {
        return held;
    }

    @Override
    public int take() {
        if (held >= limit) {
            return NO_FRAME;
        }
        held++;
        int frame = next;
        next = (next + 1) & Integer.MAX_VALUE;
        return frame;
    }

    @Override
    public void giveBack(int frame) {
        if (held == 0) {
            throw new IllegalStateException("frame " + frame + " given back, but none is held");
        }
        held--;
    }

    @Override
    public boolean holdsBytes() {
        return false;
    }

    @Override
    public void write(int frame, int offset, byte[] src, int srcOff, int length) {
        throw noBytes();
    }

    @Override
    public void read(int frame, int offset, byte[] dst, int dstOff, int length) {
        throw noBytes();
    }

    @Override
    public void copy(int fromFrame, int fromOffset, int toFrame, int toOffset, int length) {
        throw noBytes();
    }

    @Override
    public void close() {
        held = 0;
    }

    private static UnsupportedOperationException noBytes() {
        return new UnsupportedOperationException("accounting frames hold no bytes");
    }
}
