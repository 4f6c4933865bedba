package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.capture.RecordOptions;
import swapreplay.traces.capture.RecordProgress;
import swapreplay.traces.capture.RecordSummary;
import swapreplay.traces.capture.Recorder;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceSummary;

/** A recording that begins with a snapshot knows pages that were swapped out before it. */
@RequiresSwapLab
class SnapshotSystemTest {
    private static final int PAGES = 6000;
    private static final long LIMIT = PAGES * 4096L / 2;
    private static final long PATIENCE_NS = 60_000_000_000L;

    @TempDir
    Path directory = Path.of("");

    @Test
    void pagesSwappedOutBeforeAreInTheTrace() throws Exception {
        Path trace = directory.resolve("t.swaptrace");
        try (SwapLab lab = new SwapLab(64 << 20, LIMIT)) {
            // touches all its pages, and then hardly anything
            long before = SwapLab.vmstat("pswpout");
            lab.start(new ProcessBuilder(lab.swappingProgram(PAGES, 1_000_000_000, 2000, directory.resolve("log")))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("program").toFile()));
            for (long start = System.nanoTime(); SwapLab.vmstat("pswpout") - before < PAGES / 3; ) {
                assertTrue(System.nanoTime() - start < PATIENCE_NS, "the program does not swap");
                LockSupport.parkNanos(10_000_000);
            }
            Recorder recorder = new Recorder(
                    RecordOptions.of(trace, lab.device().toString()).withDuration(Duration.ofSeconds(1)),
                    new RecordProgress() {});
            recorder.beginWithSnapshot();
            RecordSummary summary = recorder.record();
            long inUse = Long.parseLong(Files.readAllLines(Path.of("/proc/swaps"))
                            .get(1)
                            .trim()
                            .split("\\s+", -1)[3])
                    / 4;
            lab.killSwapping();
            assertEquals(0, summary.lost());
            try (TraceReader reader = TraceReader.open(trace);
                    EventCursor event = reader.cursor()) {
                long present = 0;
                long valid = 0;
                byte[] page = new byte[reader.pageSize()];
                byte[] expected = new byte[reader.pageSize()];
                while (event.next()) {
                    if (event.op() == Op.WRITE && event.pid() == -1) {
                        assertEquals(TraceSummary.SNAPSHOT, reader.name(event.nameId()));
                        assertEquals(0, event.timeNs());
                        present++;
                        reader.readContent(event.contentId(), page, 0);
                        ByteBuffer in = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
                        if (in.getLong(0) == SelfDescribingPages.MAGIC) {
                            SelfDescribingPages.fill(expected, in.getLong(8), in.getLong(16), in.getLong(24));
                            valid += java.util.Arrays.equals(expected, page) ? 1 : 0;
                        }
                    }
                }
                TraceSummary of = TraceSummary.of(reader);
                assertEquals(present, of.toMap().get("present_at_start"));
                assertEquals(summary.pages(Op.WRITE), of.pages(Op.WRITE), "the snapshot is no swap-out");
                assertTrue(present > PAGES / 5 && present < inUse + PAGES, present + " pages, in use " + inUse);
                // others of this machine may be swapped to the device, too, and a page may go out half changed
                assertTrue(valid > present * 9 / 10, valid + " of " + present);
            }
        }
    }
}
