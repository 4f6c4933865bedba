package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.stats.MmStat;

/** Random operations on a device, and on a model so simple that it is obviously right: same contents, same counters. */
class CompressedDevicePropertyTest {
    private static final int SLOTS = 200;

    /** Every codec with every allocator, and pages of 4 and 16 KiB. */
    static List<String> specs() {
        List<String> specs = new ArrayList<>();
        for (String codec : Codecs.exampleSpecs()) {
            for (String allocator : Allocators.exampleSpecs()) {
                specs.add("codec=" + codec + " alloc=" + allocator);
            }
        }
        return specs;
    }

    @Test
    void thereAreSpecsToTest() {
        assertTrue(specs().size() >= 4, "only " + specs());
    }

    @ParameterizedTest
    @MethodSource("specs")
    void deviceAgreesWithThePlainModel(String text) throws Exception {
        run(text, 4096, 250, 1);
        run(text, 16384, 60, 2);
    }

    private static void run(String text, int pageSize, int operations, long seed) throws Exception {
        String where = text + ", pages of " + pageSize + ", seed " + seed + ", operation ";
        DeviceSpec spec = DeviceSpec.parse(text);
        Random random = new Random(seed);
        byte[] back = new byte[pageSize];
        try (CompressedDevice device = CompressedDevice.open(spec, pageSize, SLOTS);
                CompressedDevice twin = CompressedDevice.accounting(spec, pageSize, SLOTS)) {
            DeviceModel model = new DeviceModel(Codecs.named(spec.codec()), pageSize, device.hugeThreshold());
            for (int i = 0; i < operations; i++) {
                long slot = random.nextInt(SLOTS);
                switch (random.nextInt(20)) {
                    case 0, 1 -> {
                        long count = Math.min(1 + random.nextInt(8), SLOTS - slot);
                        device.discard(slot, count);
                        twin.discard(slot, count);
                        model.discard(slot, count);
                    }
                    case 2 -> {
                        device.slotFreeNotify(slot);
                        twin.slotFreeNotify(slot);
                        model.discard(slot, 1);
                    }
                    case 3, 4, 5 -> {
                        device.read(slot, back, 0);
                        assertArrayEquals(model.content(slot), back, where + i);
                    }
                    case 6 -> assertEquals(twin.compact(), device.compact(), where + i);
                    case 7 -> {
                        long limit =
                                random.nextInt(3) > 0 ? 0 : device.mmStat().memUsedTotal() + random.nextInt(20_000);
                        device.memLimit(limit);
                        twin.memLimit(limit);
                    }
                    case 8 -> {
                        if (random.nextInt(20) == 0) {
                            device.reset();
                            twin.reset();
                            model.reset();
                        }
                    }
                    default -> {
                        byte[] page = PageMix.page(random.nextLong(), pageSize);
                        int outcome = device.write(slot, page, 0);
                        assertEquals(
                                twin.writeSized(slot, DeviceModel.isSame(page), model.compressedLength(page)),
                                outcome,
                                where + i);
                        model.write(slot, page, outcome);
                    }
                }
                MmStat stat = device.mmStat();
                assertEquals(
                        model.mmStat(stat.memUsedTotal(), stat.memLimit(), stat.memUsedMax(), stat.pagesCompacted()),
                        stat,
                        where + i);
                assertEquals(model.ioStat(), device.ioStat(), where + i);
                assertEquals(model.comprDataSize(), device.idealBytes(), where + i);
                assertEquals(model.idealMax(), device.idealMax(), where + i);
                assertEquals(stat, twin.mmStat(), where + i);
                assertEquals(device.ioStat(), twin.ioStat(), where + i);
                assertEquals(device.idealMax(), twin.idealMax(), where + i);
            }
            for (long slot = 0; slot < SLOTS; slot++) {
                device.read(slot, back, 0);
                assertArrayEquals(model.content(slot), back, where + "end, slot " + slot);
            }
            device.checkInvariants();
            twin.checkInvariants();
        }
    }
}
