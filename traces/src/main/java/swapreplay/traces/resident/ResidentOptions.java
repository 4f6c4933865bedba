package swapreplay.traces.resident;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to sample.
 *
 * @param output the trace, made new with mode 0600
 * @param pids processes, in the order of the trace
 * @param fraction of their pages, 0 to 1; null: all, or as many as make {@link ResidentSampler#USUAL_PAGES}
 * @param cold only pages that are not written to for so long; null: all
 * @param overwrite replace the output if it exists
 */
public record ResidentOptions(
        Path output,
        List<Long> pids,
        @Nullable Double fraction,
        @Nullable Duration cold,
        boolean overwrite) {
    public ResidentOptions {
        pids = List.copyOf(pids);
        if (fraction != null && !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction of " + fraction + " is not above 0 and at most 1");
        }
    }
}
