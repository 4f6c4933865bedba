package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads the records of one processor in order, wherever they lie in a file. */
final class BlktraceCursor implements Comparable<BlktraceCursor> {
    private static final int WINDOW = 1 << 17; // more than the longest record, 64 + 65535 bytes

    private final CpuRun run;
    private final boolean noticesFirst;
    private final RecordWindow window;
    private final BlktraceRecord record = new BlktraceRecord();
    private int stretch;
    private long offset;
    private long end;

    /** @param noticesFirst notices wait for no record: their times are those of another clock */
    BlktraceCursor(FileChannel channel, ByteOrder order, CpuRun run, boolean noticesFirst) throws IOException {
        this.run = run;
        this.noticesFirst = noticesFirst;
        this.window = new RecordWindow(channel, order, WINDOW);
        this.offset = run.from(0);
        this.end = run.to(0);
    }

    /** Steps to the next record. The first pass has checked them all. */
    boolean next() throws IOException {
        if (offset == end) {
            if (++stretch == run.stretches()) {
                return false;
            }
            offset = run.from(stretch);
            end = run.to(stretch);
        }
        window.fetch(offset, BlktraceRecord.LONGEST_HEADER);
        int length = record.wrap(window.buffer(), window.position(offset)).length();
        window.fetch(offset, length);
        record.wrap(window.buffer(), window.position(offset));
        offset += length;
        return true;
    }

    BlktraceRecord record() {
        return record;
    }

    /** Records that are missing between the one before and this one. */
    long missingBefore() {
        return record.isNotify() ? 0 : run.follows(record.sequence());
    }

    /** By time; of equal times by processor. Records of one processor come in the order of its file. */
    @Override
    public int compareTo(BlktraceCursor other) {
        int byTime = Long.compare(dueNs(), other.dueNs());
        return byTime != 0 ? byTime : Integer.compare(run.cpu, other.run.cpu);
    }

    private long dueNs() {
        return noticesFirst && record.isNotify() ? Long.MIN_VALUE : record.timeNs();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
