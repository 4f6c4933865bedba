package swapreplay.replay.preset;

import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.SpecException;

/**
 * The presets that exist. A new one is an entry here; help, tests and reports pick it up. Where a system leaves the algorithm to the kernel,
 * that is zram's built-in default, lzo-rle.
 */
public final class Presets {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1L << 30;
    private static final long HOUR = 3600;
    private static final String KERNEL_DEFAULT = "codec=lzo-rle alloc=zsmalloc";
    private static final String CHROMIUMOS = "ArthurSonzogni/chromiumos-platform2 (mirror of chromiumos/platform2)";

    private static final List<Preset> ALL = List.of(
            new Preset(
                    "zram-generator",
                    "systemd's zram-generator with an empty [zram0] section",
                    List.of("systemd/zram-generator: zram-generator.conf.example (zram-size: min(ram / 2, 4096) MiB)"),
                    List.of("swap-priority 100, discard; vm settings are left alone (page-cluster 3)"),
                    sized(KERNEL_DEFAULT, ram -> Math.min(ram / 2, 4 * GIB))),
            new Preset(
                    "fedora",
                    "Fedora since 34 (package zram-generator-defaults)",
                    List.of(
                            "fedoraproject.org/wiki/Changes/Scale_ZRAM_to_full_memory_size (fraction 1.0, at most 8 GiB)"),
                    List.of("vm settings are left alone (page-cluster 3)"),
                    sized(KERNEL_DEFAULT, ram -> Math.min(ram, 8 * GIB))),
            new Preset(
                    "pop-os",
                    "Pop!_OS since 22.04 (package default-settings)",
                    List.of(
                            "pop-os/default-settings: usr/bin/pop-zram-config",
                            "pop-os/default-settings: etc/default/pop-zram"),
                    List.of(
                            "vm.swappiness 180, vm.page-cluster 0, swap priority 1000, vm.min_free_kbytes at least 1 % of RAM"),
                    sized("codec=zstd:3 alloc=zsmalloc", ram -> Math.min(ram, 16 * GIB))),
            new Preset(
                    "android-mmd",
                    "Android 17's memory management daemon, recompression and write-back switched on",
                    List.of(
                            "android.googlesource.com/platform/system/memory/mmd: README.md",
                            "source.android.com/docs/core/perf/mmd"),
                    List.of(
                            "mmd.zram.enabled, mmd.zram.recompression.enabled and mmd.zram.writeback.enabled are false by default and"
                                    + " true here",
                            "mmd.zram.size is 50 % of RAM; a device with write-back is simulated large enough for every page",
                            "Maintenance is hourly here; mmd waits for an idle device, compresses again before it writes back, and writes"
                                    + " at most 300 MiB at a time",
                            "vm settings are left alone"),
                    machine -> KERNEL_DEFAULT
                            + maintained(
                                    "ufs",
                                    "huge_idle:%1$ds,idle:%1$ds,every:1h,limit:1G/1d",
                                    IdleAge.seconds(20 * HOUR, 25 * HOUR, machine.utilization()),
                                    "huge_idle:%1$ds,idle:%1$ds,huge,threshold:1024,every:1h",
                                    IdleAge.seconds(2 * HOUR, 4 * HOUR, machine.utilization()))),
            new Preset(
                    "chromeos",
                    "ChromeOS's swap_management, recompression and write-back switched on",
                    List.of(
                            CHROMIUMOS + ": swap_management/zram_idle.cc (age of idle pages)",
                            CHROMIUMOS + ": swap_management/zram_recompression.h",
                            CHROMIUMOS + ": swap_management/zram_writeback.h",
                            CHROMIUMOS + ": swap_management/swap_tool.cc (disksize: twice the RAM)"),
                    List.of(
                            "Both features are switched on by field trials, which also may name another algorithm",
                            "A device with write-back is simulated large enough for every page",
                            "Write-back takes 5 to 300 MiB at a time there, and time asleep does not count as age"),
                    machine -> KERNEL_DEFAULT
                            + maintained(
                                    "emmc",
                                    "huge_idle:%1$ds,idle:%1$ds,huge,every:1h,limit:1G/1d",
                                    IdleAge.seconds(20 * HOUR, 25 * HOUR, machine.utilization()),
                                    "huge_idle:%1$ds,idle:%1$ds,huge,threshold:1024,every:5m",
                                    IdleAge.seconds(HOUR, 6 * HOUR, machine.utilization()))),
            new Preset(
                    "openwrt",
                    "a small board with OpenWrt's zram-swap",
                    List.of(
                            "openwrt/openwrt: package/system/zram-swap/files/zram.init (half of the RAM, in whole MiB)"),
                    List.of("vm settings are left alone (page-cluster 3)"),
                    sized(KERNEL_DEFAULT, ram -> ram / 2 / MIB * MIB)));

    private Presets() {}

    /** In the order of the help. */
    public static List<Preset> all() {
        return ALL;
    }

    /** {@code "zram-generator, fedora, ..."}. */
    public static String known() {
        return ALL.stream().map(Preset::name).collect(Collectors.joining(", "));
    }

    /** @throws SpecException if there is none of that name; the message lists what is known */
    public static Preset named(String name) {
        return ALL.stream()
                .filter(preset -> preset.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SpecException("no preset '" + name + "'; known are " + known()));
    }

    private static java.util.function.Function<Machine, String> sized(String device, LongUnaryOperator sizeOfRam) {
        return machine -> {
            Long ram = machine.ramBytes();
            return ram == null
                    ? device
                    : device + " policy=zram:size=" + Sizes.print(sizeOfRam.applyAsLong(ram) / 4096 * 4096);
        };
    }

    private static String maintained(
            String disk, String writeback, long writebackAge, String recompress, long recompressAge) {
        return " backing=sim:" + disk + ",size=1G writeback=" + String.format(Locale.ROOT, writeback, writebackAge)
                + " recompress=zstd:3@" + String.format(Locale.ROOT, recompress, recompressAge);
    }
}
