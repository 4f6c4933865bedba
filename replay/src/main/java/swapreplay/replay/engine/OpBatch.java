package swapreplay.replay.engine;

/**
 * Operations on a device, some thousand at a time, in columns; filled by {@link OpStream}, applied by each {@link DeviceRun}.
 */
final class OpBatch {
    /** First page of a write request; {@link #content} is what it holds. */
    static final byte WRITE = 0;
    /** A further page of the same write request: not tried once a page before it was refused. */
    static final byte WRITE_MORE = 1;
    /** A page read. */
    static final byte READ = 2;
    /** One slot freed. */
    static final byte FREE = 3;
    /** {@link #count} slots freed. */
    static final byte DISCARD = 4;

    static final int CAPACITY = 8192;

    /** {@link #content} of a read by swapoff, which no application waits for. */
    static final int SWAPOFF = -2;

    final byte[] kind = new byte[CAPACITY];
    final long[] slot = new long[CAPACITY];
    final int[] content = new int[CAPACITY];
    final long[] count = new long[CAPACITY];
    /** Trace time of the operation, in nanoseconds. */
    final long[] time = new long[CAPACITY];
    /** False for the further pages of a read request. */
    final boolean[] starts = new boolean[CAPACITY];

    int length;
    /** Trace events up to the end of this batch. */
    long events;
    /** Trace time at the end of this batch. */
    long timeNs;
    /** A point of the timeline belongs after this batch. */
    boolean checkpoint;

    void add(byte newKind, long newSlot, int newContent, long newCount, long newTime) {
        kind[length] = newKind;
        slot[length] = newSlot;
        content[length] = newContent;
        count[length] = newCount;
        time[length] = newTime;
        starts[length] = true;
        length++;
    }

    /** Room for what one event can become. */
    boolean full() {
        return length > CAPACITY - 2;
    }
}
