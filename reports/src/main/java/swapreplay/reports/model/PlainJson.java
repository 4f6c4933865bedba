package swapreplay.reports.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON knows them: immutable maps and lists, String, Boolean, Long, Double, null. What is written reads back equal. */
final class PlainJson {
    private PlainJson() {}

    static Map<String, Object> map(Map<?, ?> source) {
        Map<String, Object> copy = new LinkedHashMap<>();
        source.forEach((key, value) -> put(copy, String.valueOf(key), value));
        return Collections.unmodifiableMap(copy);
    }

    @SuppressWarnings("NullAway") // a null value is JSON's null: "complete" is null when it cannot be known
    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        map.put(key, value(value));
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof Iterable<?> items) {
            List<@Nullable Object> copy = new ArrayList<>();
            items.forEach(item -> copy.add(value(item)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof long[] numbers) {
            return numbers(numbers);
        }
        if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? number : null;
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value == null || value instanceof Boolean ? value : value.toString();
    }

    static List<Long> numbers(long[] numbers) {
        List<Long> list = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            list.add(number);
        }
        return Collections.unmodifiableList(list);
    }
}
