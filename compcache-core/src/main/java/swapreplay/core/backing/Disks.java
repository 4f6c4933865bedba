package swapreplay.core.backing;

import java.util.List;
import java.util.stream.Collectors;
import swapreplay.core.backing.DiskModel.Latency;
import swapreplay.core.spec.SpecException;

/**
 * The disks that can be simulated. A new one is a line here; the contract test and the help pick it up. Bandwidths, requests per second and
 * endurance are published figures, each with its source below; a median is the reciprocal of the requests per second that the maker states
 * for one at a time, less the transfer, and the channels are what the requests per second at full depth need of such medians. No maker states a
 * 99th percentile, nor the cost of a request that goes on where the last one ended: those are assumed for all, and so is what is marked as
 * assumed.
 *
 * <p>Sources:
 *
 * <ul>
 *   <li>hdd: HGST Ultrastar 7K4000 specification, table 6: seek 8.2 ms typical, read and write; WD Ultrastar DC HC310 specification, tables 5 and 7:
 *       seek 7.4 and 8.2 ms, 4.16 ms for half a turn at 7,200 rpm; Seagate BarraCuda ST1000DM010 data sheet: at most 210 MB/s, on the outer
 *       tracks.
 *   <li>sd: SD Association, Application Performance Class A1 (SD 5.1), as reported by AnandTech, article 10860: at least 1,500 reads/s, 500 writes/s, 10
 *       MB/s sustained.
 *   <li>emmc: Samsung's announcements of eMMC 5.0 of 128 GB with 3 bits a cell (March 2015): 260 MB/s, 6,000 reads/s, 5,000 writes/s; and of eMMC
 *       5.1 (February 2015): 250 and 125 MB/s, 11,000 and 13,000 requests/s with command queue.
 *   <li>ufs: Samsung's announcement of eUFS 3.1 (March 2020; Liliputing, 17 March 2020): 2,100 and 1,200 MB/s, 100,000 and 70,000 requests/s.
 *   <li>sata: Samsung SSD 860 EVO 500 GB data sheet: 550 and 520 MB/s, 98,000 reads/s and 90,000 writes/s at depth 32, 300 TB written; one at a time
 *       10,000 and 40,000 as its predecessor 850 EVO.
 *   <li>nvme: Samsung SSD 970 EVO 500 GB (Techgage, 24 April 2018): 3,400 and 2,300 MB/s (600 beyond the SLC cache), one at a time 15,000 reads/s
 *       and 50,000 writes/s, at depth 128 370,000 and 450,000; 300 TB written.
 * </ul>
 */
public final class Disks {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long MB = 1_000_000;
    private static final long TB = 1_000_000_000_000L;

    private static final List<DiskModel> ALL = List.of(
            new DiskModel(
                    "hdd",
                    new Latency(12_360 * US, 25 * MS),
                    new Latency(12_360 * US, 25 * MS),
                    60 * US,
                    150 * MB,
                    150 * MB,
                    1,
                    0,
                    "7,200 rpm: 8.2 ms seek (HGST 7K4000 specification) and 4.16 ms for half a turn; 150 MB/s assumed, between the 210 of the"
                            + " outer tracks (Seagate BarraCuda data sheet) and the inner ones."),
            new DiskModel(
                    "sd",
                    new Latency(621 * US, 3 * MS),
                    new Latency(1_590 * US, 40 * MS),
                    250 * US,
                    90 * MB,
                    10 * MB,
                    1,
                    16 * TB,
                    "An SD card that just meets application class A1 (SD Association): 1,500 reads/s, 500 writes/s, 10 MB/s sustained;"
                            + " 90 MB/s reads assumed; endurance assumed: 32 GB written 500 times."),
            new DiskModel(
                    "emmc",
                    new Latency(151 * US, MS),
                    new Latency(167 * US, 12 * MS),
                    60 * US,
                    260 * MB,
                    125 * MB,
                    1,
                    32 * TB,
                    "Samsung eMMC 5.0, 3 bits a cell: 6,000 reads/s, 5,000 writes/s, 260 MB/s; writes at the 125 MB/s of its eMMC 5.1;"
                            + " endurance assumed: 32 GB written 1,000 times (3,000 cycles at a write amplification of 3)."),
            new DiskModel(
                    "ufs",
                    new Latency(90 * US, 500 * US),
                    new Latency(125 * US, 3 * MS),
                    30 * US,
                    2_100 * MB,
                    1_200 * MB,
                    9,
                    128 * TB,
                    "Samsung eUFS 3.1: 2,100 and 1,200 MB/s, 100,000 reads/s and 70,000 writes/s, taken as 9 at a time; endurance assumed:"
                            + " 128 GB written 1,000 times (3,000 cycles at a write amplification of 3)."),
            new DiskModel(
                    "sata",
                    new Latency(93 * US, 300 * US),
                    new Latency(17 * US, 2 * MS),
                    20 * US,
                    550 * MB,
                    520 * MB,
                    10,
                    300 * TB,
                    "Samsung 860 EVO 500 GB data sheet: 550 and 520 MB/s, 300 TB written; 10,000 reads/s and 40,000 writes/s one at a time (850"
                            + " EVO); 98,000 reads/s at depth 32 need 10 at a time."),
            new DiskModel(
                    "nvme",
                    new Latency(65 * US, 180 * US),
                    new Latency(18 * US, MS),
                    12 * US,
                    3_400 * MB,
                    2_300 * MB,
                    24,
                    300 * TB,
                    "Samsung 970 EVO 500 GB data sheet: 15,000 reads/s and 50,000 writes/s at depth 1, 3,400 and 2,300 MB/s, 300 TB"
                            + " written; 370,000 reads/s at depth 128 need 24 at a time. Beyond its SLC cache the writes fall to 600 MB/s, which is left out."));

    private Disks() {}

    /** All disks, slowest first. */
    public static List<DiskModel> all() {
        return ALL;
    }

    /** {@code "hdd, sd, emmc, ufs, sata, nvme, or the path of a disk or file"}, for help and messages. */
    public static String known() {
        return ALL.stream().map(DiskModel::name).collect(Collectors.joining(", "))
                + ", or the path of an unused disk or file";
    }

    /**
     * A simulated disk, or for a path from the root one of this machine, which is measured at its first mention and keeps its contents.
     *
     * @throws SpecException if there is no such disk, or it cannot be measured; the message lists what is known
     */
    public static DiskModel named(String name) {
        if (name.startsWith("/")) {
            return MeasuredDisk.of(name);
        }
        for (DiskModel disk : ALL) {
            if (disk.name().equals(name)) {
                return disk;
            }
        }
        throw new SpecException("no disk '" + name + "'; known are " + known());
    }
}
