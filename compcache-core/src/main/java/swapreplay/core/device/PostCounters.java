package swapreplay.core.device;

import java.util.Arrays;
import swapreplay.core.stats.PostStat;

/** Counts for {@link PostStat}. */
final class PostCounters {
    private long picked;
    private long attempts;
    private long recompressed;
    private long rescued;
    private long incompressible;
    private final long[] compressions = new long[CompressedDevice.PRIORITIES];
    private final long[] restores = new long[CompressedDevice.PRIORITIES];

    synchronized void picked(long slots) {
        picked += slots;
    }

    synchronized void attempt() {
        attempts++;
    }

    synchronized void recompressed(boolean wasRaw) {
        recompressed++;
        rescued += wasRaw ? 1 : 0;
    }

    synchronized void incompressible() {
        incompressible++;
    }

    synchronized void compression(int priority) {
        compressions[priority]++;
    }

    /** A stored page is restored; a raw one costs nothing. */
    synchronized void restore(int state) {
        if ((state & SlotTable.HUGE) == 0) {
            restores[SlotTable.priority(state)]++;
        }
    }

    synchronized long pickedSoFar() {
        return picked;
    }

    synchronized long recompressedSoFar() {
        return recompressed;
    }

    synchronized PostStat stat() {
        return new PostStat(
                picked,
                attempts,
                recompressed,
                rescued,
                incompressible,
                Arrays.stream(compressions).boxed().toList(),
                Arrays.stream(restores).boxed().toList());
    }
}
