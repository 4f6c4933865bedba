package swapreplay.traces.exporter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/** Traces of swap traffic from a seed, as a kernel would make them. */
final class SwapTraffic {
    private static final String[] COMMS = {"perl", "kswapd0", "a b [1]", "kworker/0:2", "x,\"y\""};

    private SwapTraffic() {}

    static Path write(Path file, long seed, int requests) throws IOException {
        Random random = new Random(seed);
        Map<String, Object> facts =
                Map.of("page_size", 4096, "synchronous_swap", random.nextBoolean(), "device_number", "253:4");
        try (TraceWriter writer = TraceWriter.create(file, facts)) {
            long time = 0;
            byte[] page = new byte[4096];
            for (int i = 0; i < requests; i++) {
                time += random.nextInt(3_000_000);
                long slot = 1L + random.nextInt(5000);
                int name = writer.name(COMMS[random.nextInt(COMMS.length)]);
                int pid = 100 + random.nextInt(9);
                int kind = random.nextInt(20);
                int pages = random.nextInt(4) == 0 ? 1 + random.nextInt(16) : 1;
                if (kind < 10) {
                    for (int n = 0; n < pages; n++) {
                        page[0] = (byte) random.nextInt(50);
                        page[9] = 1;
                        int content = random.nextInt(10) == 0 ? -1 : writer.content(page, 0);
                        writer.event(time, Op.WRITE, slot + n, 1, content, n == 0, pid, name);
                    }
                } else if (kind < 18) {
                    for (int n = 0; n < pages; n++) {
                        writer.event(time, Op.READ, slot + n, 1, -1, n == 0, pid, name);
                    }
                } else if (kind == 18) {
                    writer.event(time, Op.DISCARD, slot / 512 * 512 + 512, 512, -1, true, pid, name);
                } else {
                    writer.event(time, Op.FREE, slot, 1, -1, true, pid, name);
                }
            }
        }
        return file;
    }

    /** Each event as text, its time in units of {@code unitNs}, leaving out some kinds. */
    static List<String> events(Path file, long unitNs, boolean who, Op... without) throws IOException {
        List<String> events = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                if (!List.of(without).contains(event.op())) {
                    events.add(
                            event.timeNs() / unitNs + " " + event.op() + " " + event.slot() + " " + event.pages() + " "
                                    + event.startsRequest()
                                    + (who ? " " + event.pid() + " " + trace.name(event.nameId()) : ""));
                }
            }
        }
        return events;
    }
}
