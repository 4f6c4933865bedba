/**
 * Reads recordings that other tools made - blktrace binary files, tracefs text - and turns block layer records into swap
 * operations. The live recorder parses the same bytes with the same classes. Depends on the trace format and the event model.
 * Start with {@link swapreplay.traces.importer.Importer}; a new format is a {@link swapreplay.traces.importer.TraceSource} and
 * a line in {@link swapreplay.traces.importer.TraceSources}.
 */
@NullMarked
package swapreplay.traces.importer;

import org.jspecify.annotations.NullMarked;
