package swapreplay.replay.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/**
 * Compares a recorded trace with what dm-log-writes logged of the same device, an independent witness: the n-th write of a slot in the one is the n-th in
 * the other, and every content that was captured must be the one that was logged.
 */
final class LogWitness {
    private LogWitness() {}

    /** Arguments: the recorded trace, the imported log. Exit code 1 if they disagree. */
    public static void main(String[] args) throws IOException {
        try (TraceReader trace = TraceReader.open(Path.of(args[0]));
                TraceReader log = TraceReader.open(Path.of(args[1]))) {
            Map<Long, List<Integer>> logged = writes(log);
            long equal = 0;
            long different = 0;
            long without = 0;
            long unlogged = 0;
            byte[] one = new byte[trace.pageSize()];
            byte[] other = new byte[trace.pageSize()];
            for (Map.Entry<Long, List<Integer>> slot : writes(trace).entrySet()) {
                List<Integer> truth = logged.getOrDefault(slot.getKey(), List.of());
                unlogged += Math.abs(truth.size() - slot.getValue().size());
                for (int n = 0; n < Math.min(truth.size(), slot.getValue().size()); n++) {
                    int captured = slot.getValue().get(n);
                    if (captured < 0) {
                        without++;
                        continue;
                    }
                    trace.readContent(captured, one, 0);
                    log.readContent(truth.get(n), other, 0);
                    if (Arrays.equals(one, other)) {
                        equal++;
                    } else {
                        different++;
                    }
                }
            }
            System.out.println("witness: " + equal + " contents equal the log, " + different + " differ, " + without
                    + " writes without content, " + unlogged + " writes in only one of the two");
            if (equal == 0 || different > 0 || unlogged > 0) {
                System.exit(1);
            }
        }
    }

    /** Of each slot the contents written, in order. */
    private static Map<Long, List<Integer>> writes(TraceReader reader) throws IOException {
        Map<Long, List<Integer>> writes = new HashMap<>();
        try (EventCursor cursor = reader.cursor()) {
            while (cursor.next()) {
                if (cursor.op() == Op.WRITE && cursor.slot() > 0) {
                    for (long page = 0; page < cursor.pages(); page++) {
                        writes.computeIfAbsent(cursor.slot() + page, slot -> new ArrayList<>())
                                .add(cursor.contentId());
                    }
                }
            }
        }
        return writes;
    }
}
