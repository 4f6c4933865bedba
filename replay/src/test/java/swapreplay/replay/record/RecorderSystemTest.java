package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.capture.RecordOptions;
import swapreplay.traces.capture.RecordProgress;
import swapreplay.traces.capture.RecordSummary;
import swapreplay.traces.capture.Recorder;
import swapreplay.traces.event.Op;

/** Records a program that swaps for real, and asks the kernel's counters and the program itself whether the trace tells the truth. */
@RequiresSwapLab
class RecorderSystemTest {
    private static final int PAGES = 12_288;
    private static final long LIMIT = PAGES * 4096L / 3 * 2;
    private static final int KILLED = 137;
    private static final int TRIES = 5;
    private static final long DISK = 128 << 20;
    private static final long HARD_LIMIT_S = 120;

    @TempDir
    Path directory = Path.of("");

    private Path trace() {
        return directory.resolve("swap.swaptrace");
    }

    /** The kernel's counters at one moment. */
    private record Counted(long pswpout, long pswpin, long written) {
        static Counted of(SwapLab lab) throws IOException {
            String[] stat = Files.readString(lab.attribute("stat")).strip().split("\\s+", -1);
            return new Counted(SwapLab.vmstat("pswpout"), SwapLab.vmstat("pswpin"), Long.parseLong(stat[6]) / 8);
        }
    }

    /** Records in a thread of its own, so that nothing that hangs can hang the test. */
    private static final class Running implements AutoCloseable {
        final Recorder recorder;
        final List<String> warnings = new ArrayList<>();
        final CountDownLatch armed = new CountDownLatch(1);
        private final FutureTask<RecordSummary> task;
        private final SwapLab lab;

        Running(SwapLab lab, RecordOptions options) {
            this.lab = lab;
            recorder = new Recorder(options, new RecordProgress() {
                @Override
                public void armed(String source, String detail, String why) {
                    armed.countDown();
                }

                @Override
                public void warning(String message) {
                    warnings.add(message);
                }
            });
            task = new FutureTask<>(recorder::record);
            Thread thread = new Thread(task, "recorder under test");
            thread.setDaemon(true);
            thread.start();
        }

        RecordSummary result() throws Exception {
            try {
                return task.get(HARD_LIMIT_S, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } catch (TimeoutException e) {
                throw new AssertionError("the recording does not end", e);
            }
        }

        /** The program first, or the recorder could be held up by it. */
        @Override
        public void close() throws IOException {
            if (!task.isDone()) {
                lab.killSwapping();
                recorder.stop();
                try {
                    task.get(HARD_LIMIT_S, TimeUnit.SECONDS);
                } catch (InterruptedException | ExecutionException | TimeoutException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private static long counted(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, -1L);
    }

    private static void assertBetween(long least, long events, long most, String what) {
        assertTrue(
                least <= events && events <= most,
                what + ": the kernel counted " + least + ".." + most + ", the trace has " + events);
    }

    @Test
    void eventsEqualTheKernelsCountersAndContentsAreWhatThePagesHeld() throws Exception {
        recordUntilNotKilled("tracefs", 1);
    }

    /** Copied at submission, no content is missed, and none is of another moment. */
    @Test
    @EnabledIf(value = "swapreplay.replay.record.SwapLab#takesEbpf", disabledReason = SwapLab.NO_EBPF)
    void aProgramInTheKernelMissesNoContent() throws Exception {
        recordUntilNotKilled("ebpf", 0);
    }

    @Test
    @EnabledIf(value = "swapreplay.replay.record.SwapLab#blkTracerUnused", disabledReason = SwapLab.NO_BLK_TRACER)
    void theBlkTracerTellsTheSame() throws Exception {
        recordUntilNotKilled("blk", 1);
    }

    private void recordUntilNotKilled(String source, int wrongInAThousand) throws Exception {
        boolean killed = true;
        for (int i = 0; killed; i++) {
            assertTrue(i < TRIES, "the kernel kills the program each time for want of memory");
            killed = killedWhileRecorded(directory.resolve("pages.log"), source, wrongInAThousand);
            Files.delete(trace());
        }
    }

    /** Under a tight limit the kernel may find no page to reclaim for a moment, and kill the program; that says nothing about the recorder. */
    private boolean killedWhileRecorded(Path log, String source, int wrongInAThousand) throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            RecordOptions options = RecordOptions.of(trace(), lab.device().toString())
                    .withSource(source)
                    .withCommand(lab.swappingProgram(PAGES, 30_000, 0, log));
            Counted before = Counted.of(lab);
            RecordSummary summary;
            try (Running running = new Running(lab, options)) {
                summary = running.result();
            }
            Counted after = Counted.of(lab);
            if (Integer.valueOf(KILLED).equals(summary.commandExit())) {
                return true;
            }
            ContentsWitness.Verdict verdict = ContentsWitness.of(trace(), log);
            System.out.println("recorded " + summary.pages() + ", contents " + summary.contents() + ": " + verdict);

            assertEquals(0, summary.lost());
            assertEquals(List.of(), summary.warnings());
            assertEquals(0, summary.commandExit());
            assertEquals(true, summary.complete());
            long writes = summary.pages(Op.WRITE);
            // On a quiet machine the bounds are one number; between arming and our own looks others may swap, too.
            long pswpout = after.pswpout - before.pswpout;
            assertBetween(counted(summary.vmstat(), "pswpout"), writes, pswpout, "pages out");
            assertBetween(
                    counted(summary.device(), "pages_written"), writes, after.written - before.written, "written");
            assertBetween(
                    counted(summary.vmstat(), "pswpin"),
                    summary.pages(Op.READ),
                    after.pswpin - before.pswpin,
                    "pages in");
            assertTrue(writes > PAGES / 2, "the program hardly swapped: " + writes);
            assertTrue(verdict.checked() > writes / 10, "too little was read back: " + summary.contents());
            assertTrue(verdict.wrong() * 1000 <= wrongInAThousand * verdict.checked(), verdict.toString());
            assertEquals(source, summary.source());
            if (source.equals("ebpf")) {
                assertEquals(
                        writes,
                        summary.contents().get("writes_covered"),
                        summary.contents().toString());
            }
            return false;
        }
    }
}
