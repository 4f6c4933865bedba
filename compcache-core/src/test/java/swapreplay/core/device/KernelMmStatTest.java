package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import swapreplay.core.stats.MmStat;

/** The whole mm_stat of real 6.18 kernels after 6,144 pages in order: codec, allocator and device at once. */
class KernelMmStatTest {
    @ParameterizedTest
    @ValueSource(strings = {"lz4", "lzo", "lzo-rle", "zstd"})
    void equalsTheKernelAfterAllPages(String codec) throws Exception {
        byte[] pages = KernelPages.read();
        byte[] back = new byte[KernelPages.PAGE];
        try (CompressedDevice device =
                CompressedDevice.open(DeviceSpec.of(codec, "zsmalloc", 0), KernelPages.PAGE, KernelPages.COUNT)) {
            for (int slot = 0; slot < KernelPages.COUNT; slot++) {
                assertEquals(CompressedDevice.OK, device.write(slot, pages, slot * KernelPages.PAGE));
            }
            assertEquals(measured(codec), device.mmStat());
            for (int slot = 0; slot < KernelPages.COUNT; slot++) {
                device.read(slot, back, 0);
                int from = slot * KernelPages.PAGE;
                assertArrayEquals(Arrays.copyOfRange(pages, from, from + KernelPages.PAGE), back, "slot " + slot);
            }
            device.discard(0, KernelPages.COUNT);
            assertEquals(0, device.mmStat().memUsedTotal());
        }
    }

    @Test
    void theVectorsAreOfAllFourCodecs() throws Exception {
        assertEquals(10633241, measured("lz4").comprDataSize());
        assertEquals(8364032, measured("zstd").memUsedTotal());
    }

    private static MmStat measured(String codec) throws Exception {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(KernelPages.resource("mm_stat.csv"), StandardCharsets.US_ASCII))) {
            List<String[]> rows = lines.lines().map(line -> line.split(",", -1)).toList();
            for (String[] row : rows) {
                if (row[0].startsWith("6.18.") && row[1].equals(codec)) {
                    long[] n = Arrays.stream(row)
                            .skip(2)
                            .mapToLong(Long::parseLong)
                            .toArray();
                    return new MmStat(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
                }
            }
        }
        throw new AssertionError("no row for " + codec);
    }
}
