package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecException;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.PolicyLine;
import swapreplay.reports.model.RunResults;

/** Device policies in a replay: both modes agree, and what the policies did is told. */
class PolicyReplayTest {
    private static final List<String> SPECS = List.of(
            "codec=lz4 backing=sim:emmc writeback=idle:5s,every:2s",
            "codec=lzo-rle backing=sim:hdd,size=400K writeback=huge,idle:20s,every:3s,limit:200K/30s",
            "codec=lz4 recompress=zstd:3@idle:3s,every:2s;deflate@huge,every:5s compact=every:10s",
            "codec=lzo-rle backing=sim:nvme writeback=incompressible,huge_idle:10s,every:4s"
                    + " recompress=lz4hc@idle:2s,every:1s,threshold:2500,max_pages:30",
            "codec=zstd:1 alloc=zbud backing=sim:sd writeback=idle:1s,every:1s recompress=zstd:9@huge_idle:3s,every:4s",
            "codec=lz4 limit=200K backing=sim:ufs writeback=idle:8s,every:1s recompress=lzo@huge,every:1s",
            "codec=lz4 backing=sim:emmc writeback=huge_idle:4s,idle:9s,every:2s kernel=6.1",
            "codec=lz4 dedup=on compact=every:9s");

    @TempDir
    private Path dir = Path.of("");

    private static RunResults replay(Path trace, Mode mode, int threads, List<String> specs) throws Exception {
        List<DeviceSpec> devices = specs.stream().map(DeviceSpec::parse).toList();
        return new Replay(new ReplayPlan(trace, devices, mode, FreeOnRead.AUTO, threads), "test", "test", Progress.NONE)
                .run();
    }

    private Path churn(long seed, boolean frees) throws Exception {
        return TestTraces.churn(
                dir.resolve("t" + seed + ".swaptrace"), seed, 1500, Map.of("synchronous_swap", frees), 120_000_000);
    }

    @Test
    void modelAndFullAgreeInEveryCounter() throws Exception {
        long writtenBack = 0;
        long rescued = 0;
        for (long seed = 1; seed <= 3; seed++) {
            Path trace = churn(seed, seed % 2 == 0);
            RunResults model = replay(trace, Mode.MODEL, 2, SPECS);
            RunResults full = replay(trace, Mode.FULL, 1, SPECS);
            assertEquals(model.timeline(), full.timeline());
            assertEquals(model.policies(), full.policies());
            for (int i = 0; i < SPECS.size(); i++) {
                ConfigurationResult row = full.configurations().get(i);
                assertEquals(figures(model.configurations().get(i)), figures(row), SPECS.get(i));
                assertEquals(0L, row.verifyErrors(), SPECS.get(i));
                writtenBack += row.bdWrites() == null ? 0 : row.bdWrites();
                Long rescues = row.count(CostColumn.RESCUED_PAGES);
                rescued += rescues == null ? 0 : rescues;
            }
        }
        assertTrue(writtenBack > 500 && rescued > 50, writtenBack + " written back, " + rescued + " rescued");
    }

    @Test
    void modelAndFullAgreeOnASampleTrace() throws Exception {
        Path sample = Path.of("../traces/samples/python-data-job.swaptrace");
        Path trace = Files.copy(sample, dir.resolve("python.swaptrace"));
        List<String> specs = List.of("codec=lz4 backing=sim:emmc writeback=idle:10s,huge,every:5s"
                + " recompress=zstd:1@idle:3s,every:2s compact=every:20s");
        RunResults model = replay(trace, Mode.MODEL, 2, specs);
        RunResults full = replay(trace, Mode.FULL, 1, specs);
        assertEquals(model.timeline(), full.timeline());
        assertEquals(model.policies(), full.policies());
        assertEquals(
                figures(model.configurations().get(0)),
                figures(full.configurations().get(0)));
        assertTrue(Objects.requireNonNull(full.configurations().get(0).bdReads()) > 100);
    }

    @Test
    void bytesOfADayAreCountedOverTheTimeThatWasRecorded() throws Exception {
        Map<String, Object> zram = Map.of("synchronous_swap", true);
        Map<String, Object> recorded = Map.of("synchronous_swap", true, "seconds", 3600.0);
        Path burst = TestTraces.churn(dir.resolve("burst.swaptrace"), 3, 2000, zram, 20_000_000);
        Path quiet = TestTraces.churn(dir.resolve("quiet.swaptrace"), 3, 2000, recorded, 20_000_000);
        List<String> spec = List.of("codec=lz4 backing=sim:emmc writeback=huge,idle:1s,every:1s");
        ConfigurationResult inOneGo =
                replay(burst, Mode.MODEL, 1, spec).configurations().get(0);
        ConfigurationResult amongQuiet =
                replay(quiet, Mode.MODEL, 1, spec).configurations().get(0);
        long written = Objects.requireNonNull(amongQuiet.bdWrites());
        assertTrue(written > 0);
        assertEquals(inOneGo.bdWrites(), amongQuiet.bdWrites());
        assertEquals(4096.0 * written / 3600 * 86_400, decimal(amongQuiet), 1.0);
        assertTrue(decimal(amongQuiet) * 100 < decimal(inOneGo));
    }

