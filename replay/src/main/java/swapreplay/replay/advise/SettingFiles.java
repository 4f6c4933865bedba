package swapreplay.replay.advise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import swapreplay.core.spec.Spec;
import swapreplay.reports.model.AtomicFile;
import swapreplay.reports.model.ConfigurationResult;

/** Writes the files that set a machine to a configuration: for zram-generator, as a script, for sysctl. */
public final class SettingFiles {
    private static final int MIB = 1 << 20;

    private final ConfigurationResult row;
    private final KernelCodec codec;
    private final ZramScripts scripts;

    private SettingFiles(ConfigurationResult row) {
        this.row = row;
        this.codec = KernelCodec.of(row.codec());
        this.scripts = new ZramScripts(row, disksize());
    }

    /** Replaces the files in {@code dir}. @return their names */
    public static List<String> write(Path dir, ConfigurationResult row) throws IOException {
        SettingFiles files = new SettingFiles(row);
        List<String> names = new ArrayList<>();
        if (row.policy().startsWith("zswap:")) {
            names.add(script(dir, "zswap-setup.sh", files.zswapScript()));
        } else {
            names.add(text(dir, "zram-generator.conf", files.generator()));
            names.add(script(dir, "zram-setup.sh", files.scripts.setup()));
            if (files.scripts.hasUpkeep()) {
                names.add(script(dir, "zram-upkeep.sh", files.scripts.upkeep()));
            }
        }
        names.add(text(dir, "99-swapreplay.conf", files.sysctl()));
        return names;
    }

    private static String text(Path dir, String name, String content) throws IOException {
        AtomicFile.text(dir.resolve(name), out -> out.append(content));
        return name;
    }

    private static String script(Path dir, String name, String content) throws IOException {
        text(dir, name, content);
        Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        return name;
    }

    /**
     * How many pages to offer for each page of RAM: so many that a full zram holds half of the RAM, at the ratio of this trace, but at least
     * half of the RAM and at most twice.
     */
    private double sizeOfRam() {
        Long original = row.origDataMax();
        Long held = row.memUsedMax();
        double ratio = original == null || held == null || held == 0 ? 1 : (double) original / held;
        return Math.max(0.5, Math.min(2, Math.floor(ratio / 2 * 20) / 20));
    }

    private String ratio() {
        return String.format(Locale.ROOT, "%.2f", sizeOfRam());
    }

    private boolean beforeDisk() {
        return row.policy().startsWith("zram:");
    }

    private String size() {
        if (!beforeDisk()) {
            return "ram * " + ratio();
        }
        String bytes = Spec.parse(row.policy()).params().stream()
                .filter(param -> param.key().equals("size"))
                .findFirst()
                .orElseThrow()
                .value();
        return String.valueOf(swapreplay.core.spec.Sizes.parse(bytes) / MIB);
    }

    /** KiB, a multiple of a page, as a shell word. */
    private String disksize() {
        return beforeDisk()
                ? "$((" + size() + " * 1024))"
                : "$(awk '/^MemTotal:/ { printf \"%d\", $2 * " + ratio()
                        + " / 4 }' /proc/meminfo | awk '{ print $1 * 4 }')";
    }

    private String generator() {
        return """
                # Made by SwapReplay from the trace '%s' for %s.
                # Put it at /etc/systemd/zram-generator.conf; sizes are in MiB.%s
                [zram0]
                zram-size = %s
                compression-algorithm = %s
                %sswap-priority = 100
                """.formatted(
                        row.trace(),
                        row.label(),
                        (scripts.hasUpkeep()
                                        ? "\n# It sets the device up; what is done to its pages again and again does zram-upkeep.sh, which is to run beside it."
                                        : "")
                                + scripts.generatorRemarks(),
                        size(),
                        scripts.generatorAlgorithms(),
                        scripts.generatorBacking());
    }

    private String zswapScript() {
        Spec policy = Spec.parse(row.policy());
        String pool = value(policy, "pool", "20");
        String accept = value(policy, "accept", "90");
        return """
                #!/bin/sh
                # Made by SwapReplay from the trace '%s' for %s.
                # Turns zswap on for the swap that the machine has. To set it at boot instead, add to the kernel's command line:
                # zswap.enabled=1 zswap.compressor=%s zswap.max_pool_percent=%s zswap.accept_threshold_percent=%s
                set -eu
                dir=${ZSWAP_PARAMETERS:-/sys/module/zswap/parameters}
                printf '%s' > "$dir/compressor"
                printf '%s' > "$dir/max_pool_percent"
                printf '%s' > "$dir/accept_threshold_percent"
                printf 'Y' > "$dir/enabled"
                """.formatted(
                        row.trace(), row.label(), codec.algorithm(), pool, accept, codec.algorithm(), pool, accept);
    }

    private static String value(Spec policy, String key, String otherwise) {
        return policy.params().stream()
                .filter(param -> param.key().equals(key))
                .findFirst()
                .map(Spec.Param::value)
                .orElse(otherwise);
    }

    private String sysctl() {
        boolean inMemory = !row.policy().startsWith("disk:") && !row.policy().startsWith("zswap:") && !beforeDisk();
        return """
                # Made by SwapReplay from the trace '%s' for %s.
                # Put it in /etc/sysctl.d/.
                # One page for each fault: reading pages ahead from compressed memory costs CPU time and saves no waiting.
                %svm.page-cluster = 0
                """.formatted(
                row.trace(),
                row.label(),
                inMemory ? "" : "# With a disk behind, pages read ahead can save waiting; 3 is the default.\n# ");
    }
}
