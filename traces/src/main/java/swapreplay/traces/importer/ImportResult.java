package swapreplay.traces.importer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import swapreplay.traces.event.Op;

/**
 * What an import made of a recording.
 * @param source the format, as {@code --from} names it
 * @param device {@code "253:0"}; null if no record names one
 * @param ops operations by kind, as they were requested
 * @param pages pages by kind
 * @param durationNs from the first to the last I/O record at any stage; null without any, or without times
 * @param lost records known to be missing
 * @param complete whether every page operation is in the trace; null when that cannot be known
 * @param warnings for people, one sentence each
 */
public record ImportResult(
        String source,
        @Nullable String device,
        Map<Op, Long> ops,
        Map<Op, Long> pages,
        @Nullable Long durationNs,
        long lost,
        @Nullable Boolean complete,
        long fileBytes,
        List<String> warnings) {}
