package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts and refusals of zram's attributes (specification of zram, sections 2 to 8, measured on 6.18 and 6.1). */
class ZramSysfsTest {
    private static final int PAGE = 4096;
    private static final long SECOND = 1_000_000_000;

    @TempDir
    private Path dir = Path.of("");

    private long now = 7 * SECOND;
    private boolean open;
    private ZramSysfs zram = make("");

    private ZramSysfs make(String spec) {
        return new ZramSysfs(DeviceSpec.parse(spec), PAGE, () -> open, () -> now);
    }

    @AfterEach
    void close() {
        zram.close();
    }

    @Test
    void anUnusedDeviceReadsAsTheKernels() throws Exception {
        assertEquals("0\n", zram.read("disksize"));
        assertEquals("0\n", zram.read("initstate"));
        assertEquals("[lzo-rle] lzo lz4 lz4hc zstd deflate 842 \n", zram.read("comp_algorithm"));
        assertEquals("", zram.read("recomp_algorithm"));
        assertEquals("none\n", zram.read("backing_dev"));
        assertEquals("       0        0 0        0\n", zram.read("io_stat"));
        assertEquals("version: 1\n0        0\n", zram.read("debug_stat"));
        assertEquals("       0        0        0\n", zram.read("bd_stat"));
        assertEquals(
                "       0        0        0        0        0        0        0        0        0\n",
                zram.read("mm_stat"));
        assertFalse(zram.names().contains("max_comp_streams"));
        zram.write("mem_limit", "5Kxyz\n");
        assertEquals(8192, Long.parseLong(zram.read("mm_stat").trim().split(" +", -1)[3]));
    }

    @Test
    void anUnusedDeviceOf61() throws Exception {
        zram.close();
        zram = make("kernel=6.1");
        assertEquals("lzo [lzo-rle] lz4 lz4hc 842 zstd \n", zram.read("comp_algorithm"));
        assertEquals("       0        0        0        0\n", zram.read("io_stat"));
        assertEquals("version: 1\n       0        0\n", zram.read("debug_stat"));
        assertRefused(Errno.ENOENT, "recompress", "type=idle");
        zram.write("max_comp_streams", "anything");
        zram.write("comp_algorithm", "zstd");
        zram.write("disksize", "1M");
        zram.write("reset", "1");
        assertEquals("lzo lzo-rle lz4 lz4hc 842 [zstd] \n", zram.read("comp_algorithm"), "6.1 keeps it");
    }

    @ParameterizedTest
    @CsvSource({
        "disksize, 0, EINVAL",
        "disksize, K, EINVAL",
        "reset, 0, EINVAL",
        "reset, x, EINVAL",
        "reset, 65536, ERANGE",
        "comp_algorithm, lz5, EINVAL",
        "recomp_algorithm, priority=1, EINVAL",
        "recomp_algorithm, algo=lz5, EINVAL",
        "recomp_algorithm, algo=zstd priority=4, EINVAL",
        "recomp_algorithm, algo=zstd priority=0, EINVAL",
        "recomp_algorithm, algo, EINVAL",
        "algorithm_params, algo=zstd level=3, EINVAL",
        "algorithm_params, level, EINVAL",
        "algorithm_params, priority=4 level=1, EINVAL",
        "algorithm_params, level=x, EINVAL",
        "algorithm_params, level=99999999999, ERANGE",
        "algorithm_params, deflate.winbits=1x, EINVAL",
        "compact, 1, EINVAL",
        "idle, all, EINVAL",
        "idle, x, EINVAL",
        "writeback, idle, EINVAL",
        "recompress, type=idle, EINVAL",
        "mem_used_max, 1, EINVAL",
        "mem_limit, x, EINVAL",
        "writeback_limit, x, EINVAL",
        "backing_dev, /nowhere, ENOENT",
        "backing_dev, /, EISDIR",
        "mm_stat, 1, EACCES",
        "nothing, 1, ENOENT"
    })
    void refusesWithoutADisksize(String attribute, String text, Errno errno) {
        assertRefused(errno, attribute, text);
    }

