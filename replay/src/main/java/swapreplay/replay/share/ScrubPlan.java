package swapreplay.replay.share;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.transform.Cut;
import swapreplay.traces.transform.Naming;

/**
 * What to leave of a trace.
 *
 * @param codecs whose sizes are kept instead of the pages; null: the pages stay as they are
 * @param keyFile where the key of identities is kept; null: it is thrown away
 */
public record ScrubPlan(
        Path trace,
        Path output,
        @Nullable List<String> codecs,
        Naming.Rule names,
        Cut cut,
        @Nullable Path keyFile,
        int threads,
        boolean overwrite) {}
