package swapreplay.traces.exporter;

import java.util.Map;
import swapreplay.traces.event.Op;

/**
 * What an export wrote.
 *
 * @param records lines, entries or pages
 * @param unit what a record is: "lines"
 * @param leftOut events that the format has no word for, by kind
 */
public record ExportResult(long records, String unit, Map<Op, Long> leftOut) {
    public ExportResult {
        leftOut = Map.copyOf(leftOut);
    }
}
