package swapreplay.reports.model;

import java.util.List;

/**
 * How results were made.
 *
 * @param version of SwapReplay
 * @param commandLine as given
 * @param machine CPU model, JDK, kernel; never a host name
 * @param startedMs milliseconds since 1970 UTC
 * @param wallSeconds of the whole run
 * @param notes what a reader must know to trust the figures, one sentence each
 */
public record RunInfo(
        String version, String commandLine, String machine, long startedMs, double wallSeconds, List<String> notes) {
    public RunInfo {
        notes = List.copyOf(notes);
        if (!Double.isFinite(wallSeconds)) {
            throw new IllegalArgumentException("wall_s: " + wallSeconds + " is not a number");
        }
    }
}
