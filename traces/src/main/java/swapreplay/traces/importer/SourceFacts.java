package swapreplay.traces.importer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source learnt about a recording besides its operations. A source fills it while it reads. */
public final class SourceFacts {
    /** {@code "253:0"}; null if no record names a device. */
    public @Nullable String deviceNumber;

    /** Wall clock at the first I/O record, nanoseconds since 1970; -1 if not known. */
    public long startWallNs = -1;

    /** I/O records of the device at any stage, not only queue records. */
    public long ioRecords;

    /** Times of the first and the last I/O record, at any stage. */
    public long firstIoNs = Long.MAX_VALUE, lastIoNs = Long.MIN_VALUE;

    /** Swap writes, as requested, and those of them that carry the sync flag: all on a synchronous device such as zram. */
    public long swapWrites, syncSwapWrites;

    /** Records known to be missing. */
    public long lost;

    /** Some tool counted the losses, so that none counted means none lost. */
    public boolean lossesCounted;

    /** The recording ends in the middle of a record, or lacks a file of its set. */
    public boolean cut;

    /** Marks that somebody put into the recording, in order. */
    public final List<String> marks = new ArrayList<>();

    /** For people: one sentence each. */
    public final List<String> warnings = new ArrayList<>();

    /** Whether swap-ins free their slots on the recorded device; null: as the sync flags of the writes tell. */
    public @Nullable Boolean synchronous;

    /** What the times of the recording are; {@link #ORDER_ONLY} if there are none. */
    public String clock = "monotonic";

    /** The recording has no times: those in the trace only keep the order. */
    static final String ORDER_ONLY = "order";

    /** Whether {@link #durationNs} says something. */
    public boolean durationKnown() {
        return ioRecords > 0 && !clock.equals(ORDER_ONLY);
    }

    void sawIo(long timeNs) {
        ioRecords++;
        firstIoNs = Math.min(firstIoNs, timeNs);
        lastIoNs = Math.max(lastIoNs, timeNs);
    }

    /** From the first to the last I/O record; 0 without any. */
    public long durationNs() {
        return ioRecords == 0 ? 0 : lastIoNs - firstIoNs;
    }
}
