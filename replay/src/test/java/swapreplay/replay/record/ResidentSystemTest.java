package swapreplay.replay.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.stats.MmStat;
import swapreplay.replay.engine.Progress;
import swapreplay.replay.lab.RequiresZram;
import swapreplay.replay.lab.ZramDevice;
import swapreplay.traces.capture.CaptureException;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.resident.ResidentOptions;
import swapreplay.traces.resident.ResidentSampler;
import swapreplay.traces.resident.ResidentSummary;

/** {@code record --resident} on a process of which every page is known. */
class ResidentSystemTest {
    private static final int PAGES = 3000;
    private static final long DISK = 256L << 20;

    @TempDir
    Path directory = Path.of("");

    private Path trace() {
        return directory.resolve("memory.swaptrace");
    }

    /** A process of known pages, ended by {@link #close}. */
    private static final class Target implements AutoCloseable {
        final Process process;

        Target(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                    KnownPages.class.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            assertEquals("ready", said.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private ResidentSummary sample(Target target, @Nullable Double fraction, @Nullable Duration cold) throws Exception {
        ResidentOptions options = new ResidentOptions(trace(), List.of(target.process.pid()), fraction, cold, true);
        return new ResidentSampler(options).sample();
    }

    /** The known pages in the trace, by number. */
    private static Map<Integer, byte[]> known(Path trace) throws IOException {
        Map<Integer, byte[]> found = new TreeMap<>();
        try (TraceReader reader = TraceReader.open(trace);
                EventCursor event = reader.cursor()) {
            byte[] page = new byte[reader.pageSize()];
            while (event.next()) {
                reader.readContent(event.contentId(), page, 0);
                ByteBuffer in = ByteBuffer.wrap(page);
                if (in.getLong(0) == 0x4b4e4f574e504147L) {
                    found.put(in.getInt(8), page.clone());
                }
            }
        }
        return found;
    }

    @Test
    void everyPageOfAProcessIsInTheTraceAsItIs() throws Exception {
        try (Target target = new Target("" + PAGES)) {
            ResidentSummary summary = sample(target, 1.0, null);
            Map<Integer, byte[]> found = known(trace());
            assertEquals(PAGES, found.size());
            byte[] page = new byte[KnownPages.PAGE];
            for (Map.Entry<Integer, byte[]> one : found.entrySet()) {
                KnownPages.fill(page, one.getKey());
                assertArrayEquals(page, one.getValue(), "page " + one.getKey());
            }
            assertEquals(summary.examined(), summary.written() + summary.zero() + summary.warm() + summary.pinned());
            assertEquals(summary.population(), summary.examined() + summary.unreadable());
            try (TraceReader reader = TraceReader.open(trace())) {
                assertEquals(List.of("resident"), reader.metadata().get("sources"));
                assertEquals("order", reader.metadata().get("clock"));
                assertTrue(reader.metadata().get("resident") instanceof Map<?, ?> facts
                        && String.valueOf(facts.get("not")).contains("no swap traffic"));
                assertEquals(summary.written(), reader.events());
            }
        }
    }

    @Test
    void aSampleBoundsTheWhole() throws Exception {
        try (Target target = new Target("" + PAGES)) {
            ResidentSummary all = sample(target, 1.0, null);
            ResidentPrediction whole = ResidentReport.predictions(trace(), all, List.of("lz4"), Progress.NONE)
                    .get(0);
            ResidentSummary some = sample(target, 0.2, null);
            ResidentPrediction part = ResidentReport.predictions(trace(), some, List.of("lz4"), Progress.NONE)
                    .get(0);
            // the draw is fixed by addresses, which differ from run to run: three times the usual bounds hold 997 times
            // of 1000
            // for the sampling error alone, and leave room for what the JVM of the target does meanwhile
            double reach = 3 * (part.memUsedTotal().high() - part.memUsedTotal().low());
            assertEquals(whole.memUsedTotal().value(), part.memUsedTotal().value(), reach);
            assertTrue(some.examined() > all.examined() / 10 && some.examined() < all.examined() / 3, some::toString);
            assertTrue(part.ratio().low() < part.ratio().value()
                    && part.ratio().value() < part.ratio().high());
        }
    }

    @Test
    void coldPagesAreThoseThatAreNotWrittenTo() throws Exception {
        try (Target target = new Target("" + PAGES, "busy")) {
            ResidentSummary summary = sample(target, 1.0, Duration.ofSeconds(2));
            TreeSet<Integer> found = new TreeSet<>(known(trace()).keySet());
            List<Integer> quiet = new ArrayList<>();
            List<Integer> busy = new ArrayList<>();
            for (int page = 0; page < PAGES; page++) {
                (page % 4 == 0 ? busy : quiet).add(page);
            }
            assertTrue(found.containsAll(quiet), "every page that rests is in the trace");
            busy.retainAll(found);
            assertEquals(List.of(), busy, "no page that is written to is in the trace");
            assertTrue(summary.warm() >= PAGES / 4, summary::toString);
        }
    }

    @Test
    @RequiresZram
    void aZramGivenThePagesHoldsWhatIsPredicted() throws Exception {
        String number = Files.readString(RequiresZram.HOT_ADD).strip();
        Path zram = Path.of("/dev/zram" + number);
        try (Target target = new Target("" + PAGES)) {
            ResidentSummary summary = sample(target, 1.0, null);
            try (ZramDevice device = ZramDevice.open(zram)) {
                for (String algorithm : List.of("lz4", "lzo-rle")) {
                    device.setUp(algorithm, "", DISK);
                    MmStat kernel = store(zram, device.sysfs());
                    ResidentPrediction predicted = ResidentReport.predictions(
                                    trace(), summary, List.of(algorithm), Progress.NONE)
                            .get(0);
                    String both = predicted + "\n" + kernel;
                    assertEquals(
                            (double) kernel.origDataSize(),
                            predicted.origDataSize().value(),
                            both);
                    assertEquals(
                            (double) kernel.comprDataSize(),
                            predicted.comprDataSize().value(),
                            both);
                    assertEquals(
                            (double) kernel.memUsedTotal(),
                            predicted.memUsedTotal().value(),
                            both);
                    assertEquals((double) kernel.samePages(), predicted.samePages(), both);
                    assertEquals((double) kernel.hugePages(), predicted.hugePages(), both);
                }
            }
        } finally {
            Files.writeString(RequiresZram.HOT_REMOVE, number);
        }
    }

    /** Writes every page of the trace to its slot. */
    private MmStat store(Path zram, Path sysfs) throws IOException {
        try (TraceReader reader = TraceReader.open(trace());
                EventCursor event = reader.cursor();
                var out = java.nio.channels.FileChannel.open(
                        zram, java.nio.file.StandardOpenOption.WRITE, com.sun.nio.file.ExtendedOpenOption.DIRECT)) {
            byte[] page = new byte[reader.pageSize()];
            ByteBuffer buffer = ByteBuffer.allocateDirect(2 * page.length).alignedSlice(page.length);
            while (event.next()) {
                reader.readContent(event.contentId(), page, 0);
                buffer.clear().put(page).flip();
                assertEquals(page.length, out.write(buffer, event.slot() * page.length));
            }
        }
        return MmStat.parse(Files.readString(sysfs.resolve("mm_stat")));
    }

    @Test
    void whatCannotBeSampledIsSaid() throws Exception {
        ResidentSampler sampler =
                new ResidentSampler(new ResidentOptions(trace(), List.of((long) Integer.MAX_VALUE), null, null, false));
        CaptureException said = assertThrows(CaptureException.class, sampler::sample);
        assertTrue(String.valueOf(said.getMessage()).contains("does not exist"), said::getMessage);
        assertTrue(Files.notExists(trace()));
    }
}
