package swapreplay.traces.importer;

import java.util.Arrays;

/** Where the records of one processor lie in a file: stretches of consecutive records, in order. */
final class CpuRun {
    final int cpu;
    private long[] bounds = new long[16];
    private int used;

    private int lastSequence;

    /** Time of the latest notice. */
    long noticeNs = Long.MIN_VALUE;

    CpuRun(int cpu) {
        this.cpu = cpu;
    }

    /** Adds the record at {@code from} that ends at {@code to}. */
    void add(long from, long to) {
        if (used > 0 && bounds[used - 1] == from) {
            bounds[used - 1] = to;
            return;
        }
        if (used == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * used);
        }
        bounds[used++] = from;
        bounds[used++] = to;
    }

    /** Takes note of a sequence number and returns how many are missing before it. Notify records have none. */
    long follows(int sequence) {
        if (sequence == 0) {
            return 0;
        }
        long missing = Integer.toUnsignedLong(sequence - lastSequence - 1);
        lastSequence = sequence;
        if (missing > Integer.MAX_VALUE) {
            return 0; // backwards: another trace follows, nothing is known to be lost
        }
        return missing;
    }

    int stretches() {
        return used / 2;
    }

    long from(int stretch) {
        return bounds[2 * stretch];
    }

    long to(int stretch) {
        return bounds[2 * stretch + 1];
    }
}