    @Test
    void refusesWithADisksize() throws Exception {
        zram.write("disksize", "1M");
        assertEquals("1048576\n", zram.read("disksize"));
        assertEquals("1\n", zram.read("initstate"));
        assertRefused(Errno.EBUSY, "disksize", "2M");
        assertRefused(Errno.EINVAL, "disksize", "0");
        assertRefused(Errno.EBUSY, "comp_algorithm", "lz4");
        assertRefused(Errno.EINVAL, "comp_algorithm", "lz5");
        assertRefused(Errno.E2BIG, "comp_algorithm", "x".repeat(128));
        assertRefused(Errno.EBUSY, "recomp_algorithm", "algo=zstd");
        assertRefused(Errno.EBUSY, "backing_dev", "/dev/null");
        assertRefused(Errno.ENODEV, "writeback", "idle");
        assertRefused(Errno.EINVAL, "recompress", "type=huge");
        open = true;
        assertRefused(Errno.EBUSY, "reset", "1");
        open = false;
        zram.write("reset", "1");
        assertEquals("0\n", zram.read("initstate"));
    }

    @ParameterizedTest
    @CsvSource({"4095, 4096", "0x1000, 4096", "010000, 4096", "1e3, 1152921504606846976", "3k, 4096", "1Gx, 1073741824"
    })
    void disksizeIsReadAsTheKernelReadsSizes(String text, long bytes) throws Exception {
        assertEquals(bytes, (KernelNumbers.memparse(text) + PAGE - 1) / PAGE * PAGE);
        if (bytes < 1L << 31) {
            zram.write("disksize", text);
            assertEquals(bytes + "\n", zram.read("disksize"));
        }
    }

    @Test
    void parametersAreLookedAtWhenTheDeviceStarts() throws Exception {
        zram.write("comp_algorithm", "deflate");
        zram.write("algorithm_params", "algo=deflate level=99");
        assertRefused(Errno.EINVAL, "disksize", "1M");
        zram.write("algorithm_params", "level=1 unknown=3");
        zram.write("disksize", "1M");
        assertEquals("deflate:1", device().spec().codec());
        zram.write("reset", "1");
        assertEquals("[lzo-rle] lzo lz4 lz4hc zstd deflate 842 \n", zram.read("comp_algorithm"));
        zram.write("recomp_algorithm", "algo=zstd priority=2");
        zram.write("recomp_algorithm", "algo=lz4hc");
        assertEquals(
                "#1: lzo-rle lzo lz4 [lz4hc] zstd deflate 842 \n#2: lzo-rle lzo lz4 lz4hc [zstd] deflate 842 \n",
                zram.read("recomp_algorithm"));
    }

    @Test
    void idleMarksByAgeAndTheirLetters() throws Exception {
        start(false);
        put(0, page(1, 100));
        put(1, new byte[PAGE]);
        now += 10 * SECOND + 43_879_000;
        put(2, page(2, PAGE));
        zram.write("idle", "5");
        assertEquals("""
                           0            7.000000 ...i..
                           1            7.000000 s.....
                           2           17.043879 ..h...
                """, zram.read("block_state"));
        device().read(0, new byte[PAGE], 0);
        assertTrue(
                zram.read("block_state").startsWith("           0           17.043879 ......\n"),
                "a read takes the mark and sets the time");
        zram.write("idle", "all");
        assertTrue(zram.read("block_state").contains("..hi.."), "the mark of a huge page");
        zram.write("idle", "1000");
        assertFalse(zram.read("block_state").contains("i"), "younger ones lose the mark");
        assertRefused(Errno.EINVAL, "idle", "-1");
    }

    @Test
    void idleMarksOf61AreOnSamePagesToo() throws Exception {
        zram.close();
        zram = make("kernel=6.1");
        start(false);
        put(1, new byte[PAGE]);
        zram.write("idle", "all");
        assertEquals("           1            7.000000 s..i\n", zram.read("block_state"));
    }

