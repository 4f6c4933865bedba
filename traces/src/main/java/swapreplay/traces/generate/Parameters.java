package swapreplay.traces.generate;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/** A spec such as {@code scan:size=32M,ram=16M,loops=10}, taken apart. Every parameter must be asked for by the pattern. */
final class Parameters {
    private static final java.util.regex.Pattern SIZE = java.util.regex.Pattern.compile("(\\d{1,15})([kmgt]?)(i?b)?");
    private static final java.util.regex.Pattern TIME =
            java.util.regex.Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(us|ms|s|m|h|d)?");

    final String pattern;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    /** @throws IllegalArgumentException if the text is no spec */
    Parameters(String spec) {
        int colon = spec.indexOf(':');
        pattern = (colon < 0 ? spec : spec.substring(0, colon)).strip();
        String rest = colon < 0 ? "" : spec.substring(colon + 1);
        for (String pair : rest.isBlank() ? new String[0] : rest.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + pair + "' is no PARAMETER=VALUE");
            }
            values.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
    }

    String text(String name, String absent) {
        asked.add(name);
        return values.getOrDefault(name, absent);
    }

    long count(String name, long absent, long least, long most) {
        String text = text(name, Long.toString(absent));
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(name, text, "a whole number");
        }
        if (value < least || value > most) {
            throw wrong(name, text, "a number from " + least + " to " + most);
        }
        return value;
    }

    double number(String name, double absent, double least, double most) {
        String text = text(name, Double.toString(absent));
        try {
            double value = Double.parseDouble(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw wrong(name, text, "a number from " + least + " to " + most);
    }

    /** Pages of a size such as {@code 32M}, or of a plain number of bytes. */
    int pages(String name, String absent, int pageSize) {
        String text = text(name, absent);
        Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw wrong(name, text, "a size such as 64K, 32M or 1G");
        }
        int shift = size.group(2).isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(size.group(2)));
        long bytes = Long.parseLong(size.group(1)) << shift;
        long pages = bytes / pageSize;
        if (pages < 1 || pages > 1 << 26) {
            throw wrong(name, text, "from one page to " + (1 << 26) + " pages");
        }
        return (int) pages;
    }

    /** Nanoseconds of {@code text}, the value of {@code name} or a part of it. */
    long timeNs(String name, String text) {
        Matcher time = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (!time.matches()) {
            throw wrong(name, text, "a time such as 250ms, 30s or 5m");
        }
        double unit = switch (time.group(2) == null ? "s" : time.group(2)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            case "d" -> 86400e9;
            default -> 1e9;
        };
        return (long) Math.min(1e17, Double.parseDouble(time.group(1)) * unit);
    }

    IllegalArgumentException wrong(String name, String value, String expected) {
        return new IllegalArgumentException(name + "=" + value + ": expected " + expected);
    }

    /** To be called when the pattern has asked for all that it knows. */
    void requireAllKnown() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(asked);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("pattern " + pattern + " has no parameter " + String.join(", ", unknown)
                    + "; it has " + String.join(", ", new TreeSet<>(asked)));
        }
    }
}
