package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import swapreplay.traces.format.TraceReader;

class SizeStoreTest {
    @TempDir
    private Path dir;

    private final List<String> warnings = new ArrayList<>();

    private SizeStore store(String identity, String machine) {
        return new SizeStore(dir.resolve("t.swaptrace"), identity, machine, warnings::add);
    }

    private static final SizeTable TABLE =
            new SizeTable("zstd:3", new int[] {0, 100, 70_000, 4096}, new CodecSpeed(1.5, 2.5));

    private Path file() {
        return dir.resolve("t.swaptrace.sizes").resolve("zstd_3");
    }

    @Test
    void rememberedTableComesBackAndIsItsOwnersAlone() throws Exception {
        store("id", "here").save(TABLE);
        SizeTable table = store("id", "here").load("zstd:3", 4).orElseThrow();
        assertArrayEquals(TABLE.lengths(), table.lengths());
        assertEquals(TABLE.speed(), table.speed());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())));
        assertEquals(List.of(), warnings);
        try (var files = Files.list(file().getParent())) {
            assertEquals(1, files.count(), "parts are left behind");
        }
    }

    @Test
    void speedOfAnotherMachineIsForgotten() {
        store("id", "there").save(TABLE);
        assertEquals(
                CodecSpeed.UNKNOWN,
                store("id", "here").load("zstd:3", 4).orElseThrow().speed());
    }

    @Test
    void tableOfAnotherTraceIsIgnoredWithAWarning() {
        store("id", "here").save(TABLE);
        assertTrue(store("other", "here").load("zstd:3", 4).isEmpty());
        assertTrue(warnings.get(0).endsWith("they belong to another trace"), warnings.toString());
    }

    @Test
    void everyFlippedBitAndEveryCutIsFound() throws Exception {
        store("id", "here").save(TABLE);
        byte[] whole = Files.readAllBytes(file());
        for (int i = 0; i < whole.length; i++) {
            byte[] bad = whole.clone();
            bad[i] ^= 4;
            Files.write(file(), bad);
            assertTrue(store("id", "here").load("zstd:3", 4).isEmpty(), "byte " + i);
            Files.write(file(), java.util.Arrays.copyOf(whole, i));
            assertTrue(store("id", "here").load("zstd:3", 4).isEmpty(), "cut at " + i);
        }
        assertEquals(2 * whole.length, warnings.size());
    }

    @Test
    void directoryThatCannotBeMadeIsNoError() throws Exception {
        Files.writeString(dir.resolve("t.swaptrace.sizes"), "a file in its place");
        store("id", "here").save(TABLE);
        assertTrue(store("id", "here").load("zstd:3", 4).isEmpty());
    }

    /** A table can be whole and yet not what the codec does: made by an older version, for example. */
    @Test
    void tableThatTheCodecContradictsIsMadeAgain() throws Exception {
        Path trace = TestTraces.churn(dir.resolve("t.swaptrace"), 1, 300);
        try (TraceReader reader = TraceReader.open(trace);
                Workers workers = new Workers(1)) {
            SizeSweep sweep = new SizeSweep(reader, store("id", "here"), workers, Progress.NONE);
            SizeTable right = sweep.tables(List.of("lz4")).get(0);
            int[] wrong = right.lengths().clone();
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] += wrong[i] == 0 ? 0 : 1;
            }
            store("id", "here").save(new SizeTable("lz4", wrong, right.speed()));
            assertArrayEquals(
                    right.lengths(), sweep.tables(List.of("lz4")).get(0).lengths());
            assertTrue(warnings.get(0).contains("the codec makes other sizes now"), warnings.toString());
            warnings.clear();
            assertArrayEquals(
                    right.lengths(), sweep.tables(List.of("lz4")).get(0).lengths());
            assertEquals(List.of(), warnings);
        }
    }
}
