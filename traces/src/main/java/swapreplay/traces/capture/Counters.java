package swapreplay.traces.capture;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel itself counts, at one moment.
 * @param vmstat counters of {@code /proc/vmstat} about swap, all devices together
 * @param device counters of the device: pages read and written from {@code stat}, freed slots from zram's {@code io_stat}
 */
record Counters(Map<String, Long> vmstat, Map<String, Long> device) {
    private static final Set<String> NAMES = Set.of(
            "pswpin",
            "pswpout",
            "swpin_zero",
            "swpout_zero",
            "thp_swpout",
            "thp_swpout_fallback",
            "swap_ra",
            "swap_ra_hit");

    static Counters of(SwapDevice swap) {
        Map<String, Long> vmstat = new LinkedHashMap<>();
        for (String line : PseudoFile.lines(Path.of("/proc/vmstat"))) {
            List<String> words = PseudoFile.words(line);
            if (words.size() == 2 && NAMES.contains(words.get(0))) {
                vmstat.put(words.get(0), Long.parseLong(words.get(1)));
            }
        }
        Map<String, Long> device = new LinkedHashMap<>();
        if (swap.extents() != null) {
            return new Counters(vmstat, device); // the device counts what happens to all its files
        }
        List<String> stat = PseudoFile.words(PseudoFile.read(swap.attribute("stat"), ""));
        if (stat.size() > 6) {
            long sectorsPerPage = swap.pageSize() / 512;
            device.put("pages_read", Long.parseLong(stat.get(2)) / sectorsPerPage);
            device.put("pages_written", Long.parseLong(stat.get(6)) / sectorsPerPage);
        }
        List<String> io = PseudoFile.words(PseudoFile.read(swap.attribute("io_stat"), ""));
        if (io.size() > 3) {
            device.put("notify_free", Long.parseLong(io.get(3)));
        }
        return new Counters(vmstat, device);
    }

    long vmstat(String name) {
        return vmstat.getOrDefault(name, 0L);
    }

    long device(String name) {
        return device.getOrDefault(name, 0L);
    }

    /** Since {@code start}, counter by counter. */
    Counters since(Counters start) {
        return new Counters(difference(vmstat, start.vmstat), difference(device, start.device));
    }

    private static Map<String, Long> difference(Map<String, Long> now, Map<String, Long> then) {
        Map<String, Long> delta = new LinkedHashMap<>();
        now.forEach((name, value) -> delta.put(name, value - then.getOrDefault(name, 0L)));
        return delta;
    }
}
