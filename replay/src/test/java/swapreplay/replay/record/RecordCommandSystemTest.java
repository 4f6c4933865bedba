package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.capture.ContentsMode;
import swapreplay.traces.capture.RecordOptions;
import swapreplay.traces.capture.RecordProgress;
import swapreplay.traces.capture.Recorder;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;

/** {@code swapreplay record} in a process of its own, ended in every way there is: the trace up to there reads, and one message says what happened. */
@RequiresSwapLab
class RecordCommandSystemTest {
    private static final int PAGES = 12_288;
    private static final long LIMIT = PAGES * 4096L / 3 * 2;
    private static final long DISK = 128 << 20;
    private static final long PATIENCE_S = 60;
    private static final int FOR_EVER = 1_000_000_000;

    @TempDir
    Path directory = Path.of("");

    private @Nullable Process swapping;

    private Path trace() {
        return directory.resolve("swap.swaptrace");
    }

    private Path log() {
        return directory.resolve("pages.log");
    }

    /** The recorder's process; its output goes to files. */
    private final class Cli {
        final Process process;

        Cli(SwapLab lab, Path output, String... more) throws IOException {
            List<String> command = new ArrayList<>(lab.recorder(output));
            if (!List.of(more).contains("--source")) {
                command.addAll(List.of("--source", "tracefs"));
            }
            Collections.addAll(command, more);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(directory.resolve("out").toFile())
                    .redirectError(directory.resolve("err").toFile());
            if (List.of(more).contains("auto")) {
                builder.environment().put("PATH", "/nonexistent"); // what is installed here decides nothing
            }
            process = lab.start(builder);
        }

        String out() throws IOException {
            return Files.readString(directory.resolve("out"), StandardCharsets.UTF_8);
        }

        String err() throws IOException {
            return Files.readString(directory.resolve("err"), StandardCharsets.UTF_8);
        }

        void awaitArmed() throws IOException {
            await("the recorder is ready", () -> err().contains("recording from"));
        }

