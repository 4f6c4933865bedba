package swapreplay.traces.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/** Dumps of compcache's collector, against what its original tools printed of them. */
class SrCollectTest {
    private static final Path VECTORS = Path.of("src/test/resources/sr_collect");

    @TempDir
    Path directory = Path.of("");

    @Test
    void theListingIsThatOfTheOriginalTool() throws IOException {
        List<String> expected = Files.readAllLines(VECTORS.resolve("desktop.raw-head.txt"));
        List<String> found = new ArrayList<>();
        convert("desktop.sr.gz");
        try (TraceReader trace = TraceReader.open(output("desktop.sr.gz"));
                EventCursor event = trace.cursor()) {
            int[] lengths = trace.sizes("lzo");
            while (event.next() && found.size() < expected.size()) {
                int page = event.contentId();
                found.add(
                        event.op() == Op.READ
                                ? "R " + event.slot()
                                : "W " + event.slot() + " " + lengths[page] + " "
                                        + HexFormat.of().formatHex(trace.identity(page)));
            }
        }
        assertEquals(expected, found);
    }

    @Test
    void theColumnsOfPageSharingAreThoseOfTheOriginalTool() throws IOException {
        List<String> found = new ArrayList<>(List.of("write_no,swap_kb,shared_kb,compr_kb,shared_compr_kb"));
        convert("desktop.sr.gz");
        try (TraceReader trace = TraceReader.open(output("desktop.sr.gz"));
                EventCursor event = trace.cursor()) {
            int[] lengths = trace.sizes("lzo");
            Map<Long, Integer> slots = new HashMap<>();
            Map<Long, Integer> users = new HashMap<>();
            long all = 0;
            long unique = 0;
            int writes = 0;
            int total = 9224;
            while (event.next()) {
                if (event.op() != Op.WRITE) {
                    continue;
                }
                Integer old = slots.put(event.slot(), event.contentId());
                if (old != null) {
                    all -= lengths[old];
                    if (users.merge(trace.fingerprint(old), -1, Integer::sum) == 0) {
                        users.remove(trace.fingerprint(old));
                        unique -= lengths[old];
                    }
                }
                all += lengths[event.contentId()];
                if (users.merge(trace.fingerprint(event.contentId()), 1, Integer::sum) == 1) {
                    unique += lengths[event.contentId()];
                }
                writes++;
                if (writes % 500 == 0 || writes == total) {
                    found.add(writes + "," + 4 * slots.size() + "," + 4 * users.size() + "," + (all >> 10) + ","
                            + (unique >> 10));
                }
            }
        }
        assertEquals(Files.readAllLines(VECTORS.resolve("desktop.cps.csv")), found);
    }

    @Test
    void eitherByteOrderIsRead() throws IOException {
        ImportResult result = convert("desktop-head400-be.sr");
        assertEquals(Map.of(Op.READ, 39L, Op.WRITE, 361L), result.ops());
        try (TraceReader trace = TraceReader.open(output("desktop-head400-be.sr"))) {
            long sum = 0;
            int[] lengths = trace.sizes("lzo");
            try (EventCursor event = trace.cursor()) {
                while (event.next()) {
                    sum += event.op() == Op.WRITE ? lengths[event.contentId()] : 0;
                }
            }
            assertEquals(391_632, sum);
        }
    }

    @Test
    void aCutDumpIsUsedUpToItsLastWholeRecord() throws IOException {
        ImportResult result = convert("desktop-head100-truncated.sr");
        assertEquals(Map.of(Op.WRITE, 100L), result.ops());
        assertTrue(result.warnings().toString().contains(":0x960: the last 7 bytes"), result.warnings() + "");
        assertEquals(false, result.complete());
    }

    @Test
    void thereAreNoTimesAndNoBytes() throws IOException {
        assertEquals(null, convert("desktop.sr.gz").durationNs());
        try (TraceReader trace = TraceReader.open(output("desktop.sr.gz"))) {
            Map<String, Object> info = TraceSummary.of(trace).toMap();
            assertEquals(null, info.get("duration_ns"));
            assertTrue(trace.sized());
            assertEquals(List.of("lzo"), trace.sizeCodecs());
            assertFalse(trace.metadata().containsKey("kernel"));
        }
    }

    private Path output(String name) {
        return directory.resolve(name + ".swaptrace");
    }

    private ImportResult convert(String name) throws IOException {
        return Importer.importFiles(List.of(VECTORS.resolve(name)), null, output(name), ImportOptions.DEFAULT);
    }
}
