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
 * page by page and past the block layer. A probe sees all zram devices; which one it is stands in the first argument, a block_device, and where in it, the
 * kernel's description of its types tells. Without that these work while one zram device alone is set up.
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
    private String deviceArgument = "";
    private String deviceFilter = "";
    private int headBit = -1;

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
                    // A huge page is refused here, and comes as a bio.
                    String huge = headBit < 0 ? "" : " flags=+0(%s):u64";
                    String filter = and(deviceFilter, headBit < 0 ? "" : "!(flags & " + (1L << headBit) + ")");
                    add(
                            "p",
                            "access",
                            filter,
                            "zram_rw_page sector=$arg2:u64 op=$arg4:u32" + argument("$arg1") + huge.formatted("$arg3"),
                            "zram_rw_page sector=%si:u64 op=%cx:u32" + argument("%di") + huge.formatted("%dx"));
                    add("r", "done", "", "zram_rw_page", "zram_rw_page");
                }
                add(
                        "p",
                        "free",
                        deviceFilter,
                        "zram_slot_free_notify idx=$arg2:u64" + argument("$arg1"),
                        "zram_slot_free_notify idx=%si:u64" + argument("%di"));
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
                    "Put a dm-linear device over zram and swap to that: " + dmLinear(device) + ".");
        }
        detail = "slot frees are counted, not seen: " + obstacle;
    }

    /** The commands that put a device over zram whose traffic block events show. */
    static String dmLinear(SwapDevice device) {
        String zram = device.path().toString();
        return "swapoff " + zram + "; dmsetup create overzram --table \"0 $(blockdev --getsz " + zram + ") linear "
                + zram + " 0\"; mkswap /dev/mapper/overzram; swapon /dev/mapper/overzram";
    }

    private String argument(String register) {
        return deviceArgument.formatted(register);
    }

    private static String and(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + " && " + other;
    }

    /** Asks the kernel where a block_device has its number, and how the first page of a huge one is marked. */
    private void askForTypes() {
        try {
            KernelTypes types = KernelTypes.load();
            int number = types.offset("block_device", "bd_dev");
            if (number >= 0) {
                deviceArgument = " dev=+" + number + "(%s):u32";
                deviceFilter = "dev == " + Integer.toUnsignedString(device.number());
            }
            if (types.offset("page", "flags") == 0) {
                headBit = types.constant("pageflags", "PG_head");
            }
        } catch (IOException e) {
            // then without
        }
    }

    private String obstacle() throws IOException {
        askForTypes();
        if (!Files.isWritable(instance.shared(EVENTS))) {
            return "this kernel has no kprobe events";
        }
        if (!deviceFilter.isEmpty()) {
            return "";
        }
        int setUp = 0;
        try (var nodes = Files.newDirectoryStream(BLOCK, "zram*")) {
            for (Path node : nodes) {
                setUp += PseudoFile.read(node.resolve("initstate"), "0").equals("1") ? 1 : 0;
            }
        }
        return setUp > 1
                ? setUp + " zram devices are set up, and without type information (BTF) a probe cannot tell them apart"
                : "";
    }

    /** Named arguments exist on all processors in newer kernels; the registers are those of x86-64. */
    private void add(String kind, String name, String filter, String byName, String byRegister) throws IOException {
        String head = kind + ":" + group + "/" + name + " ";
        try {
            PseudoFile.write(instance.shared(EVENTS), head + byName + "\n");
        } catch (IOException e) {
            PseudoFile.write(instance.shared(EVENTS), head + byRegister + "\n");
        }
        enabled.add(name);
        if (!filter.isEmpty()) {
            instance.set("events/" + group + "/" + name + "/filter", filter);
        }
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
        long[] access = underWay.remove(event.pid);
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
