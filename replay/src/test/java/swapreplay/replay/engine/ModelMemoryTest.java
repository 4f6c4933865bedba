package swapreplay.replay.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.traces.event.Op;
import swapreplay.traces.format.TraceWriter;

/** What a replay in mode model keeps in memory, counted after collections. */
class ModelMemoryTest {
    private static final int SLOTS = 25_000;
    /** A power of two, so that tables which double stand at the same share of their size. */
    private static final int TIMES = 8;

    private static final int CONTENTS = 64;

    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "codec=lz4",
                "codec=lz4 alloc=xvmalloc",
                "codec=lz4 backing=sim:ufs writeback=huge_idle:1s,idle:2s,every:1s recompress=zstd:3@idle:1s,every:1s",
                "codec=lz4 policy=zswap:ufs,ram=64M",
                "codec=lz4 policy=zram:ufs,size=64M"
            })
    void doesNotGrowForASlotWithTheNumberOfSlots(String configuration) throws Exception {
        double few = (double) kept(configuration, SLOTS, 1) / SLOTS;
        double many = (double) kept(configuration, SLOTS * TIMES, 1) / (SLOTS * TIMES);
        assertTrue(
                many <= 1.1 * few,
                few + " bytes for each of " + SLOTS + " slots, " + many + " of " + TIMES + " times as many");
        assertTrue(few < 200, few + " bytes for a slot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"codec=lz4", "codec=lz4 policy=zswap:ufs,ram=64M", "codec=lz4 recompress=zstd:3@idle:1s,every:1s"
            })
    void doesNotGrowWithTheNumberOfEvents(String configuration) throws Exception {
        long once = kept(configuration, SLOTS, 1);
        long often = kept(configuration, SLOTS, TIMES);
        // fragmentation of a churned pool takes some more of the allocator's tables
        assertTrue(often <= 1.3 * once, once + " bytes after one write of each slot, " + often + " after " + TIMES);
    }

    private long kept(String configuration, int slots, int rounds) throws Exception {
        Configuration parsed = Configuration.parse(configuration);
        try (ModelSpeed model = new ModelSpeed(trace(slots, rounds), List.of(parsed))) {
            assertEquals(slots, model.slots());
            return model.keptBytes(parsed);
        }
    }

    /** Every slot is written as often as there are rounds, in another order each time, within ten seconds. */
    private Path trace(int slots, int rounds) throws IOException {
        Path file = temp.resolve(slots + "-" + rounds + ".swaptrace");
        Random random = new Random(slots);
        byte[] page = new byte[TestTraces.PAGE];
        try (TraceWriter writer = TraceWriter.create(file, Map.of("page_size", TestTraces.PAGE))) {
            int name = writer.name("fill");
            int[] contents = new int[CONTENTS];
            for (int i = 0; i < CONTENTS; i++) {
                byte[] noise = new byte[random.nextInt(3_000)];
                random.nextBytes(noise);
                Arrays.fill(page, (byte) i);
                System.arraycopy(noise, 0, page, 0, noise.length);
                contents[i] = writer.content(page, 0);
            }
            long step = 10_000_000_000L / ((long) slots * rounds);
            for (long i = 0; i < (long) slots * rounds; i++) {
                long slot = i * 7_919 % slots;
                writer.event(i * step, Op.WRITE, slot, 1, contents[random.nextInt(CONTENTS)], true, 1, name);
            }
        }
        return file;
    }

    @Test
    void countsWhatIsKeptAndNotWhatIsGone() {
        long before = LiveMemory.bytes();
        byte[] kept = new byte[30_000_000];
        long with = LiveMemory.bytes() - before;
        assertTrue(with > kept.length - 2_000_000 && with < kept.length + 2_000_000, with + " bytes");
        kept = new byte[1];
        long without = LiveMemory.bytes() - before;
        assertTrue(without < 2_000_000 + kept.length, without + " bytes");
    }
}
