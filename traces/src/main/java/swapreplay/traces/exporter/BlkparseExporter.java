package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.importer.SwapRules;

/**
 * Queue records as blkparse prints them by default. A trace does not keep the processor (0 is printed) and the sequence number (counted).
 * Operations that such a line cannot tell from swapping are left out.
 */
final class BlkparseExporter implements TraceExporter {
    @Override
    public String name() {
        return "blkparse";
    }

    @Override
    public String description() {
        return "text as blkparse prints queue records";
    }

    @Override
    public ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException {
        String sync = Boolean.TRUE.equals(trace.metadata().get("synchronous_swap")) ? "S" : "";
        String device = device(trace.metadata().get("device_number"));
        int sectors = trace.pageSize() / 512;
        long[] count = new long[1];
        Map<Op, Long> leftOut = Requests.of(trace, (op, timeNs, slot, pages, pid, comm) -> {
            String rwbs = switch (op) {
                case WRITE, OTHER_WRITE -> "W" + sync;
                case READ, SWAPOFF_READ -> "R" + sync;
                case OTHER_READ -> "RA"; // as the page cache reads the header
                case DISCARD, OTHER_DISCARD -> "DS";
                default -> "";
            };
            boolean other = slot == 0 || SwapRules.usesDeviceOtherwise(comm);
            boolean told = switch (op) {
                case WRITE, READ, DISCARD -> !other && !comm.equals("swapoff");
                case SWAPOFF_READ -> comm.equals("swapoff");
                case OTHER_WRITE, OTHER_DISCARD -> other;
                default -> true;
            };
            if (rwbs.isEmpty() || !told) {
                return false;
            }
            count[0]++;
            String line = String.format(
                    Locale.ROOT,
                    "%s %2d %8d %5d.%09d %5d %2s %3s %d + %d [%s]\n",
                    device,
                    0,
                    count[0],
                    timeNs / 1_000_000_000L,
                    timeNs % 1_000_000_000L,
                    Math.max(0, pid),
                    "Q",
                    rwbs,
                    slot * sectors,
                    pages * sectors,
                    comm.replaceAll("[\\x00-\\x1f]", "?"));
            out.write(line.getBytes(StandardCharsets.UTF_8));
            return true;
        });
        return new ExportResult(count[0], "lines", leftOut);
    }

    private static String device(@Nullable Object number) {
        String[] parts = String.valueOf(number).split(":", 2);
        boolean known = parts.length == 2 && parts[0].matches("\\d{1,4}") && parts[1].matches("\\d{1,7}");
        return String.format(Locale.ROOT, "%3s,%-3s", known ? parts[0] : "0", known ? parts[1] : "0");
    }
}
