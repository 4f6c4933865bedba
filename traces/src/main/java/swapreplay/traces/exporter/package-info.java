/**
 * Writes traces in the formats of other tools. Depends on the trace format and the event model. A new format is a {@link
 * swapreplay.traces.exporter.TraceExporter} and a line in {@link swapreplay.traces.exporter.TraceExporters}.
 */
@NullMarked
package swapreplay.traces.exporter;

import org.jspecify.annotations.NullMarked;
