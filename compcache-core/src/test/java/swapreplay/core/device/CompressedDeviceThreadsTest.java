package swapreplay.core.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import swapreplay.core.stats.MmStat;

/** Many threads on few slots: every page read is one that somebody wrote to that slot, and the accounts add up at the end. */
class CompressedDeviceThreadsTest {
    private static final int PAGE = 4096;
    private static final int SLOTS = 64;
    private static final int THREADS = 6;
    private static final int OPERATIONS = 6_000;

    @ParameterizedTest
    @MethodSource("swapreplay.core.alloc.Allocators#exampleSpecs")
    void everyReadIsAPageThatWasWrittenThere(String allocator) throws Exception {
        try (CompressedDevice device = CompressedDevice.open(DeviceSpec.of("lz4", allocator, 0), PAGE, SLOTS)) {
            hammer(device);
            agreesWithItsContents(device);
            device.checkInvariants();
            long memoryOfAFreshPool;
            try (CompressedDevice fresh = CompressedDevice.open(device.spec(), PAGE, SLOTS)) {
                memoryOfAFreshPool = fresh.mmStat().memUsedTotal();
            }
            device.discard(0, SLOTS);
            MmStat stat = device.mmStat();
            assertEquals(0, stat.origDataSize());
            assertEquals(0, stat.comprDataSize());
            assertEquals(0, stat.samePages());
            assertEquals(0, stat.hugePages());
            assertTrue(stat.memUsedTotal() <= memoryOfAFreshPool, "still held: " + stat.memUsedTotal());
            device.checkInvariants();
        }
    }

    /** Looks without locks see what is at rest as it is, however much changes beside it. */
    @Test
    void stretchesAtRestAreSeenWhileTheirNeighboursChange() throws Exception {
        int half = SLOTS / 2;
        byte[] filled = new byte[PAGE];
        java.util.Arrays.fill(filled, (byte) 5);
        try (CompressedDevice device = CompressedDevice.open(DeviceSpec.of("lz4", "zsmalloc", 0), PAGE, SLOTS)) {
            for (int slot = 0; slot < SLOTS; slot++) {
                device.write(slot, slot < half ? new byte[PAGE] : filled, 0);
            }
            AtomicBoolean over = new AtomicBoolean();
            Thread changing = new Thread(() -> {
                byte[] noise = new byte[PAGE];
                new Random(4).nextBytes(noise);
                for (int i = 0; !over.get(); i++) { // the last of the zeros: data, another's word, free, zeros
                    switch (i % 4) {
                        case 0 -> device.write(half - 1, noise, 0);
                        case 1 -> device.write(half - 1, filled, 0);
                        case 2 -> device.discard(half - 1, 1);
                        default -> device.write(half - 1, new byte[PAGE], 0);
                    }
                }
            });
            changing.start();
            try {
                for (int i = 0; i < 200_000; i++) {
                    long zeros = device.sameStatus(0, SLOTS);
                    assertTrue(zeros == half - 1 || zeros == half, zeros + " zeros");
                    assertEquals(half, device.sameStatus(half, half));
                }
            } finally {
                over.set(true);
                changing.join();
            }
        }
    }

    private static void hammer(CompressedDevice device) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                long seed = thread;
                running.add(threads.submit(() -> {
                    work(device, new Random(seed));
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void work(CompressedDevice device, Random random) throws Exception {
        byte[] page = new byte[PAGE];
        for (int i = 0; i < OPERATIONS; i++) {
            int slot = random.nextInt(SLOTS);
            switch (random.nextInt(16)) {
                case 0, 1 -> device.discard(slot, Math.min(3, SLOTS - slot));
                case 2 -> device.slotFreeNotify(slot);
                case 3 -> {
                    if (random.nextInt(20) == 0) {
                        device.compact();
                    }
                }
                case 4, 5, 6, 7, 8 -> {
                    describe(page, slot, random.nextInt(1 << 20));
                    assertEquals(CompressedDevice.OK, device.write(slot, page, 0));
                }
                default -> {
                    device.read(slot, page, 0);
                    checkDescribed(page, slot);
                }
            }
        }
    }

    /** A page that tells its slot; {@code mark} decides how it compresses and what the rest looks like. */
    private static void describe(byte[] page, int slot, int mark) {
        ByteBuffer words = ByteBuffer.wrap(page);
        long seed = (slot + 1L) << 32 | mark;
        int noise = mark % 5 == 0 ? PAGE / 8 : mark % 400;
        for (int i = 0; i < PAGE / 8; i++) {
            // Every seventh page is same-filled with its own description.
            boolean plain = i == 0 || mark % 7 == 0 || i >= noise;
            words.putLong(8 * i, plain ? seed : (seed + i) * 0x9E3779B97F4A7C15L);
        }
    }

    private static void checkDescribed(byte[] page, int slot) {
        long seed = ByteBuffer.wrap(page).getLong(0);
        byte[] expected = new byte[PAGE];
        if (seed != 0) {
            assertEquals(slot + 1, seed >>> 32, "a page of another slot");
            describe(expected, slot, (int) seed);
        }
        assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(page), "a torn page in slot " + slot);
    }

    /** A second device, given by one thread what this one holds, counts the same. */
    private static void agreesWithItsContents(CompressedDevice device) throws Exception {
        byte[] page = new byte[PAGE];
        try (CompressedDevice single = CompressedDevice.open(device.spec(), PAGE, SLOTS)) {
            for (int slot = 0; slot < SLOTS; slot++) {
                device.read(slot, page, 0);
                checkDescribed(page, slot);
                if (ByteBuffer.wrap(page).getLong(0) != 0) {
                    single.write(slot, page, 0);
                }
            }
            assertEquals(single.mmStat().origDataSize(), device.mmStat().origDataSize());
            assertEquals(single.mmStat().comprDataSize(), device.mmStat().comprDataSize());
            assertEquals(single.mmStat().samePages(), device.mmStat().samePages());
            assertEquals(single.mmStat().hugePages(), device.mmStat().hugePages());
        }
    }
}
