package swapreplay.traces.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.EventCursor;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceReader;
import swapreplay.traces.format.TraceWriter;

/** Synthetic traces obey the rules of swap and the figures of their specs. */
class GeneratorTest {
    @TempDir
    Path directory = Path.of("");

    private Path generate(String spec, long seed) throws IOException {
        Path file = directory.resolve(spec.replaceAll("[^a-z0-9]", "_") + seed);
        Generator.generate(spec, file, 4096, seed, null, true);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scan:size=2M,ram=1M,loops=3",
                "zipf:size=2M,ram=1M,accesses=5000",
                "phased:size=4M,ram=1M,set=2M,phases=3,accesses=3000",
                "churn:writes=3000,rate=1000,lifetime=exp:200ms",
                "churn:writes=3000,lifetime=uniform:1ms-2s,read=0.1",
                "churn:writes=3000,lifetime=pareto:20ms:1.1",
                "randgen:events=5000"
            })
    void onlyWhatIsOutComesBackAndTheSeedDecides(String spec) throws IOException {
        Path file = generate(spec, 3);
        Set<Long> out = new HashSet<>();
        int events = 0;
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                events++;
                switch (event.op()) {
                    case WRITE -> assertTrue(event.slot() > 0 && out.add(event.slot()), "slot in use");
                    case READ, FREE -> assertTrue(out.remove(event.slot()), "slot not in use");
                    default -> throw new AssertionError(event.op());
                }
            }
        }
        assertTrue(events > 1000, events + " events");
        byte[] first = Files.readAllBytes(file);
        assertArrayEquals(first, Files.readAllBytes(generate(spec, 3)));
        if (!spec.startsWith("scan")) {
            assertFalse(Arrays.equals(first, Files.readAllBytes(generate(spec, 4))));
        }
    }

    /** A cyclic scan over an LRU memory that is too small misses every page, every time. */
    @Test
    void aScanSwapsEveryPageInEveryLoop() throws IOException {
        Generator.Result result =
                Generator.generate("scan:size=4M,ram=1M,loops=5", directory.resolve("s"), 4096, 1, null, false);
        assertEquals(5 * 1024 - 256, result.writes());
        assertEquals(4 * 1024, result.reads());
    }

    @Test
    void fixedLifetimesAreKept() throws IOException {
        Path file = generate("churn:writes=2000,rate=1000,lifetime=fixed:300ms,read=1", 5);
        Map<Long, Long> since = new HashMap<>();
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            while (event.next()) {
                if (event.op() == Op.WRITE) {
                    since.put(event.slot(), event.timeNs());
                } else {
                    long lived = event.timeNs() - Objects.requireNonNull(since.get(event.slot()));
                    assertTrue(Math.abs(lived - 300_000_000) <= 1000, lived + " ns");
                }
            }
        }
    }

    @Test
    void randgenDrawsItsSizes() throws IOException {
        Path file = generate("randgen:events=40000,codec=lz4", 6);
        try (TraceReader trace = TraceReader.open(file)) {
            int[] sizes = trace.sizes("lz4");
            long preferred = Arrays.stream(sizes)
                    .filter(size -> size >= 580 && size <= 700)
                    .count();
            double expected = 0.8 + 0.2 * 121 / 2017;
            assertEquals(expected, (double) preferred / sizes.length, 0.02);
            assertTrue(Arrays.stream(sizes).allMatch(size -> size >= 32 && size <= 2048));
        }
    }

    @Test
    void zipfPrefersTheFirstRanks() {
        double[] cumulative = ZipfPattern.cumulative(1000, 1);
        assertEquals(0, ZipfPattern.rank(cumulative, 0));
        assertEquals(999, ZipfPattern.rank(cumulative, 0.9999999));
        Random random = new Random(1);
        int first = 0;
        for (int i = 0; i < 10_000; i++) {
            first += ZipfPattern.rank(cumulative, random.nextDouble()) == 0 ? 1 : 0;
        }
        assertEquals(10_000 / cumulative[999], first, 150);
    }

    /** The sizes for several codecs of one page stay together, each as often as in the model. */
    @Test
    void sizesLikeAnotherTraceKeepTheirJointDistribution() throws IOException {
        Path model = directory.resolve("model");
        int[][] pages = {{1000, 700}, {4096, 3000}, {200, 100}};
        int[] writes = {6, 3, 1};
        try (TraceWriter writer =
                TraceWriter.create(model, Map.of("page_size", 4096, "size_codecs", List.of("lz4", "zstd:3")))) {
            long slot = 1;
            for (int page = 0; page < pages.length; page++) {
                byte[] identity = new byte[16];
                identity[0] = (byte) page;
                int id = writer.sizedPage(identity, false, pages[page]);
                for (int n = 0; n < writes[page]; n++) {
                    writer.event(slot, Op.WRITE, slot++, 1, id, true, -1, -1);
                }
            }
        }
        Path file = directory.resolve("like");
        try (PageSupply like = new PagesLike(model, 4096)) {
            Generator.generate("churn:writes=20000", file, 4096, 1, like, false);
        }
        Map<List<Integer>, Integer> found = new HashMap<>();
        try (TraceReader trace = TraceReader.open(file);
                EventCursor event = trace.cursor()) {
            int[] lz4 = trace.sizes("lz4");
            int[] zstd = trace.sizes("zstd:3");
            while (event.next()) {
                if (event.op() == Op.WRITE) {
                    found.merge(List.of(lz4[event.contentId()], zstd[event.contentId()]), 1, Integer::sum);
                }
            }
        }
        assertEquals(3, found.size());
        assertEquals(12_000, found.getOrDefault(List.of(1000, 700), 0), 400);
        assertEquals(6_000, found.getOrDefault(List.of(4096, 3000), 0), 400);
    }

    @Test
    void pagesOfAFileAreAllDrawn() throws IOException {
        byte[] bytes = new byte[7 * 4096];
        new Random(2).nextBytes(bytes);
        Path file = directory.resolve("out");
        try (PageSupply pages = new PagesOfFile(Files.write(directory.resolve("pages"), bytes), 4096)) {
            Generator.generate("churn:writes=500", file, 4096, 1, pages, false);
        }
        List<byte[]> found = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file)) {
            assertEquals(7, trace.distinctPages());
            for (int id = 0; id < 7; id++) {
                byte[] page = new byte[4096];
                trace.readContent(id, page, 0);
                found.add(page);
            }
        }
        for (int page = 0; page < 7; page++) {
            byte[] expected = Arrays.copyOfRange(bytes, page * 4096, (page + 1) * 4096);
            assertTrue(found.stream().anyMatch(other -> Arrays.equals(other, expected)), "page " + page);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scam",
                "scan:size",
                "scan:size=x",
                "scan:sice=4M",
                "churn:lifetime=ever",
                "zipf:alpha=-1",
                "randgen:range=9-1"
            })
    void wrongSpecsAreToldAndLeaveNothing(String spec) {
        Path file = directory.resolve("wrong");
        assertThrows(IllegalArgumentException.class, () -> Generator.generate(spec, file, 4096, 1, null, false));
        assertFalse(Files.exists(file));
    }
}
