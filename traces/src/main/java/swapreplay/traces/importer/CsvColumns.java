package swapreplay.traces.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which column of a CSV file holds what: by its own name, by a name that others use for it, or as the user says. */
final class CsvColumns {
    /** Our field, then names that other tools give it; in lower case. */
    private static final Map<String, List<String>> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("time_ns", List.of("time_ns", "timestamp_ns", "ns"));
        NAMES.put("time_us", List.of("time_us", "timestamp_us", "us"));
        NAMES.put("time_ms", List.of("time_ms", "timestamp_ms", "ms"));
        NAMES.put("time_s", List.of("time_s", "timestamp_s", "time", "timestamp", "seconds"));
        NAMES.put("op", List.of("op", "operation", "type", "rw", "opcode", "action"));
        NAMES.put("slot", List.of("slot", "page", "block"));
        NAMES.put("sector", List.of("sector", "lba"));
        NAMES.put("offset", List.of("offset", "offset_bytes"));
        NAMES.put("pages", List.of("pages", "slots"));
        NAMES.put("sectors", List.of("sectors", "nr_sectors"));
        NAMES.put("bytes", List.of("bytes", "size", "length"));
        NAMES.put("starts_request", List.of("starts_request"));
        NAMES.put("pid", List.of("pid", "tid"));
        NAMES.put("comm", List.of("comm", "process", "command"));
        NAMES.put("hash", List.of("hash", "md5", "sha1", "digest", "fingerprint", "identity"));
        NAMES.put("same", List.of("same", "same_filled"));
    }

    /** Begins the name of a column of compressed lengths: {@code size:lz4}. */
    static final String SIZE = "size:";

    private final Map<String, Integer> columns = new HashMap<>();
    private final List<String> codecs = new ArrayList<>();

    /**
     * @param header the names in the first line
     * @param chosen field of ours to name of a column; wins over all else
     * @throws IllegalArgumentException if a chosen field or column does not exist
     */
    CsvColumns(List<String> header, Map<String, String> chosen) {
        for (Map.Entry<String, List<String>> field : NAMES.entrySet()) {
            for (String name : field.getValue()) {
                int at = indexIn(header, name);
                if (at >= 0 && !columns.containsKey(field.getKey()) && !chosen.containsValue(header.get(at))) {
                    columns.put(field.getKey(), at);
                }
            }
        }
        for (int at = 0; at < header.size(); at++) {
            if (header.get(at).startsWith(SIZE)) {
                codec(header.get(at).substring(SIZE.length()), at);
            }
        }
        chosen.forEach((field, column) -> {
            int at = indexIn(header, column);
            if (at < 0) {
                throw new IllegalArgumentException(
                        "no column '" + column + "' in the first line; there are " + String.join(", ", header));
            } else if (field.startsWith(SIZE)) {
                codec(field.substring(SIZE.length()), at);
            } else if (NAMES.containsKey(field)) {
                columns.keySet().removeIf(other -> field.startsWith("time_") && other.startsWith("time_"));
                columns.put(field, at);
            } else {
                throw new IllegalArgumentException("no field '" + field + "'; known are "
                        + String.join(", ", NAMES.keySet()) + ", " + SIZE + "CODEC");
            }
        });
    }

    private void codec(String name, int at) {
        codecs.remove(name);
        codecs.add(name);
        columns.put(SIZE + name, at);
    }

    private static int indexIn(List<String> header, String name) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).strip().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return i;
            }
        }
        return -1;
    }

    /** Whether each line says what happened and where. */
    boolean enough() {
        return columns.containsKey("op")
                && (columns.containsKey("slot") || columns.containsKey("sector") || columns.containsKey("offset"));
    }

    boolean has(String field) {
        return columns.containsKey(field);
    }

    /** Codecs with a column of compressed lengths. */
    List<String> codecs() {
        return codecs;
    }

    /** Whether pages have identities. */
    boolean hashes() {
        return columns.containsKey("hash");
    }

    /** What a line holds of a field; null for a field without column and for nothing. */
    @Nullable
    String value(List<String> line, String field) {
        Integer at = columns.get(field);
        String value = at == null || at >= line.size() ? null : line.get(at).strip();
        return value == null || value.isEmpty() ? null : value;
    }

    /** The times of the file: a field name and how many nanoseconds one is; null without times. */
    Map.@Nullable Entry<String, Long> time() {
        for (Map.Entry<String, Long> unit : List.of(
                Map.entry("time_ns", 1L),
                Map.entry("time_us", 1000L),
                Map.entry("time_ms", 1_000_000L),
                Map.entry("time_s", 1_000_000_000L))) {
            if (columns.containsKey(unit.getKey())) {
                return unit;
            }
        }
        return null;
    }
}
