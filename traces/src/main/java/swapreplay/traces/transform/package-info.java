/**
 * Makes traces of traces: cuts, joins, and copies with other names or other pages. Depends on the trace format and the event model. Start with
 * {@link swapreplay.traces.transform.TraceRewriter} and {@link swapreplay.traces.transform.TraceMerger}.
 */
@NullMarked
package swapreplay.traces.transform;

import org.jspecify.annotations.NullMarked;
