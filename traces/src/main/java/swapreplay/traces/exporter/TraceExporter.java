package swapreplay.traces.exporter;

import java.io.IOException;
import java.io.OutputStream;
import swapreplay.traces.format.TraceReader;

/** One format that traces are written in. Immutable. */
public interface TraceExporter {
    /** The word that {@code --to} takes. */
    String name();

    /** One line for help texts. */
    String description();

    /**
     * Writes what the format can hold.
     *
     * @param target name of the device or file that the operations go to, for formats that name one
     * @param out buffered; stays open
     * @return how much was written, and what was left out
     * @throws swapreplay.traces.format.TraceException if the trace is damaged or lacks what the format is about
     */
    ExportResult export(TraceReader trace, String target, OutputStream out) throws IOException;
}
