package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a zram of the running kernel and on ours: mm_stat and io_stat equal after every single one. */
@RequiresZram(kernel = "6.18")
class KernelZramTest {
    private static final int SLOTS = 1500;
    private static final int OPERATIONS = 12_000;
    private static final int PAGE = KernelPages.PAGE;

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "lzo", "lzo-rle"})
    void countsWhatTheKernelCounts(String algorithm) throws Exception {
        byte[] pages = KernelPages.read();
        try (KernelZram kernel = new KernelZram(algorithm, SLOTS);
                CompressedDevice device = CompressedDevice.open(DeviceSpec.of(algorithm, "zsmalloc", 0), PAGE, SLOTS)) {
            byte[] back = new byte[PAGE];
            // A new device has been looked at by the partition scan of udev, if any: reads change no counter.
            Random random = new Random(20261122);
            for (int i = 0; i < OPERATIONS; i++) {
                int slot = random.nextInt(SLOTS);
                String what = algorithm + ", operation " + i + ": ";
                switch (random.nextInt(400)) {
                    case 0, 1, 2, 3, 4, 5 -> {
                        int slots = 1 + random.nextInt(Math.min(60, SLOTS - slot));
                        what += "discard " + slots;
                        kernel.discard(slot, slots);
                        device.discard(slot, slots);
                    }
                    case 6 -> {
                        what += "compact";
                        kernel.set("compact", "1");
                        device.compact();
                    }
                    case 7 -> {
                        long limit = device.mmStat().memUsedTotal() + random.nextInt(40 * PAGE) - 10L * PAGE;
                        what += "mem_limit " + limit;
                        kernel.set("mem_limit", Long.toString(Math.max(0, limit)));
                        device.memLimit(Math.max(0, limit));
                    }
                    case 8, 9, 10, 11 -> {
                        what += "mem_limit 0";
                        kernel.set("mem_limit", "0");
                        device.memLimit(0);
                    }
                    case 12 -> {
                        what += "mem_used_max 0";
                        kernel.set("mem_used_max", "0");
                        device.resetMemUsedMax();
                    }
                    default -> {
                        if (random.nextInt(5) == 0) {
                            what += "read " + slot;
                            device.read(slot, back, 0);
                            assertArrayEquals(kernel.read(slot), back, what);
                        } else {
                            int page = random.nextInt(KernelPages.COUNT);
                            what += "write page " + page + " to " + slot;
                            boolean taken = device.write(slot, pages, page * PAGE) == CompressedDevice.OK;
                            assertEquals(kernel.write(slot, pages, page * PAGE), taken, what);
                        }
                    }
                }
                assertEquals(kernel.read("mm_stat"), device.mmStat().toSysfs(), what);
                assertEquals(kernel.read("io_stat"), device.ioStat().toSysfs(), what);
            }
        }
    }
}
