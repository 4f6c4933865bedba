package swapreplay.reports.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value inside a JSON file that knows its place, so that every complaint names file and key.
 *
 * @param path keys from the root, as in {@code run.version}
 */
record JsonNode(Path file, String path, @Nullable Object value) {
    /** Makes something of a node; an IllegalArgumentException becomes an error at this node. */
    interface Builder<T> {
        T from(JsonNode node) throws IOException;
    }

    JsonNode at(String key) throws ResultsException {
        if (value instanceof Map<?, ?> map && map.containsKey(key)) {
            return new JsonNode(file, path.isEmpty() ? key : path + "." + key, map.get(key));
        }
        throw bad("has no '" + key + "'");
    }

    String text() throws ResultsException {
        if (value instanceof String text) {
            return text;
        }
        throw bad("is not a text");
    }

    long count() throws ResultsException {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw bad("is not a whole number");
    }

    double decimal() throws ResultsException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw bad("is not a number");
    }

    List<JsonNode> items() throws ResultsException {
        if (!(value instanceof List<?> list)) {
            throw bad("is not a list");
        }
        List<JsonNode> nodes = new ArrayList<>(list.size());
        for (Object item : list) {
            nodes.add(new JsonNode(file, path + "[" + nodes.size() + "]", item));
        }
        return nodes;
    }

    long[] counts() throws ResultsException {
        List<JsonNode> items = items();
        long[] counts = new long[items.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = items.get(i).count();
        }
        return counts;
    }

    Map<String, Object> fields() throws ResultsException {
        if (value instanceof Map<?, ?> map) {
            return PlainJson.map(map);
        }
        throw bad("is not an object");
    }

    <T> T build(Builder<T> builder) throws IOException {
        try {
            return builder.from(this);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw bad("is wrong: " + wrong.getMessage());
        }
    }

    private ResultsException bad(String what) {
        String where = path.isEmpty() ? "the file" : "'" + path + "'";
        return new ResultsException(file + ": " + where + " " + what + "\n  Run the replay again to get a whole file.");
    }
}
