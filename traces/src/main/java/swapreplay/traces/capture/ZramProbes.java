package swapreplay.traces.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swapreplay.traces.importer.BlockEvent;

/**
 * Kernel probes on zram, for what its block events do not show: each slot that is freed, and before Linux 6.3 every page operation, which went to zram
 * page by page and past the block layer. A probe does not name the device, so these work while one zram device alone is set up.
 */
final class ZramProbes implements AutoCloseable {
    private static final String PREFIX = "swapreplay_";
    private static final String EVENTS = "kprobe_events";
    private static final Path BLOCK = Path.of("/sys/block");

    private final TracefsInstance instance;
    private final SwapDevice device;
    private final String group = PREFIX + ProcessHandle.current().pid();
    private final List<String> enabled = new ArrayList<>();
    private final Map<Integer, long[]> underWay = new HashMap<>();
    private String detail = "";

    private ZramProbes(TracefsInstance instance, SwapDevice device) {
        this.instance = instance;
        this.device = device;
    }

    /**
     * Sets the probes that this kernel allows.
     * @throws CaptureException if the device's page operations cannot be seen without a probe, and none can be set
     */
    static ZramProbes set(TracefsInstance instance, SwapDevice device) throws CaptureException, IOException {
        ZramProbes probes = new ZramProbes(instance, device);
        if (device.zram()) {
            probes.set();
        }
        return probes;
    }

    /** Whether swap reaches this device past the block layer, for single pages. */
    static boolean hidesPages(SwapDevice device) {
        String[] release =
                PseudoFile.read(Path.of("/proc/sys/kernel/osrelease"), "0.0").split("[.-]", -1);
        int version = 1000 * Integer.parseInt(release[0]) + Integer.parseInt(release[1]);
        return device.zram() && version < 6003;
    }

    private void set() throws CaptureException, IOException {
        boolean hidden = hidesPages(device);
        String obstacle = obstacle();
        if (obstacle.isEmpty()) {
            removeLeftOvers();
            try {
                if (hidden) {
                    add(
                            "p",
                            "access",
                            "zram_rw_page sector=$arg2:u64 op=$arg4:u32",
                            "zram_rw_page sector=%si:u64 op=%cx:u32");
                    add("r", "done", "zram_rw_page", "zram_rw_page");
                }
                add("p", "free", "zram_slot_free_notify idx=$arg2:u64", "zram_slot_free_notify idx=%si:u64");
                detail = hidden
                        ? "page operations and slot frees from probes on zram"
                        : "slot frees from a probe on zram";
                return;
            } catch (IOException e) {
                close();
                obstacle = "the kernel refuses a probe: " + e.getMessage();
            }
        }
        if (hidden) {
            throw new CaptureException(
                    "before Linux 6.3 swap on zram goes past the block layer, and no probe can be set: " + obstacle,
                    "Put a dm-linear device over zram and swap to that: echo \"0 $(blockdev --getsz " + device.path()
                            + ") linear " + device.path() + " 0\" | dmsetup create overzram.");
        }
        detail = "slot frees are counted, not seen: " + obstacle;
    }

    private String obstacle() throws IOException {
        if (!Files.isWritable(instance.shared(EVENTS))) {
            return "this kernel has no kprobe events";
        }
        int setUp = 0;
        try (var nodes = Files.newDirectoryStream(BLOCK, "zram*")) {
            for (Path node : nodes) {
                setUp += PseudoFile.read(node.resolve("initstate"), "0").equals("1") ? 1 : 0;
            }
        }
        return setUp > 1 ? setUp + " zram devices are set up, and a probe cannot tell them apart" : "";
    }

    /** Named arguments exist on all processors in newer kernels; the registers are those of x86-64. */
    private void add(String kind, String name, String byName, String byRegister) throws IOException {
        String head = kind + ":" + group + "/" + name + " ";
        try {
            PseudoFile.write(instance.shared(EVENTS), head + byName + "\n");
        } catch (IOException e) {
            PseudoFile.write(instance.shared(EVENTS), head + byRegister + "\n");
        }
        enabled.add(name);
        instance.set("events/" + group + "/" + name + "/enable", "1");
    }

    /** Probes of recorders that were killed. */
    private void removeLeftOvers() throws IOException {
        for (String line : PseudoFile.lines(instance.shared(EVENTS))) {
            int colon = line.indexOf(":" + PREFIX);
            int slash = line.indexOf('/');
            if (colon > 0 && slash > colon) {
                String pid = line.substring(colon + 1 + PREFIX.length(), slash);
                if (pid.matches("\\d{1,9}") && !Files.exists(Path.of("/proc", pid))) {
                    PseudoFile.write(
                            instance.shared(EVENTS),
                            "-:" + line.substring(colon + 1).split(" ", 2)[0] + "\n");
                }
            }
        }
    }

    /** What is seen thanks to them, or not; empty where they do not matter. */
    String detail() {
        return detail;
    }

    /** Fills in what a probe's record leaves open; false if it says nothing of use. */
    boolean complete(BlockEvent event) {
        if (event.action == BlockEvent.Action.SLOT_FREE || event.device != BlockEvent.NO_DEVICE) {
            return true;
        }
        event.device = device.diskNumber();
        if (event.action == BlockEvent.Action.QUEUE) {
            long[] access = underWay.computeIfAbsent(event.pid, pid -> new long[2]);
            access[0] = event.sector;
            access[1] = event.category;
            return true;
        }
        long[] access = underWay.get(event.pid);
        if (access == null) {
            return false;
        }
        event.sector = access[0];
        event.category = (int) access[1];
        event.bytes = device.pageSize();
        return true;
    }

    void disable() throws IOException {
        for (String name : enabled) {
            instance.set("events/" + group + "/" + name + "/enable", "0");
        }
    }

    /** Removes them; no events of theirs may be on. */
    @Override
    public void close() throws IOException {
        disable();
        for (String name : enabled) {
            PseudoFile.write(instance.shared(EVENTS), "-:" + group + "/" + name + "\n");
        }
        enabled.clear();
    }
}