        int exitCode() throws Exception {
            assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), "the recorder does not end");
            return process.exitValue();
        }

        /** One sentence, and perhaps what to do; no stack trace. */
        void assertOneMessage(String words) throws IOException {
            List<String> messages = err().lines()
                    .filter(line -> line.startsWith("swapreplay: "))
                    .toList();
            assertEquals(1, messages.size(), err());
            assertTrue(messages.get(0).contains(words), err());
            assertFalse(err().contains("\tat "), err());
        }
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

    private void startSwapping(SwapLab lab, int operations, int perSecond) throws IOException {
        swapping = lab.start(new ProcessBuilder(lab.swappingProgram(PAGES, operations, perSecond, log()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("program").toFile()));
    }

    private void awaitSwapping(long pages) throws IOException {
        Process program = Objects.requireNonNull(swapping);
        long before = SwapLab.vmstat("pswpout");
        await("pages are swapped out", () -> !program.isAlive() || SwapLab.vmstat("pswpout") - before >= pages);
        assertTrue(program.isAlive(), () -> "the program that swaps ended with " + program.exitValue());
    }

    private Map<Op, Long> pages() throws IOException {
        try (TraceReader reader = TraceReader.open(trace())) {
            return pages(reader);
        }
    }

    private static Map<Op, Long> pages(TraceReader reader) throws IOException {
        Map<Op, Long> pages = new EnumMap<>(Op.class);
        try (EventCursor cursor = reader.cursor()) {
            while (cursor.next()) {
                pages.merge(cursor.op(), cursor.pages(), Long::sum);
            }
        }
        return pages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsTheRecordingInOrder(String signal) throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace());
            cli.awaitArmed();
            startSwapping(lab, FOR_EVER, 0);
            awaitSwapping(5000);
            SwapLab.tool("kill", "-" + signal, Long.toString(cli.process.pid()));
            assertEquals(5, cli.exitCode(), cli.err());
            assertTrue(cli.out().contains("the events equal what the kernel counted"), cli.out());
            try (TraceReader reader = TraceReader.open(trace())) {
                assertTrue(reader.damage().isEmpty());
                assertEquals(true, reader.metadata().get("complete"));
                assertTrue(pages(reader).getOrDefault(Op.WRITE, 0L) >= 4000, () -> "hardly a trace");
            }
        }
    }

    @Test
    void aKilledRecorderLeavesEverythingUpToItsLastBlock() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace());
            cli.awaitArmed();
            startSwapping(lab, 60_000, 30_000);
            await("a part of the trace is on disk", () -> pages().getOrDefault(Op.WRITE, 0L) > 2000);
            cli.process.destroyForcibly().waitFor();
            await("the program ends", lab::idle);
            try (TraceReader reader = TraceReader.open(trace())) {
                assertTrue(reader.damage().isPresent(), "a killed recorder has no chance to end the file");
                assertTrue(reader.events() > 0 && reader.metadata().containsKey("start_clock_ns"));
            }
            ContentsWitness.Verdict verdict = ContentsWitness.of(trace(), log());
            assertTrue(verdict.exact() > 0 && verdict.wrong() == 0, verdict.toString());

            Path instance = Path.of("/sys/kernel/tracing/instances/swapreplay-" + cli.process.pid());
            assertTrue(Files.exists(instance), "what the kernel keeps of a killed recorder");
            new Recorder(
                            RecordOptions.of(directory.resolve("next.swaptrace"), lab.deviceName())
                                    .withSource("tracefs")
                                    .withContents(ContentsMode.NONE)
                                    .withDuration(Duration.ofMillis(20)),
                            RecordProgress.NONE)
                    .record();
            assertFalse(Files.exists(instance), "the next recorder removes it");
        }
    }

    @Test
    @EnabledIf(value = "swapreplay.replay.record.SwapLab#takesEbpf", disabledReason = SwapLab.NO_EBPF)
    void aKilledRecorderLeavesNoProgramInTheKernel() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--source", "ebpf");
            cli.awaitArmed();
            ProcessHandle helper = cli.process.children().findFirst().orElseThrow();
            startSwapping(lab, 60_000, 30_000);
            await("a part of the trace is on disk", () -> pages().getOrDefault(Op.WRITE, 0L) > 2000);
            cli.process.destroyForcibly().waitFor();
            await("the helper, which holds the program, ends", () -> !helper.isAlive());
            await("the program ends", lab::idle);
            ContentsWitness.Verdict verdict = ContentsWitness.of(trace(), log());
            assertTrue(verdict.exact() > 0 && verdict.wrong() == 0, verdict.toString());
        }
    }

    @Test
    @EnabledIf(value = "swapreplay.replay.record.SwapLab#takesEbpf", disabledReason = SwapLab.NO_EBPF)
    void aHelperThatDiesEndsTheRecordingAndKeepsWhatIsThere() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--source", "ebpf");
            cli.awaitArmed();
            startSwapping(lab, FOR_EVER, 30_000);
            awaitSwapping(5000);
            cli.process.children().findFirst().orElseThrow().destroyForcibly();
            assertEquals(4, cli.exitCode(), cli.err());
            cli.assertOneMessage("the event source ebpf ended by itself: its helper ended");
            assertTrue(pages().getOrDefault(Op.WRITE, 0L) > 2000, cli.out());
        }
    }

    @Test
    void aFullDiskEndsTheRecordingAndKeepsWhatIsThere() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        SwapLab.tool("mount", "-t", "tmpfs", "-o", "size=512k", "swapreplay-test", small.toString());
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, small.resolve("swap.swaptrace"));
            cli.awaitArmed();
            startSwapping(lab, FOR_EVER, 0);
            assertEquals(4, cli.exitCode(), cli.err());
            cli.assertOneMessage("No space left on device");
            try (TraceReader reader = TraceReader.open(small.resolve("swap.swaptrace"))) {
                assertTrue(reader.events() > 0, cli.err());
            }
        } finally {
            SwapLab.tool("umount", small.toString());
        }
    }

    @Test
    void swapoffIsMarkedAndItsReadsAreNoSwapIns() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--contents", "none");
            cli.awaitArmed();
            startSwapping(lab, FOR_EVER, 20_000);
            awaitSwapping(5000);
            lab.liftLimit();
            lab.swapoff();
            lab.killSwapping();
            // Nobody has the device open now: it goes away altogether.
            lab.remove();
            assertEquals(0, cli.exitCode(), cli.err());
            assertTrue(cli.err().contains("is gone, after it was taken out of use"), cli.err());
            try (TraceReader reader = TraceReader.open(trace())) {
                Map<Op, Long> pages = pages(reader);
                assertEquals(1, pages.get(Op.SWAPOFF), pages.toString());
                assertTrue(pages.getOrDefault(Op.SWAPOFF_READ, 0L) > 100, pages.toString());
                assertEquals(true, reader.metadata().get("complete"), cli.out() + cli.err());
            }
        }
    }

    /** Makes the recorder's tracefs source blind, from outside. */
    private static void blind(Cli cli) throws IOException {
        Files.writeString(
                Path.of(
                        "/sys/kernel/tracing/instances/swapreplay-" + cli.process.pid(),
                        "events/block/block_bio_queue/enable"),
                "0");
    }

    @Test
    void aSourceThatSeesNothingIsNoticedWhilePagesAreSwapped() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--source", "tracefs");
            cli.awaitArmed();
            blind(cli);
            startSwapping(lab, FOR_EVER, 20_000);
            assertEquals(4, cli.exitCode(), cli.err());
            cli.assertOneMessage("and tracefs saw none of them");
            try (TraceReader reader = TraceReader.open(trace())) {
                assertEquals(false, reader.metadata().get("complete"), cli.out());
            }
        }
    }

    @Test
    void autoSaysWhyItPassesOverASourceAndTakesTheNextOne() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--source", "auto");
            cli.awaitArmed();
            assertTrue(cli.err().contains("recording from tracefs"), cli.err());
            assertTrue(cli.err().contains("passed over: ebpf: "), cli.err());
            blind(cli);
            startSwapping(lab, FOR_EVER, 20_000);
            await(
                    "another source takes over",
                    () -> cli.err()
                                    .lines()
                                    .filter(line -> line.startsWith("recording from"))
                                    .count()
                            == 2);
            awaitSwapping(2000);
            SwapLab.tool("kill", "-INT", Long.toString(cli.process.pid()));
            assertEquals(5, cli.exitCode(), cli.err());
            try (TraceReader reader = TraceReader.open(trace())) {
                String passedOver = String.valueOf(reader.metadata().get("passed_over"));
                assertTrue(passedOver.startsWith("ebpf: "), passedOver);
                assertTrue(passedOver.contains("and tracefs saw none of them"), passedOver);
                assertTrue(passedOver.contains("blktrace: "), passedOver);
                if (reader.metadata().get("sources") instanceof List<?> used && used.contains("blk")) {
                    assertTrue(pages(reader).getOrDefault(Op.WRITE, 0L) > 500, cli.out());
                }
            }
        }
    }

    @Test
    void countersAloneMakeATraceOfRatesWithoutPages() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--source", "counters");
            cli.awaitArmed();
            startSwapping(lab, FOR_EVER, 20_000);
            awaitSwapping(5000);
            SwapLab.tool("kill", "-INT", Long.toString(cli.process.pid()));
            assertEquals(5, cli.exitCode(), cli.err());
            assertTrue(cli.err().contains("the trace holds rates and no page"), cli.err());
            try (TraceReader reader = TraceReader.open(trace())) {
                assertEquals(0, reader.events());
                assertEquals(false, reader.metadata().get("complete"));
                Map<?, ?> counters =
                        (Map<?, ?>) Objects.requireNonNull(reader.metadata().get("counters"));
                List<?> samples = (List<?>) Objects.requireNonNull(counters.get("samples"));
                int written = ((List<?>) Objects.requireNonNull(counters.get("columns"))).indexOf("pages_written");
                long first = ((Number) ((List<?>) samples.get(0)).get(written)).longValue();
                long last = ((Number) ((List<?>) samples.get(samples.size() - 1)).get(written)).longValue();
                assertTrue(last - first >= 4000, counters.toString());
            }
        }
    }

    @Test
    void aFailingCommandIsTold() throws Exception {
        try (SwapLab lab = new SwapLab(DISK, LIMIT)) {
            Cli cli = new Cli(lab, trace(), "--contents", "none", "--", "sh", "-c", "kill -9 $$");
            assertEquals(0, cli.exitCode(), cli.err());
            assertTrue(cli.err().contains("the command ended with exit code 137 (signal 9)"), cli.err());
            try (TraceReader reader = TraceReader.open(trace())) {
                assertTrue(reader.damage().isEmpty());
            }
            cli = new Cli(lab, directory.resolve("other.swaptrace"), "--", "/no/such/program");
            assertEquals(4, cli.exitCode());
            cli.assertOneMessage("cannot start the command");
            assertFalse(Files.exists(directory.resolve("other.swaptrace")));
        }
    }
}
