package swapreplay.traces.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Pages of {@code per_cpu/cpuN/trace_pipe_raw}, one file for each processor, with the kernel's {@code EVENT.format} files beside them.
 * Reads twice: the first pass checks every page.
 */
final class TracefsRawSource implements TraceSource {
    @Override
    public String name() {
        return "tracefs-raw";
    }

    @Override
    public String description() {
        return "tracefs binary: per-processor trace_pipe_raw with block_bio_queue.format beside it";
    }

    @Override
    public boolean recognises(byte[] head) {
        if (head.length < TracefsRawPage.HEADER + 12) {
            return false;
        }
        TracefsRawPage page = new TracefsRawPage();
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (!page.wrap(buffer) || page.timeNs() == 0 || page.used() < 12 || page.used() > (1 << 20) - 16) {
            return false;
        }
        int events = 0;
        while (page.next()) {
            events++;
            if (buffer.getInt(page.payload() + 4) < 0) {
                return false; // no thread has a negative id
            }
        }
        boolean whole = TracefsRawPage.HEADER + page.used() <= head.length;
        return events > 1 && (!whole || !page.malformed());
    }

    @Override
    public SourceFacts read(List<InputFile> files, ImportOptions options, OperationSink sink) throws IOException {
        SourceFacts facts = new SourceFacts();
        facts.lossesCounted = true; // each page says whether events were lost before it
        int pageBytes = TracefsRawCursor.pageBytes(files.get(0).path());
        Map<Integer, Long> devices = new HashMap<>();
        for (InputFile file : files) {
            try (TracefsRawCursor cursor = new TracefsRawCursor(file, pageBytes)) {
                while (cursor.next()) {
                    devices.merge(cursor.event().device, 1L, Long::sum);
                }
                String cut = cursor.cut();
                if (cut != null) {
                    facts.cut = true;
                    facts.warnings.add(cut);
                }
            }
        }
        int device = DeviceChoice.of(files.get(0).path(), devices, options);
        facts.deviceNumber = device == DeviceChoice.NONE ? null : BlockEvent.deviceName(device);
        SwapOperations operations = new SwapOperations(facts, sink, device, options);
        merge(files, pageBytes, operations);
        operations.finish();
        return facts;
    }

    private static void merge(List<InputFile> files, int pageBytes, SwapOperations operations) throws IOException {
        List<TracefsRawCursor> cursors = new ArrayList<>();
        try {
            PriorityQueue<TracefsRawCursor> next = new PriorityQueue<>();
            for (InputFile file : files) {
                TracefsRawCursor cursor = new TracefsRawCursor(file, pageBytes);
                cursors.add(cursor);
                if (cursor.next()) {
                    next.add(cursor);
                }
            }
            for (TracefsRawCursor cursor = next.poll(); cursor != null; cursor = next.poll()) {
                if (cursor.lostBefore() > 0) {
                    operations.lost(cursor.event().timeNs, cursor.lostBefore());
                }
                operations.record(cursor.event());
                if (cursor.next()) {
                    next.add(cursor);
                }
            }
        } finally {
            for (TracefsRawCursor cursor : cursors) {
                cursor.close();
            }
        }
    }
}
