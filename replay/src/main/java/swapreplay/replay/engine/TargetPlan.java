package swapreplay.replay.engine;

import java.nio.file.Path;

/**
 * What to replay on which real device.
 *
 * @param trace the file
 * @param pace how fast
 * @param depth requests under way at a time, at most
 */
public record TargetPlan(Path trace, TargetSource source, FreeOnRead freeOnRead, Pace pace, int depth) {
    public TargetPlan {
        if (depth < 1) {
            throw new IllegalArgumentException("a replay needs a request at a time");
        }
    }

    /** For what a replay on a target has in common with one on the core. */
    ReplayPlan asReplayPlan() {
        return new ReplayPlan(trace, source.configurations(), Mode.FULL, freeOnRead, 1);
    }
}
