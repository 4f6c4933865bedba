package swapreplay.reports.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a trace's facts by the path of their keys; what is not there or of another kind is null. */
final class Facts {
    private Facts() {}

    static @Nullable Object at(Map<String, Object> info, String... path) {
        Object value = info;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    static @Nullable Long count(Map<String, Object> info, String... path) {
        return at(info, path) instanceof Long count ? count : null;
    }

    /** As text; a list is its items with commas between. Null for what is not there or empty. */
    static @Nullable String text(Map<String, Object> info, String... path) {
        Object value = at(info, path);
        if (value == null) {
            return null;
        }
        String text = value instanceof List<?> list
                ? String.join(", ", list.stream().map(String::valueOf).toList())
                : value.toString();
        return text.isEmpty() ? null : text;
    }

    /** Every leaf as {@code key.path} and value, in order. */
    static List<Map<String, String>> leaves(Map<String, Object> info) {
        List<Map<String, String>> leaves = new ArrayList<>();
        collect("", info, leaves);
        return leaves;
    }

    private static void collect(String path, @Nullable Object value, List<Map<String, String>> leaves) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, item) -> collect(path.isEmpty() ? String.valueOf(key) : path + "." + key, item, leaves));
        } else if (value instanceof List<?> list && list.size() > 16) {
            leaves.add(Map.of("label", path, "value", list.size() + " values"));
        } else {
            leaves.add(Map.of("label", path, "value", value == null ? "not known" : value.toString()));
        }
    }
}
