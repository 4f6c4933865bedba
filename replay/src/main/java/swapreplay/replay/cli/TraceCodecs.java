package swapreplay.replay.cli;

import java.nio.file.Path;
import java.util.List;
import swapreplay.traces.format.TraceReader;

/** Which codecs make sense for a trace when the user names none. */
final class TraceCodecs {
    private TraceCodecs() {}

    /** Those that a trace without page bytes has sizes for; else {@code usual}. A file that cannot be read is for the command to report. */
    static List<String> of(Path trace, List<String> usual) {
        try (TraceReader reader = TraceReader.open(trace)) {
            return reader.sized() && !reader.sizeCodecs().isEmpty() ? reader.sizeCodecs() : usual;
        } catch (java.io.IOException unreadable) {
            return usual;
        }
    }
}
