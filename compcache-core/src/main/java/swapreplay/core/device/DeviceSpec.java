package swapreplay.core.device;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/**
 * What a device is made of, as one string: {@code codec=lz4 alloc=zsmalloc:chain=8 limit=256M}. Printed in every report and
 * accepted everywhere; {@link #toString} is the canonical form, with the full names of codec and allocator.
 * What happens to pages beyond storing them may follow: {@code backing=sim:emmc writeback=idle:5m,huge recompress=zstd:3@idle:1m}.
 *
 * @param codec full name of the codec, parameters included
 * @param allocator full name of the allocator, parameters included
 * @param memLimit largest {@code mem_used_total} in bytes, 0 for no limit; a device rounds it up to whole pages
 * @param kernel whose rules the device and, unless the allocator says otherwise, zsmalloc follow
 * @param policies what happens to pages that it holds
 */
public record DeviceSpec(String codec, String allocator, long memLimit, KernelVersion kernel, PolicySpec policies) {
    /** zram's built-in default. */
    public static final String DEFAULT_CODEC = "lzo-rle";

    /** What zram uses. */
    public static final String DEFAULT_ALLOCATOR = "zsmalloc";

    private static final Set<String> KEYS = Set.of("codec", "alloc", "limit", "kernel");
    private static final String KNOWN =
            "known are codec=NAME, alloc=NAME, limit=SIZE, kernel=VERSION, " + PolicySpec.KNOWN;

    /** @throws SpecException if {@code memLimit} is negative */
    public DeviceSpec {
        if (memLimit < 0) {
            throw new SpecException("limit=" + memLimit + ": a limit is 0 (none) or more bytes");
        }
        policies.requireIn(kernel);
    }

    /** A spec without policies, of names that are canonical. */
    public DeviceSpec(String codec, String allocator, long memLimit, KernelVersion kernel) {
        this(codec, allocator, memLimit, kernel, PolicySpec.NONE);
    }

    /** A spec of the default kernel, of names that are canonical. */
    public DeviceSpec(String codec, String allocator, long memLimit) {
        this(codec, allocator, memLimit, KernelVersion.V6_18);
    }

    /**
     * Reads blank-separated {@code key=value} pairs; what is not named gets its default.
     *
     * @throws SpecException if a key is unknown or named twice, or a value is not understood; the message lists what is known
     */
    public static DeviceSpec parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String word : text.trim().split("\\s+", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            if (!KEYS.contains(key) && !PolicySpec.KEYS.contains(key)) {
                throw new SpecException("device spec '" + text + "': no key '" + key + "'; " + KNOWN);
            } else if (equals < 0 || equals == word.length() - 1) {
                throw new SpecException("device spec '" + text + "': '" + key + "' has no value; " + KNOWN);
            }
            String value = word.substring(equals + 1);
            String before = values.putIfAbsent(key, value);
            if (before != null) {
                throw new SpecException("device spec '" + text + "': " + key + " is both '" + before + "' and '" + value
                        + "'; name it once");
            }
        }
        KernelVersion kernel = KernelVersion.named(values.getOrDefault("kernel", KernelVersion.V6_18.version()));
        return of(
                        values.getOrDefault("codec", DEFAULT_CODEC),
                        values.getOrDefault("alloc", DEFAULT_ALLOCATOR),
                        Sizes.parse(values.getOrDefault("limit", "0")),
                        kernel)
                .withPolicies(PolicySpec.of(values, codec -> codecOf(codec, kernel)));
    }

    /** A spec with the full names of the codec and the allocator. @throws SpecException if one of them does not exist */
    public static DeviceSpec of(String codec, String allocator, long memLimit) {
        return of(codec, allocator, memLimit, KernelVersion.V6_18);
    }

    /** As {@link #of(String, String, long)}; zsmalloc and zstd follow {@code kernel} unless they name a kernel themselves. */
    public static DeviceSpec of(String codec, String allocator, long memLimit, KernelVersion kernel) {
        return new DeviceSpec(
                codecOf(codec, kernel),
                Allocators.named(ofKernel(allocator, "zsmalloc", kernel)).name(),
                memLimit,
                kernel);
    }

    /** The full name of a codec as a kernel has it, unless it names a kernel itself. @throws SpecException if it does not exist */
    public static String codecOf(String codec, KernelVersion kernel) {
        return Codecs.named(ofKernel(codec, "zstd", kernel)).name();
    }

    /** The same device with another limit, in bytes. */
    public DeviceSpec withMemLimit(long bytes) {
        return new DeviceSpec(codec, allocator, bytes, kernel, policies);
    }

    /** The same device with other policies. @throws SpecException if its kernel cannot do that */
    public DeviceSpec withPolicies(PolicySpec others) {
        return new DeviceSpec(codec, allocator, memLimit, kernel, others);
    }

    private static String ofKernel(String text, String name, KernelVersion kernel) {
        Spec spec = Spec.parse(text);
        boolean follows = spec.name().equals(name)
                && kernel != KernelVersion.V6_18
                && spec.params().stream().noneMatch(param -> param.key().equals("kernel"));
        return follows ? text + (spec.params().isEmpty() ? ":" : ",") + "kernel=" + kernel.version() : text;
    }

    @Override
    public String toString() {
        return "codec=" + codec + " alloc=" + allocator + (memLimit == 0 ? "" : " limit=" + Sizes.print(memLimit))
                + (policies.isNone() ? "" : " " + policies)
                + (kernel == KernelVersion.V6_18 ? "" : " kernel=" + kernel.version());
    }
}