    private static double decimal(ConfigurationResult row) {
        return Objects.requireNonNull(row.decimal(CostColumn.FLASH_BYTES_DAY));
    }

    /** Everything but the mode, the times of this machine, and what only one mode knows. */
    private static List<Object> figures(ConfigurationResult row) {
        Map<CostColumn, Object> costs = new EnumMap<>(CostColumn.class);
        costs.putAll(row.costs());
        List<Object> figures = new ArrayList<>(List.of(row.policy(), row.writes(), row.reads(), costs));
        for (Long figure : new Long[] {
            row.origDataSize(),
            row.comprDataSize(),
            row.memUsedTotal(),
            row.memUsedMax(),
            row.samePages(),
            row.hugePages(),
            row.hugePagesSince(),
            row.pagesCompacted(),
            row.idealBytes(),
            row.idealMax(),
            row.bdCount(),
            row.bdReads(),
            row.bdWrites(),
            row.writeFailed()
        }) {
            figures.add(String.valueOf(figure));
        }
        return figures;
    }

    @Test
    void everyPolicyIsToldWithItsTimes() throws Exception {
        RunResults results = replay(churn(5, true), Mode.MODEL, 1, List.of(SPECS.get(0), SPECS.get(2), "codec=lz4"));
        ConfigurationResult writeback = results.configurations().get(0);
        assertEquals("backing=sim:emmc writeback=idle:5s,every:2s", writeback.policy());
        List<PolicyLine> lines = results.policies().stream()
                .filter(line -> line.policy().equals(writeback.policy()))
                .toList();
        assertEquals(
                writeback.bdWrites(),
                lines.stream().mapToLong(PolicyLine::done).sum(),
                "every page written back is in some line");
        assertTrue(lines.stream()
                .allMatch(line -> line.rule().equals("writeback=idle:5s")
                        && line.timeSeconds() % 2 == 0
                        && Objects.requireNonNull(line.idle()) > 0));
        assertTrue(results.timeline().stream()
                .anyMatch(point ->
                        point.policy().equals(writeback.policy()) && point.bdCount() != null && point.bdCount() > 0));
        assertNull(results.configurations().get(1).bdCount());
        assertTrue(Objects.requireNonNull(results.configurations().get(1).count(CostColumn.RECOMPRESSED_PAGES)) > 50);
        assertFalse(
                results.policies().stream().anyMatch(line -> line.policy().equals("none")),
                "a device without policies has no lines");
    }

    @Test
    void deduplicationShowsItsGain() throws Exception {
        RunResults results = replay(churn(6, true), Mode.MODEL, 1, List.of("codec=lz4", "codec=lz4 dedup=on"));
        ConfigurationResult alone = results.configurations().get(0);
        ConfigurationResult shared = results.configurations().get(1);
        assertEquals(alone.origDataSize(), shared.origDataSize());
        assertEquals(alone.samePages(), shared.samePages());
        assertEquals(
                Objects.requireNonNull(alone.idealBytes()) - Objects.requireNonNull(shared.idealBytes()),
                Objects.requireNonNull(shared.count(CostColumn.DEDUP_OBJECT_BYTES)));
        assertTrue(Objects.requireNonNull(shared.count(CostColumn.DEDUP_FOUND)) > 100);
    }

    @Test
    void aFileThatCannotBeTimedLeavesFaultTimesOpen() throws Exception {
        Path file = dir.resolve("backing.img");
        Files.write(file, new byte[2 << 20]);
        String spec = "codec=lz4 backing=" + file + " writeback=idle:2s,every:1s";
        Path trace = churn(9, true);
        ConfigurationResult model =
                replay(trace, Mode.MODEL, 1, List.of(spec)).configurations().get(0);
        ConfigurationResult full =
                replay(trace, Mode.FULL, 1, List.of(spec)).configurations().get(0);
        assertEquals(figures(model), figures(full));
        assertEquals(0L, full.verifyErrors());
        assertTrue(Objects.requireNonNull(full.bdReads()) > 10);
        assertNull(full.count(CostColumn.FAULT_P50_NS));
    }

    @Test
    void aPolicyOfTiersDoesNotMixWithThoseOfTheDevice() {
        String message = String.valueOf(assertThrows(
                        SpecException.class,
                        () -> Configuration.parse("codec=lz4 compact=every:1h policy=zswap:nvme,ram=4G"))
                .getMessage());
        assertTrue(message.contains("a policy has rules of its own"), message);
    }
}
