package swapreplay.core.backing;

import java.util.List;
import java.util.stream.Collectors;
import swapreplay.core.backing.DiskModel.Latency;
import swapreplay.core.spec.SpecException;

/**
 * The disks that can be simulated. A new one is a line here; the contract test and the help pick it up. Medians and bandwidths of the
 * SSDs and the hard disk are their makers' figures for one request at a time; 99th percentiles are assumed for all, since no maker
 * states them.
 */
public final class Disks {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long MB = 1_000_000;
    private static final long TB = 1_000_000_000_000L;

    private static final List<DiskModel> ALL = List.of(
            new DiskModel(
                    "hdd",
                    new Latency(12_700 * US, 25 * MS),
                    new Latency(12_700 * US, 25 * MS),
                    60 * US,
                    150 * MB,
                    150 * MB,
                    1,
                    0,
                    "A 7,200 rpm desktop disk: 8.5 ms seek and 4.2 ms for half a turn, 150 MB/s as on the WD Blue data sheet."),
            new DiskModel(
                    "sd",
                    new Latency(667 * US, 3 * MS),
                    new Latency(2 * MS, 40 * MS),
                    250 * US,
                    90 * MB,
                    10 * MB,
                    1,
                    16 * TB,
                    "An SD card that just meets application class A1 (SD Association): 1,500 reads/s, 500 writes/s, 10 MB/s sustained;"
                            + " endurance assumed: 32 GB written 500 times."),
            new DiskModel(
                    "emmc",
                    new Latency(160 * US, MS),
                    new Latency(300 * US, 12 * MS),
                    60 * US,
                    280 * MB,
                    125 * MB,
                    1,
                    32 * TB,
                    "Assumed, typical of 32 GB of eMMC 5.1 (6,000 reads/s and 3,000 writes/s of 4 KiB); endurance assumed: written 1,000"
                            + " times."),
            new DiskModel(
                    "ufs",
                    new Latency(90 * US, 500 * US),
                    new Latency(60 * US, 3 * MS),
                    30 * US,
                    2_100 * MB,
                    1_200 * MB,
                    16,
                    128 * TB,
                    "Assumed, typical of 128 GB of UFS 3.1 (2,100 and 1,200 MB/s); endurance assumed: written 1,000 times."),
            new DiskModel(
                    "sata",
                    new Latency(100 * US, 300 * US),
                    new Latency(24 * US, 2 * MS),
                    20 * US,
                    550 * MB,
                    520 * MB,
                    8,
                    300 * TB,
                    "Samsung 860 EVO 500 GB data sheet: 10,000 reads/s and 42,000 writes/s at depth 1, 550 and 520 MB/s, 300 TB written;"
                            + " 98,000 reads/s at depth 32 give about 8 at a time."),
            new DiskModel(
                    "nvme",
                    new Latency(67 * US, 180 * US),
                    new Latency(20 * US, MS),
                    12 * US,
                    3_400 * MB,
                    2_300 * MB,
                    24,
                    300 * TB,
                    "Samsung 970 EVO 500 GB data sheet: 15,000 reads/s and 50,000 writes/s at depth 1, 3,400 and 2,300 MB/s, 300 TB"
                            + " written; 370,000 reads/s at depth 32 give about 24 at a time."));

    private Disks() {}

    /** All disks, slowest first. */
    public static List<DiskModel> all() {
        return ALL;
    }

    /** {@code "hdd, sd, emmc, ufs, sata, nvme"}, for help and messages. */
    public static String known() {
        return ALL.stream().map(DiskModel::name).collect(Collectors.joining(", "));
    }

    /** @throws SpecException if there is no such disk; the message lists what is known */
    public static DiskModel named(String name) {
        for (DiskModel disk : ALL) {
            if (disk.name().equals(name)) {
                return disk;
            }
        }
        throw new SpecException("no disk '" + name + "'; known are " + known());
    }
}
