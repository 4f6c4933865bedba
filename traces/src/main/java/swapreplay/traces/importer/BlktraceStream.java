package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Parses the stream of a running blktrace, piece by piece, and gives its records back in time order once they are old enough. */
public final class BlktraceStream {
    private byte[] unparsed = new byte[1 << 17];
    private int filled;
    private long offset;
    private long serial;
    private long gaps;
    private long lastGaps;
    private final BlktraceRecord record = new BlktraceRecord();
    private final Consumer<BlockEvent> arrived;
    private final Map<Integer, String> comms = new HashMap<>();
    private final Map<Integer, CpuRun> cpus = new HashMap<>();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();

    /** @param arrived hears each record when it comes in, before it is put in order; the event is its own to keep until the next one */
    public BlktraceStream(Consumer<BlockEvent> arrived) {
        this.arrived = arrived;
    }

    /** A record that waits for older ones of other processors. */
    private record Waiting(
            long timeNs,
            int cpu,
            long serial,
            int pid,
            int device,
            long sector,
            long bytes,
            int category,
            BlockEvent.Action action,
            String comm)
            implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            if (timeNs != other.timeNs) {
                return Long.compare(timeNs, other.timeNs);
            }
            return cpu != other.cpu ? Integer.compare(cpu, other.cpu) : Long.compare(serial, other.serial);
        }
    }

    /**
     * Takes the next piece of the stream, which may end inside a record.
     * @throws IOException if it is no blktrace stream
     */
    public void add(byte[] piece, int length) throws IOException {
        if (filled + length > unparsed.length) {
            unparsed = Arrays.copyOf(unparsed, Math.max(2 * unparsed.length, filled + length));
        }
        System.arraycopy(piece, 0, unparsed, filled, length);
        filled += length;
        ByteBuffer buffer = ByteBuffer.wrap(unparsed, 0, filled).order(ByteOrder.nativeOrder());
        int at = 0;
        while (filled - at >= 4) {
            int magic = buffer.getInt(at);
            if (!BlktraceRecord.isMagic(magic)) {
                throw new IOException(String.format(
                        java.util.Locale.ROOT,
                        "byte 0x%x of blktrace's stream: expected a record, found 0x%08x",
                        offset + at,
                        magic));
            }
            if (filled - at < BlktraceRecord.headerLength(magic)
                    || filled - at < record.wrap(buffer, at).length()) {
                break;
            }
            take();
            at += record.length();
        }
        System.arraycopy(unparsed, at, unparsed, 0, filled - at);
        filled -= at;
        offset += at;
    }

    private void take() {
        if (record.isNotify()) {
            if (record.action() == BlktraceRecord.NOTIFY_PROCESS) {
                comms.put(record.pid(), record.comm());
            }
            return;
        }
        gaps += cpus.computeIfAbsent(record.cpu(), CpuRun::new).follows(record.sequence());
        BlockEvent event = new BlockEvent();
        record.into(event);
        if (event.action == BlockEvent.Action.OTHER) {
            return;
        }
        arrived.accept(event);
        waiting.add(new Waiting(
                event.timeNs,
                event.cpu,
                serial++,
                event.pid,
                event.device,
                event.sector,
                event.bytes,
                event.category,
                event.action,
                comms.getOrDefault(event.pid, "")));
    }

    /** The oldest record, if it is older than {@code horizonNs}. */
    public boolean poll(long horizonNs, BlockEvent event) {
        Waiting first = waiting.peek();
        if (first == null || first.timeNs >= horizonNs) {
            return false;
        }
        waiting.remove();
        event.timeNs = first.timeNs;
        event.cpu = first.cpu;
        event.pid = first.pid;
        event.device = first.device;
        event.sector = first.sector;
        event.bytes = first.bytes;
        event.category = first.category;
        event.action = first.action;
        event.comm = first.comm;
        return true;
    }

    /** Time of the oldest record that waits, {@link Long#MAX_VALUE} if none does. */
    public long oldestNs() {
        Waiting first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.timeNs;
    }

    /** Records found missing by their sequence numbers since the last call. */
    public long takeGaps() {
        lastGaps = gaps;
        gaps = 0;
        return lastGaps;
    }

    /** What {@link #takeGaps} last said. */
    public long lastGaps() {
        return lastGaps;
    }
}