    /** Seen on 6.1.0-56: 6.12 and 6.18 take the mark from younger pages, 6.1 does not. */
    @Test
    void youngerPagesKeepTheirMarkOn61() throws Exception {
        zram.close();
        zram = make("kernel=6.1");
        start(false);
        put(0, page(1, 100));
        put(1, page(2, 100));
        zram.write("idle", "all");
        put(1, page(2, 100));
        zram.write("idle", "1000");
        assertEquals("""
                           0            7.000000 ...i
                           1            7.000000 ....
                """, zram.read("block_state"));
        now += 10 * SECOND;
        put(0, page(1, 100));
        zram.write("idle", "5");
        assertEquals("""
                           0           17.000000 ....
                           1            7.000000 ...i
                """, zram.read("block_state"));
    }

    @Test
    void writesTheLargestBackFirstFromBlockOne() throws Exception {
        start(true);
        put(3, page(3, 300));
        put(4, page(4, PAGE));
        put(5, page(5, 310));
        put(6, page(6, PAGE));
        put(7, new byte[PAGE]);
        zram.write("idle", "all");
        zram.write("writeback", "type=idle");
        assertEquals("       4        0        4\n", zram.read("bd_stat"));
        byte[] disk = Files.readAllBytes(dir.resolve("disk"));
        int[] order = {6, 4, 5, 3};
        for (int block = 1; block <= order.length; block++) {
            byte[] there = Arrays.copyOfRange(disk, block * PAGE, (block + 1) * PAGE);
            assertArrayEquals(back(order[block - 1]), there, "block " + block);
        }
        assertEquals("       4        4        4\n", zram.read("bd_stat"), "reads are counted, the pages stay");
        String[] mm = zram.read("mm_stat").trim().split(" +", -1);
        assertEquals("20480 0 0", String.join(" ", mm[0], mm[1], mm[2]));
        assertTrue(zram.read("block_state").contains(".w...."), zram.read("block_state"));
        device().discard(4, 2);
        assertEquals("       2        4        4\n", zram.read("bd_stat"));
        put(4, page(4, 200));
        zram.write("writeback", "page_index=4");
        assertEquals("       3        4        5\n", zram.read("bd_stat"));
        assertArrayEquals(
                back(4),
                Arrays.copyOfRange(Files.readAllBytes(dir.resolve("disk")), 2 * PAGE, 3 * PAGE),
                "lowest free");
    }

    @Test
    void theWritebackLimitOutlivesAResetAndIsSpent() throws Exception {
        zram.write("writeback_limit", "2");
        zram.write("writeback_limit_enable", "1");
        start(true);
        for (int slot = 0; slot < 4; slot++) {
            put(slot, page(slot, 300));
        }
        assertRefused(Errno.EIO, "writeback", "page_indexes=0-3");
        assertEquals("0\n", zram.read("writeback_limit"));
        assertEquals("       2        0        2\n", zram.read("bd_stat"));
        zram.write("reset", "1");
        assertEquals("1\n", zram.read("writeback_limit_enable"));
        assertEquals("none\n", zram.read("backing_dev"));
    }

    @Test
    void aFullBackingDeviceIsNoSpace() throws Exception {
        start(true);
        for (int slot = 0; slot < 9; slot++) {
            put(slot, page(slot, 300));
        }
        assertRefused(Errno.ENOSPC, "writeback", "page_indexes=0-8");
        assertEquals("       7        0        7\n", zram.read("bd_stat"), "8 blocks, the first is never used");
        assertArrayEquals(page(8, 300), back(8));
    }

    @ParameterizedTest
    @CsvSource({
        "page_index=256, ERANGE",
        "page_indexes=5-4, ERANGE",
        "page_indexes=5, EINVAL",
        "page_index=x, EINVAL",
        "type=what, EINVAL",
        "huh, EINVAL",
        "page_index, EINVAL"
    })
    void refusesWrongWritebacks(String text, Errno errno) throws Exception {
        start(true);
        assertRefused(errno, "writeback", text);
        zram.write("writeback", "");
        zram.write("writeback", "unknown=1");
    }

