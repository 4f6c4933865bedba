package swapreplay.replay.advise;

import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.reports.model.RunResults;

/**
 * What to set, and why.
 *
 * @param ranked best first; those that may not be recommended last
 * @param doubts why the trace cannot decide, or only with care; empty if nothing speaks against it
 * @param useless settings that would do nothing for this trace, each with its number
 * @param hints smaller things, each with its number
 */
public record Advice(
        Wish wish,
        RunResults results,
        List<Ranked> ranked,
        List<String> doubts,
        List<String> useless,
        List<String> hints) {
    /** The configuration to use; null if none fits the wish. */
    public @Nullable Ranked best() {
        return ranked.isEmpty() || ranked.get(0).whyNot() != null ? null : ranked.get(0);
    }
}
