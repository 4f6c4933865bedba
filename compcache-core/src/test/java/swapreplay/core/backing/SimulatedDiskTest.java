package swapreplay.core.backing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import swapreplay.core.backing.DiskModel.Latency;
import swapreplay.core.spec.SpecException;

class SimulatedDiskTest {
    private static final int PAGE = 4096;
    /** Every request takes 100 us, every transfer of a page 4,096 ns. */
    private static final DiskModel EVEN = new DiskModel(
            "even",
            new Latency(100_000, 100_000),
            new Latency(100_000, 100_000),
            10_000,
            1_000_000_000,
            1_000_000_000,
            2,
            0,
            "");

    @Test
    void requestWithoutAQueueTakesPositionAndTransfer() {
        SimulatedDisk disk = new SimulatedDisk(EVEN, PAGE, 1);
        assertEquals(104_096, disk.read(0, 5, 1));
        assertEquals(10_000 + 2 * 4_096, disk.read(1_000_000, 6, 2), "it goes on where the last one ended");
        assertEquals(100_000 + 3 * 4_096, disk.read(2_000_000, 5, 3));
        assertEquals(6, disk.pagesRead());
        assertEquals(0, disk.stalledNs());
    }

    @Test
    void thirdRequestWaitsForOneOfTwoChannels() {
        SimulatedDisk disk = new SimulatedDisk(EVEN, PAGE, 1);
        assertEquals(104_096, disk.read(0, 10, 1));
        assertEquals(104_096, disk.read(0, 20, 1));
        assertEquals(208_192, disk.read(0, 30, 1));
    }

    @Test
    void busIsSharedByAllChannels() {
        DiskModel slowBus = new DiskModel("slow", EVEN.read(), EVEN.write(), 0, 4_096_000, 4_096_000, 8, 0, "");
        SimulatedDisk disk = new SimulatedDisk(slowBus, PAGE, 1);
        disk.read(0, 10, 1);
        disk.read(0, 20, 1);
        assertEquals(3_000_000, disk.read(0, 30, 1), "1 ms for each of three pages, positioning hidden behind");
    }

    @Test
    void fullQueueHoldsUpTheMachine() {
        SimulatedDisk disk = new SimulatedDisk(EVEN, PAGE, 1);
        for (int i = 0; i < SimulatedDisk.WRITERS; i++) {
            disk.write(0, 10L * i);
        }
        assertEquals(0, disk.stalledNs());
        disk.write(0, 1);
        assertEquals(104_096, disk.stalledNs(), "until the first of those before is done");
        long stalled = disk.stalledNs();
        disk.read(3_600_000_000_000L, 1_000, 1);
        assertEquals(stalled, disk.stalledNs(), "an hour later nothing waits");
    }

    @Test
    void everyDiskHasItsMedianAndItsTail() {
        for (DiskModel model : Disks.all()) {
            SimulatedDisk disk = new SimulatedDisk(model, PAGE, 7);
            long[] ns = LongStream.range(0, 20_001)
                    .map(i ->
                            disk.read(i * 1_000_000_000, 2 * i, 1) - PAGE * 1_000_000_000L / model.readBytesPerSecond())
                    .sorted()
                    .toArray();
            assertEquals(1.0, (double) ns[10_000] / model.read().medianNs(), 0.05, model.name());
            assertEquals(1.0, (double) ns[19_800] / model.read().p99Ns(), 0.15, model.name());
            assertEquals(model, Disks.named(model.name()));
            assertTrue(model.describe().startsWith(model.name() + ": a read takes "), model.describe());
        }
    }

    /** Requests per second that the makers state, one at a time; of the hard disk what seek and half a turn give. */
    @Test
    void mediansAreThePublishedFigures() {
        double[][] stated = {{81, 81}, {1_500, 500}, {6_000, 5_000}, {10_900, 7_800}, {10_000, 40_000}, {15_000, 50_000}
        };
        for (int i = 0; i < stated.length; i++) {
            DiskModel model = Disks.all().get(i);
            double read = model.read().medianNs() + PAGE * 1e9 / model.readBytesPerSecond();
            double write = model.write().medianNs() + PAGE * 1e9 / model.writeBytesPerSecond();
            assertEquals(stated[i][0], 1e9 / read, stated[i][0] * 0.02, model.name() + " reads/s");
            assertEquals(stated[i][1], 1e9 / write, stated[i][1] * 0.02, model.name() + " writes/s");
        }
    }

    @Test
    void sameRequestsTakeTheSameTime() {
        for (DiskModel model : Disks.all()) {
            List<long[]> runs = List.of(churn(model), churn(model));
            assertTrue(Arrays.equals(runs.get(0), runs.get(1)), model.name());
        }
    }

    private static long[] churn(DiskModel model) {
        SimulatedDisk disk = new SimulatedDisk(model, PAGE, 3);
        return LongStream.range(0, 3_000)
                .map(i -> {
                    disk.write(i * 10_000, i * 7919 % 5_000);
                    return disk.read(i * 10_000, i * 104_729 % 5_000, 1 + (int) (i % 4)) + disk.stalledNs();
                })
                .toArray();
    }

    @Test
    void unknownDiskListsTheKnown() {
        SpecException e = assertThrows(SpecException.class, () -> Disks.named("floppy"));
        assertEquals(
                "no disk 'floppy'; known are hdd, sd, emmc, ufs, sata, nvme, or the path of an unused disk or file",
                e.getMessage());
    }
}