    @Test
    void aTypeWorksOnTheLastRangeAndEndsTheLine() throws Exception {
        start(true);
        for (int slot = 0; slot < 6; slot++) {
            put(slot, page(slot, slot % 2 == 0 ? PAGE : 300));
        }
        zram.write("writeback", "page_index=1 type=huge page_index=5");
        assertEquals("       1        0        1\n", zram.read("bd_stat"));
        zram.write("writeback", "huge");
        assertEquals("       4        0        4\n", zram.read("bd_stat"));
    }

    @Test
    void recompressionTakesTheFirstSmallerClassAndMarksTheRest() throws Exception {
        zram.write("comp_algorithm", "lz4");
        zram.write("recomp_algorithm", "algo=zstd priority=1");
        zram.write("disksize", "1M");
        byte[] text = new byte[PAGE];
        for (int i = 0; i < PAGE; i++) {
            text[i] = (byte)
                    "the quick brown fox jumps over a lazy dog, 0123456789 times and then some more".charAt(i * i % 78);
        }
        put(0, text);
        put(1, page(1, PAGE));
        long before = compressed();
        zram.write("recompress", "type=idle");
        assertEquals(before, compressed(), "nothing is idle");
        zram.write("idle", "all");
        zram.write("recompress", "type=idle");
        assertTrue(compressed() < before, zram.read("mm_stat"));
        assertEquals(
                "           0            0.000000 ....r.\n           1            7.000000 ..h..n\n",
                zram.read("block_state"));
        assertArrayEquals(text, back(0));
        assertArrayEquals(page(1, PAGE), back(1));
        assertRefused(Errno.EINVAL, "recompress", "threshold=3625");
        assertRefused(Errno.EINVAL, "recompress", "algo=lz4hc");
        assertRefused(Errno.EINVAL, "recompress", "priority=2");
        zram.write("recompress", "threshold=3624 max_pages=0 algo=zstd");
    }

    @Test
    void aGapInThePrioritiesBreaksRecompressionAsInTheKernel() throws Exception {
        zram.write("recomp_algorithm", "algo=zstd priority=2");
        zram.write("disksize", "1M");
        put(0, page(0, 2000));
        assertRefused(Errno.EINVAL, "recompress", "priority=2");
        zram.write("recompress", "type=any");
        assertTrue(zram.read("block_state").endsWith(" .....n\n"), zram.read("block_state"));
    }

    private void start(boolean backing) throws Exception {
        zram.write("comp_algorithm", "lz4");
        if (backing) {
            Path disk = dir.resolve("disk");
            Files.write(disk, new byte[8 * PAGE + 100]);
            zram.write("backing_dev", disk + "\n");
            assertEquals(disk + "\n", zram.read("backing_dev"));
        }
        zram.write("disksize", "1M");
    }

    private CompressedDevice device() {
        return Objects.requireNonNull(zram.device());
    }

    private long compressed() throws Exception {
        return Long.parseLong(zram.read("mm_stat").trim().split(" +", -1)[1]);
    }

    private void put(long slot, byte[] page) {
        assertEquals(CompressedDevice.OK, device().write(slot, page, 0));
    }

    private byte[] back(long slot) throws Exception {
        byte[] page = new byte[PAGE];
        device().read(slot, page, 0);
        return page;
    }

    /** A page of {@code noise} random bytes and zeros behind them. */
    private static byte[] page(int seed, int noise) {
        byte[] page = new byte[PAGE];
        byte[] random = new byte[noise];
        new Random(seed).nextBytes(random);
        System.arraycopy(random, 0, page, 0, noise);
        return page;
    }

    private void assertRefused(Errno errno, String attribute, String text) {
        ErrnoException e =
                assertThrows(ErrnoException.class, () -> zram.write(attribute, text), attribute + " " + text);
        assertEquals(errno, e.errno(), attribute + " " + text + ": " + e.getMessage());
    }
}
