package swapreplay.replay.twin;

import java.util.List;

/**
 * What a run in lockstep found.
 *
 * @param operations applied to both
 * @param checkpoints comparisons of all counters
 * @param refused writes of pages that the kernel refused
 * @param attributes texts written to attributes, those that were refused included
 * @param attributesRefused of these
 * @param differences all that were seen at the first place where there were any; empty if there are none
 * @param stopped the run was ended early
 */
record Outcome(
        long operations,
        long checkpoints,
        long writes,
        long reads,
        long freed,
        long compactions,
        long refused,
        long attributes,
        long attributesRefused,
        List<Difference> differences,
        boolean stopped) {}
