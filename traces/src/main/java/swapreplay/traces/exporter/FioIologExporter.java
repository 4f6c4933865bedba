package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** I/O log of fio, version 3: times in microseconds, offsets and lengths in bytes; freed slots are trims. */
final class FioIologExporter implements TraceExporter {
    @Override
    public String name() {
        return "fio-iolog";
    }

    @Override
    public String description() {
        return "fio I/O log, version 3, for fio --read_iolog";
    }

    @Override
    public ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException {
        if (target.isEmpty() || target.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("'" + target + "' cannot stand in a fio log: it is empty or has blanks");
        }
        line(out, "fio version 3 iolog");
        line(out, "0 " + target + " add");
        line(out, "0 " + target + " open");
        long[] count = new long[2];
        Map<Op, Long> leftOut = Requests.of(trace, (op, timeNs, slot, pages, pid, comm) -> {
            String action = switch (op) {
                case WRITE -> "write";
                case READ, SWAPOFF_READ -> "read";
                case DISCARD, FREE -> "trim";
                default -> "";
            };
            if (action.isEmpty() || pages == 0) {
                return false;
            }
            long bytes = trace.pageSize();
            line(out, timeNs / 1000 + " " + target + " " + action + " " + slot * bytes + " " + pages * bytes);
            count[0]++;
            count[1] = timeNs / 1000;
            return true;
        });
        line(out, count[1] + " " + target + " close");
        return new ExportResult(count[0], "requests", leftOut);
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
