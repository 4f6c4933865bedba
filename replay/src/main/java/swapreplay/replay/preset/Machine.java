package swapreplay.replay.preset;

import org.jspecify.annotations.Nullable;

/**
 * What a preset's formulas ask of the machine.
 *
 * @param ramBytes its memory; null if nobody said
 * @param utilization share of the memory that is not available to new work, 0 to 1, as {@code 1 - MemAvailable/MemTotal} in /proc/meminfo; a
 *     trace does not hold it
 */
public record Machine(@Nullable Long ramBytes, double utilization) {
    /** A machine that swaps has little memory left. */
    public static final double USUAL_UTILIZATION = 0.9;

    /** The least memory that a formula makes a swap of. */
    private static final long LEAST_RAM = 1 << 20;

    public Machine {
        if (ramBytes != null && ramBytes < LEAST_RAM) {
            throw new IllegalArgumentException(ramBytes + " bytes are not the memory of a machine");
        } else if (!(utilization >= 0 && utilization <= 1)) {
            throw new IllegalArgumentException("a utilization of " + utilization + " is not in 0..1");
        }
    }
}
