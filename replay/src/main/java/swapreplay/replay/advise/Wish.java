package swapreplay.replay.advise;

import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param ramBytes memory of the machine; null if not said
 * @param disk a disk to consider swap on; null to keep all in memory
 * @param flashBytesPerDay most bytes to the disk in a day; null for no limit
 * @param exhaustive whether to replay every candidate, however long it takes, instead of those that a sample of the pages does not rule out
 * @param anyChain whether the kernel can be built anew: whether zsmalloc may have another chain size than 8
 */
public record Wish(
        Goal goal,
        @Nullable Long ramBytes,
        @Nullable String disk,
        @Nullable Long flashBytesPerDay,
        boolean exhaustive,
        boolean anyChain) {}
