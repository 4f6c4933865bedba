package swapreplay.core.policy;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import swapreplay.core.alloc.Allocators;
import swapreplay.core.backing.DiskModel;

/**
 * What happens to pages beyond storing them in one compressed device.
 *
 * @param name the spec that finds this policy again: {@code "zswap:nvme,ram=4G"}
 * @param usesCodec false for a plain disk, where codec and allocator mean nothing
 * @param keepsSamePages whether same-filled pages other than zeros are kept as a word and never compressed
 * @param keepsZeroPages whether pages of zeros are never compressed
 * @param disk null without one
 * @param starter makes the tiers of a run
 */
public record Policy(
        String name,
        boolean usesCodec,
        boolean keepsSamePages,
        boolean keepsZeroPages,
        @Nullable DiskModel disk,
        Starter starter) {
    /** A policy that never compresses pages of zeros. */
    Policy(String name, boolean usesCodec, boolean keepsSamePages, @Nullable DiskModel disk, Starter starter) {
        this(name, usesCodec, keepsSamePages, true, disk, starter);
    }

    /** Only the compressed device. */
    public static final String NONE = "none";

    /** Makes the tiers of a run. */
    @FunctionalInterface
    public interface Starter {
        SwapTiers start(Setting setting);
    }

    /**
     * What a policy works with.
     *
     * @param pageSize bytes
     * @param allocator for a pool of the policy's own
     * @param memory makes a compressed device of the configuration's codec, allocator and limit
     * @param restoreNs what a fault costs that the codec serves, in nanoseconds
     */
    public record Setting(
            int pageSize, Allocators.Blueprint allocator, Supplier<CompressedMemory> memory, long restoreNs) {}

    /** Whether a page lies on the disk where the trace's slot number says; zram by priority has the disk's slots in an order of its own. */
    public boolean keepsSlotNumbers() {
        return disk != null && !name.startsWith("zram:");
    }

    /** Whether this is {@link #NONE}: the compressed device alone, which needs no tiers. */
    public boolean isNone() {
        return name.equals(NONE);
    }
}
