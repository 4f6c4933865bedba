/**
 * Records the traffic of a live swap device, with page contents. Three threads: one reads events from the kernel and decides, one
 * reads pages back from the device, one writes the trace; they share rings of fixed size, so memory is bounded and what does not fit is counted.
 * Uses the parsers of {@code importer} and the writer of {@code format}. Start with {@link swapreplay.traces.capture.Recorder}.
 */
@NullMarked
package swapreplay.traces.capture;

import org.jspecify.annotations.NullMarked;
