package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Binary files of blktrace: one for each processor ({@code NAME.blktrace.N}), or the single stream of {@code -o -}. Records are merged by time,
 * ties by processor and sequence. Reads twice: the first pass checks, the second merges, in memory that grows only with the number of chunks.
 */
final class BlktraceSource implements TraceSource {
    @Override
    public String name() {
        return "blktrace";
    }

    @Override
    public String description() {
        return "blktrace binary: files NAME.blktrace.CPU of one recording, or one stream of 'blktrace -o -'";
    }

    @Override
    public boolean recognises(byte[] head) {
        return BlktraceRecord.orderOf(head) != null;
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        List<BlktraceScan> scans = new ArrayList<>();
        for (InputFile file : files) {
            scans.add(BlktraceScan.of(file));
        }
        SourceFacts facts = new SourceFacts();
        for (BlktraceScan scan : scans) {
            if (scan.trailingBytes > 0) {
                facts.cut = true;
                facts.warnings.add(String.format(
                        java.util.Locale.ROOT,
                        "%s:0x%x: the last %d bytes are %s; they were left out",
                        scan.file.path(),
                        scan.trailingOffset,
                        scan.trailingBytes,
                        scan.trailingZeros
                                ? "zeros, as a blktrace leaves them that is killed"
                                : "the beginning of a record that was cut off"));
            }
        }
        int device = DeviceChoice.of(files.get(0).path(), devices(scans), options);
        facts.deviceNumber = device == DeviceChoice.NONE ? null : BlockEvent.deviceName(device);
        merge(scans, new SwapOperations(facts, sink, device, options));
        startWall(scans, facts);
        return facts;
    }

    /** To which devices operations were queued. A record of another kind may name another: the disk of a partition, where a request is remapped. */
    private static Map<Integer, Long> devices(List<BlktraceScan> scans) {
        Map<Integer, Long> queued = new HashMap<>();
        Map<Integer, Long> other = new HashMap<>();
        for (BlktraceScan scan : scans) {
            scan.queuedByDevice.forEach((device, count) -> queued.merge(device, count, Long::sum));
            scan.otherByDevice.forEach((device, count) -> other.merge(device, count, Long::sum));
        }
        return queued.isEmpty() ? other : queued;
    }

    private static void startWall(List<BlktraceScan> scans, SourceFacts facts) {
        for (BlktraceScan scan : scans) {
            if (scan.noticeWallNs >= 0 && !scan.noticesApart && facts.ioRecords > 0) {
                facts.startWallNs = scan.noticeWallNs + facts.firstIoNs - scan.noticeNs;
            }
        }
    }

    private static void merge(List<BlktraceScan> scans, SwapOperations operations) throws IOException {
        List<FileChannel> channels = new ArrayList<>();
        try {
            PriorityQueue<BlktraceCursor> next = new PriorityQueue<>();
            for (BlktraceScan scan : scans) {
                FileChannel channel = scan.file.channel();
                channels.add(channel);
                for (CpuRun run : scan.runs.values()) {
                    BlktraceCursor cursor = new BlktraceCursor(channel, scan.order, run, scan.noticesApart);
                    if (cursor.next()) {
                        next.add(cursor);
                    }
                }
            }
            drain(next, operations);
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
        operations.finish();
    }

    private static void drain(PriorityQueue<BlktraceCursor> next, SwapOperations operations) throws IOException {
        Map<Integer, String> comms = new HashMap<>();
        BlockEvent event = new BlockEvent();
        for (BlktraceCursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
            BlktraceRecord record = cursor.record();
            if (record.isNotify()) {
                if (record.action() == BlktraceRecord.NOTIFY_PROCESS) {
                    comms.put(record.pid(), record.comm());
                }
            } else {
                long missing = cursor.missingBefore();
                if (missing > 0) {
                    operations.lost(record.timeNs(), missing);
                }
                record.into(event);
                event.comm = comms.getOrDefault(event.pid, "");
                operations.record(event);
            }
            if (cursor.next()) {
                next.add(cursor);
            }
        }
    }
}
