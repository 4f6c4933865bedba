package swapreplay.replay.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One request to a {@link Target}. Reused; belongs to the target from {@link Target#start} until it is done. */
public final class Request {
    /** What it asks for. */
    public enum Kind {
        WRITE,
        READ,
        /** The pages are not needed any more: a discard, a trim, a hole. */
        FREE
    }

    private final int pageSize;
    private final ByteBuffer buffer;
    /** What the pages of a write are. */
    final int[] contents;

    private Kind kind = Kind.READ;
    private long slot;
    private long pages;
    private long startedNs;
    private long doneNs;
    private long cpuNs = -1;
    private @Nullable String error;
    private boolean lost;
    private boolean skipped;

    /** @param maxPages of a write or read; its buffer is aligned to a page, as O_DIRECT wants it */
    Request(int pageSize, int maxPages) {
        this.pageSize = pageSize;
        this.buffer = ByteBuffer.allocateDirect((maxPages + 1) * pageSize).alignedSlice(pageSize);
        this.contents = new int[maxPages];
    }

    void begin(Kind newKind, long newSlot, long newPages) {
        kind = newKind;
        slot = newSlot;
        pages = newPages;
        cpuNs = -1;
        error = null;
        lost = false;
        skipped = false;
    }

    void append(int content) {
        contents[(int) pages++] = content;
    }

    void append() {
        pages++;
    }

    /** Its time begins: called by the run, and again by a target that hands it to a thread of its own. */
    public void starts() {
        startedNs = System.nanoTime();
    }

    public Kind kind() {
        return kind;
    }

    /** The first slot. */
    public long slot() {
        return slot;
    }

    /** Slots, from {@link #slot} on. */
    public long pages() {
        return pages;
    }

    /** Byte offset on the device. */
    public long offset() {
        return slot * pageSize;
    }

    /** Bytes on the device. */
    public long bytes() {
        return pages * pageSize;
    }

    /** The bytes of the pages, from the first to the last: to be written, or to be filled. Not for {@link Kind#FREE}. */
    public ByteBuffer data() {
        return buffer.clear().limit((int) bytes());
    }

    /** The device did as asked. */
    public void succeeded() {
        doneNs = System.nanoTime();
    }

    /** A {@link Kind#FREE} that the device has no command for. */
    public void skipped() {
        skipped = true;
    }

    /** The device answered with an error. */
    public void failed(String why) {
        doneNs = System.nanoTime();
        error = why;
    }

    /** The device is gone, and nothing more can be asked of it. */
    public void lost(String why) {
        failed(why);
        lost = true;
    }

    /** CPU time that the calling thread took for it in the kernel, in nanoseconds. */
    public void took(long cpu) {
        cpuNs = cpu;
    }

    /** The error that the device answered; null if there was none. */
    @Nullable
    String error() {
        return error;
    }

    boolean isSkipped() {
        return skipped;
    }

    boolean isLost() {
        return lost;
    }

    /** From {@link #starts} until it was done. */
    long latencyNs() {
        return doneNs - startedNs;
    }

    /** -1 where it was not measured. */
    long cpuNs() {
        return cpuNs;
    }

    boolean conflictsWith(Request other) {
        return (kind != Kind.READ || other.kind != Kind.READ)
                && slot < other.slot + other.pages
                && other.slot < slot + pages;
    }
}
