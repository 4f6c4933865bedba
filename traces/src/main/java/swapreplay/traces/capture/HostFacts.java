package swapreplay.traces.capture;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swapreplay.traces.importer.BlockEvent;

/** What a trace says of the machine: what shapes the traffic, and nothing that names the machine or its user. */
final class HostFacts {
    private static final Pattern CHOSEN = Pattern.compile("\\[([^\\]]+)\\]");

    private HostFacts() {}

    static Map<String, Object> metadata(SwapDevice device, String source, ContentsMode contents) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("page_size", device.pageSize());
        metadata.put("kernel", PseudoFile.read(Path.of("/proc/sys/kernel/osrelease"), "unknown"));
        metadata.put("device", device.name());
        metadata.put("device_number", BlockEvent.deviceName(device.number()));
        metadata.put("swap_file", device.extents() != null);
        metadata.put("device_slots", device.slots());
        metadata.put("synchronous_swap", device.zram());
        metadata.put("clock", "monotonic");
        metadata.put("sources", List.of(source));
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("mode", contents.word());
        if (contents.word().equals("sample")) {
            wanted.put("sample", contents.fraction());
        }
        metadata.put("contents", wanted);
        metadata.put("recorder", "swapreplay 0.1.0");
        metadata.put("tunables", tunables(device));
        return metadata;
    }

    private static Map<String, Object> tunables(SwapDevice device) {
        Map<String, Object> tunables = new LinkedHashMap<>();
        put(tunables, "swappiness", Path.of("/proc/sys/vm/swappiness"));
        put(tunables, "page_cluster", Path.of("/proc/sys/vm/page-cluster"));
        put(tunables, "thp", Path.of("/sys/kernel/mm/transparent_hugepage/enabled"));
        put(tunables, "zswap", Path.of("/sys/module/zswap/parameters/enabled"));
        put(tunables, "rotational", device.attribute("queue/rotational"));
        if (device.zram()) {
            put(tunables, "zram_algorithm", device.attribute("comp_algorithm"));
            put(tunables, "zram_disksize", device.attribute("disksize"));
        }
        return tunables;
    }

    /** Of a list of choices only the one in force, which the kernel puts in brackets. */
    private static void put(Map<String, Object> tunables, String name, Path file) {
        String text = PseudoFile.read(file, "");
        if (!text.isEmpty()) {
            Matcher chosen = CHOSEN.matcher(text);
            tunables.put(name, chosen.find() ? chosen.group(1) : text);
        }
    }
}
