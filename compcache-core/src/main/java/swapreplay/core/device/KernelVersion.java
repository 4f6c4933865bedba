package swapreplay.core.device;

import java.util.Arrays;
import java.util.stream.Collectors;
import swapreplay.core.spec.SpecException;

/** The kernels whose zram a device can be, by their rules: spec key {@code kernel=}. */
public enum KernelVersion {
    /** zsmalloc of four pages and four groups, no recompression; Debian 12. */
    V6_1("6.1"),
    /** As 6.18 in everything that {@code mm_stat} shows. */
    V6_12("6.12"),
    /** The rules where nothing else is said. */
    V6_18("6.18");

    private final String version;

    KernelVersion(String version) {
        this.version = version;
    }

    /** As in a spec: {@code "6.1"}. */
    public String version() {
        return version;
    }

    /** @throws SpecException if we have no rules for it */
    static KernelVersion named(String version) {
        for (KernelVersion kernel : values()) {
            if (kernel.version.equals(version)) {
                return kernel;
            }
        }
        throw new SpecException("kernel=" + version + ": no rules for this kernel; known are "
                + Arrays.stream(values()).map(KernelVersion::version).collect(Collectors.joining(", ")));
    }

    /**
     * The rules nearest to a running kernel.
     *
     * @param release as {@code uname -r} prints it: {@code "6.1.0-47-amd64"}
     */
    public static KernelVersion nearest(String release) {
        String[] parts = release.split("[^0-9]+", 3);
        int major = parts.length > 0 && !parts[0].isEmpty() ? Integer.parseInt(parts[0]) : 0;
        int minor = parts.length > 1 && !parts[1].isEmpty() ? Integer.parseInt(parts[1]) : 0;
        if (major < 6 || (major == 6 && minor < 2)) {
            return V6_1;
        }
        return major == 6 && minor < 15 ? V6_12 : V6_18;
    }
}
