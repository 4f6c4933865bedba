package swapreplay.traces.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import swapreplay.traces.importer.BlockEvent;
import swapreplay.traces.importer.LineReader;
import swapreplay.traces.importer.TracefsLine;

/**
 * Runs the events' path over invented events before a recording begins. Cold code is fifty times slower than compiled code, and a recorder that is
 * slow in its first second loses the contents of just the pages that a starting workload swaps out.
 */
final class WarmUp {
    private static final int SLOTS = 1000;
    private static final int ROUNDS = 30;

    private WarmUp() {}

    static void run(SwapDevice device) {
        byte[] text = lines(device).getBytes(StandardCharsets.US_ASCII);
        PendingEvents pending = new PendingEvents();
        PagePool pool = new PagePool(device.pageSize(), 1);
        for (int round = 0; round < ROUNDS; round++) {
            Collector collector = new Collector(
                    new Invented(text), device, ContentsMode.NONE, null, -1, -1, pool, pending, new ContentsTally());
            collector.collect();
            pending.takenUpTo(pending.next());
        }
    }

    private static String lines(SwapDevice device) {
        String name = BlockEvent.deviceName(device.diskNumber()).replace(':', ',');
        StringBuilder text = new StringBuilder();
        for (int slot = 1; slot <= SLOTS; slot++) {
            long sector = device.startSector() + (long) slot * (device.pageSize() / 512);
            for (String op : new String[] {"WS", "RS"}) {
                String time = String.format(java.util.Locale.ROOT, "%5d.%06d", slot, slot);
                text.append("           warm-1234    [001] ..... ").append(time).append(": block_bio_queue: ");
                text.append(name)
                        .append(' ')
                        .append(op)
                        .append(' ')
                        .append(sector)
                        .append(" + 8 [warm]\n");
                text.append("           warm-1234    [001] ..... ").append(time).append(": block_bio_complete: ");
                text.append(name)
                        .append(' ')
                        .append(op)
                        .append(' ')
                        .append(sector)
                        .append(" + 8 [0]\n");
            }
        }
        return text.toString();
    }

    /** Gives the events of a text. */
    private static final class Invented implements EventSource {
        private final LineReader lines;
        private final TracefsLine line = new TracefsLine();

        Invented(byte[] text) {
            lines = new LineReader(new ByteArrayInputStream(text));
        }

        @Override
        public Kind next(BlockEvent event) throws IOException {
            while (lines.next()) {
                if (line.parse(lines.buffer(), lines.from(), lines.to(), event) == TracefsLine.Kind.EVENT) {
                    return Kind.EVENT;
                }
            }
            return Kind.END;
        }

        @Override
        public String name() {
            return "invented";
        }

        @Override
        public void arm(int ownThread) {}

        @Override
        public long number() {
            return 0;
        }

        @Override
        public void mark(long number) {}

        @Override
        public boolean nothingMissingBefore(long markNs) {
            return true;
        }

        @Override
        public void disarm() {}

        @Override
        public long lostBesides() {
            return 0;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
