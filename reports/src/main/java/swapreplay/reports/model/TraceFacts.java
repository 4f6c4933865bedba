package swapreplay.reports.model;

import java.util.Map;

/**
 * What a trace is and knows, for the report. Process names and the like come from foreign machines: anything here may be hostile.
 *
 * @param name short name, as in the {@code trace} column
 * @param identity what tells this very trace from every other, such as a checksum
 * @param info the map that {@code swapreplay info --format json} prints: {@code pages}, {@code contents}, {@code lost}, {@code complete}
 *     ...; numbers are kept as Long or Double, arrays as lists
 */
public record TraceFacts(String name, String identity, Map<String, Object> info) {
    public TraceFacts {
        info = PlainJson.map(info);
    }
}
