/**
 * The .swaptrace file: {@link swapreplay.traces.format.TraceWriter} appends checksummed blocks, {@link
 * swapreplay.traces.format.TraceReader} reads them back, {@link swapreplay.traces.format.TraceSummary} says what a trace holds. Depends on
 * the event package alone. Start with traces/FORMAT.md, then {@link swapreplay.traces.format.BlockHeader}.
 */
@NullMarked
package swapreplay.traces.format;

import org.jspecify.annotations.NullMarked;
