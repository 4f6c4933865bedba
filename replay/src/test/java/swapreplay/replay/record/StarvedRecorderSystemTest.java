package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/**
 * A recorder that gets the processor only now and then: it is stopped for almost half a second again and again while a program swaps. It must say that it fell
 * behind, take a sample, count what it did not take, and keep no page that is not what was written.
 */
@RequiresSwapLab
class StarvedRecorderSystemTest {
    private static final int PAGES = 12_288;
    private static final long LIMIT = PAGES * 4096L / 3 * 2;
    private static final long DISK = 128 << 20;
    private static final long PATIENCE_S = 120;
    private static final int KILLED = 137, TRIES = 5;
    private static final int STOPS = 10;
    private static final long STOPPED_NS = 400_000_000, RUNNING_NS = 100_000_000;

    @TempDir
    Path directory = Path.of("");

    @Test
    void aStarvedRecorderTakesASampleAndNothingWrong() throws Exception {
        for (int i = 0; !starvedWhileSwapping(directory.resolve(i + ".swaptrace")); i++) {
            assertTrue(i < TRIES, "the kernel kills the program each time for want of memory");
        }
    }

    /** False if the kernel killed the program for want of memory, which says nothing about the recorder. */
    private boolean starvedWhileSwapping(Path trace) throws Exception {
        Path log = directory.resolve("pages.log");
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Process recorder = recorder(lab, trace);
            await("the recorder is ready", () -> said().contains("recording from"));
            Process program = lab.start(new ProcessBuilder(lab.swappingProgram(PAGES, 120_000, 20_000, log))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("program").toFile()));
            long before = SwapLab.vmstat("pswpout");
            await("pages are swapped out", () -> SwapLab.vmstat("pswpout") - before >= 2000);
            starve(recorder, program);
            assertTrue(program.waitFor(PATIENCE_S, TimeUnit.SECONDS), "the program does not end");
            signal("INT", recorder);
            assertTrue(recorder.waitFor(PATIENCE_S, TimeUnit.SECONDS), "the recorder does not end");
            assertEquals(5, recorder.exitValue(), said());
            if (program.exitValue() == KILLED) {
                return false;
            }
            check(trace, log);
            return true;
        }
    }

    private Process recorder(SwapLab lab, Path trace) throws IOException {
        List<String> command = new ArrayList<>(lab.recorder(trace));
        command.addAll(List.of("--source", "tracefs"));
        return lab.start(new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile()));
    }

    /** Lets the recorder run for a fifth of the time. */
    private static void starve(Process recorder, Process program) throws IOException {
        for (int i = 0; i < STOPS && program.isAlive(); i++) {
            signal("STOP", recorder);
            try {
                LockSupport.parkNanos(STOPPED_NS);
            } finally {
                signal("CONT", recorder);
            }
            LockSupport.parkNanos(RUNNING_NS);
        }
    }

    private static void signal(String name, Process process) throws IOException {
        SwapLab.tool("kill", "-" + name, Long.toString(process.pid()));
    }

    private void check(Path trace, Path log) throws IOException {
        assertTrue(said().contains("warning: the recorder is behind by more than 50 ms"), said());
        assertTrue(said().contains("; while it was behind, a sample of down to 0."), said());
        try (TraceReader reader = TraceReader.open(trace)) {
            Map<?, ?> contents =
                    (Map<?, ?>) Objects.requireNonNull(reader.metadata().get("contents"));
            System.out.println("starved: " + contents);
            assertTrue(((Number) Objects.requireNonNull(contents.get("least_share"))).doubleValue() <= 0.5, said());
            assertTrue(number(contents, "rejected_backlog") > 0, said());
            long accounted = number(contents, "writes_covered");
            for (String reason : List.of("overwritten", "freed", "late", "backlog", "unreadable")) {
                accounted += number(contents, "rejected_" + reason);
            }
            assertEquals(number(contents, "writes_wanted"), accounted, contents.toString());
            assertEquals(number(contents, "writes_wanted"), number(contents, "writes_total"), contents.toString());
            assertEquals(number(contents, "writes_covered"), covered(reader), contents.toString());
        }
        ContentsWitness.Verdict verdict = ContentsWitness.of(trace, log);
        System.out.println("starved: " + verdict);
        assertTrue(verdict.checked() > 500, verdict.toString());
        assertEquals(0, verdict.wrong(), verdict.toString());
    }

    private static long number(Map<?, ?> contents, String key) {
        return contents.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static long covered(TraceReader reader) throws IOException {
        long covered = 0;
        try (EventCursor cursor = reader.cursor()) {
            while (cursor.next()) {
                covered += cursor.op() == Op.WRITE && cursor.contentId() >= 0 ? 1 : 0;
            }
        }
        return covered;
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("err")) + Files.readString(directory.resolve("out"));
    }

    /** Something to wait for. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "not within " + PATIENCE_S + " s: " + what);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
