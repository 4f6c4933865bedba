package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.reports.model.ConfigurationResult;
import swapreplay.reports.model.CostColumn;
import swapreplay.reports.model.RunResults;

/** Policies in a replay. */
class TierRunTest {
    @TempDir
    private Path dir;

    private static RunResults replay(Path trace, int threads, String... specs) throws Exception {
        List<Configuration> all =
                List.of(specs).stream().map(Configuration::parse).toList();
        return new Replay(
                        new ReplayPlan(
                                trace,
                                all.stream()
                                        .filter(each -> each.policy().isNone())
                                        .map(Configuration::device)
                                        .toList(),
                                all.stream()
                                        .filter(each -> !each.policy().isNone())
                                        .toList(),
                                Mode.MODEL,
                                FreeOnRead.AUTO,
                                threads,
                                Calibration.NONE),
                        "test",
                        "swapreplay replay",
                        Progress.NONE)
                .run();
    }

    private static long known(ConfigurationResult row, CostColumn column) {
        Long value = row.count(column);
        assertNotNull(value, column.column());
        return value;
    }

    private static long written(ConfigurationResult row) {
        Long pages = row.bdWrites();
        assertNotNull(pages, row.label());
        return pages;
    }

    /** With room for all, zram by priority is zram alone. */
    @Test
    void zramThatNeverFillsIsTheDeviceAlone() throws Exception {
        for (long seed = 1; seed <= 4; seed++) {
            Path trace = TestTraces.churn(dir.resolve(seed + ".swaptrace"), seed, 2_000);
            List<ConfigurationResult> rows = replay(
                            trace,
                            2,
                            "codec=lz4",
                            "codec=lz4 policy=zram:size=64M",
                            "codec=lz4 policy=zram:hdd,size=64M")
                    .configurations();
            for (ConfigurationResult tiered : rows.subList(1, 3)) {
                ConfigurationResult alone = rows.get(0);
                assertEquals(alone.memUsedMax(), tiered.memUsedMax());
                assertEquals(alone.origDataSize(), tiered.origDataSize());
                assertEquals(alone.comprDataSize(), tiered.comprDataSize());
                assertEquals(alone.hugePagesSince(), tiered.hugePagesSince());
                assertEquals(alone.samePages(), tiered.samePages());
                assertEquals(alone.count(CostColumn.MEM_USED_MEAN), tiered.count(CostColumn.MEM_USED_MEAN));
            }
            assertEquals(0, written(rows.get(2)));
            assertNull(rows.get(1).bdWrites());
        }
    }

    @Test
    void everyWriteEndsSomewhere() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 9, 3_000);
        List<ConfigurationResult> rows = replay(
                        trace,
                        2,
                        "policy=disk:nvme",
                        "codec=lzo policy=zswap:nvme,pool=200K",
                        "codec=lzo policy=ramzswap:nvme,memlimit=100K",
                        "codec=lzo policy=zram:nvme,size=400K")
                .configurations();
        ConfigurationResult disk = rows.get(0);
        assertEquals("none", disk.codec());
        assertEquals(disk.writes(), written(disk) + known(disk, CostColumn.SWPOUT_ZERO));
        assertNull(disk.compressNsPage(), "nothing is compressed");
        ConfigurationResult zswap = rows.get(1);
        assertEquals(
                written(zswap),
                known(zswap, CostColumn.WRITTEN_BACK_PAGES) + known(zswap, CostColumn.REJECTED_WHILE_FULL));
        ConfigurationResult ramzswap = rows.get(2);
        assertEquals(
                written(ramzswap), known(ramzswap, CostColumn.OVER_LIMIT) + known(ramzswap, CostColumn.INCOMPRESSIBLE));
        for (ConfigurationResult row : rows) {
            assertEquals(0, row.writeFailed(), row.label());
            assertTrue(written(row) > 0, row.label());
            assertEquals(known(disk, CostColumn.FAULTS), known(row, CostColumn.FAULTS), row.label());
            assertTrue(known(row, CostColumn.FAULT_P99_NS) >= known(row, CostColumn.FAULT_P50_NS), row.label());
        }
    }

    @Test
    void figuresDoNotDependOnThreads() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 5, 2_000);
        String[] specs = {
            "codec=lzo policy=zswap:sd,pool=150K",
            "codec=lzo policy=zram:emmc,size=300K",
            "policy=disk:ufs,page-cluster=5"
        };
        List<ConfigurationResult> one = replay(trace, 1, specs).configurations();
        List<ConfigurationResult> four = replay(trace, 4, specs).configurations();
        for (int i = 0; i < specs.length; i++) {
            assertEquals(one.get(i).memUsedMax(), four.get(i).memUsedMax());
            for (CostColumn column : List.of(
                    CostColumn.MEM_USED_MEAN, CostColumn.FAULTS, CostColumn.READAHEAD_HITS, CostColumn.BURST_NS)) {
                assertEquals(one.get(i).count(column), four.get(i).count(column), column + " of " + specs[i]);
            }
            assertEquals(one.get(i).decimal(CostColumn.STALL_S), four.get(i).decimal(CostColumn.STALL_S), specs[i]);
        }
    }
}
