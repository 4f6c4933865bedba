package swapreplay.reports.model;

import java.util.List;
import java.util.Locale;

/** Numbers and lists as people read them in English; the same on every machine. */
public final class Text {
    private Text() {}

    /** {@code 1,234,567}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A count and its noun, {@code 1 page} or {@code 2 pages}. */
    public static String count(long count, String noun) {
        return count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** With a fixed number of decimals and grouped thousands. */
    public static String decimal(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** {@code 12.3 %}; what is less than 0.05 but not nothing is {@code <0.1 %}. */
    public static String percent(double percent) {
        return percent > 0 && percent < 0.05 ? "<0.1\u00a0%" : decimal(percent, 1) + "\u00a0%";
    }

    /** Nanoseconds as microseconds, {@code 9.13 µs}. */
    public static String micros(double ns) {
        return decimal(ns / 1000, 2) + "\u00a0\u00b5s";
    }

    /** Nanoseconds in the unit that fits: {@code 9.13 µs}, {@code 12.4 ms}, {@code 1.25 s}. */
    public static String nanos(double ns) {
        if (ns < 1e6) {
            return micros(ns);
        }
        return ns < 1e9 ? decimal(ns / 1e6, 2) + "\u00a0ms" : decimal(ns / 1e9, 2) + "\u00a0s";
    }

    /** {@code 430 ms}, {@code 81.4 s}, {@code 12 min}, {@code 3.5 h}. */
    public static String seconds(double seconds) {
        if (seconds < 1) {
            return decimal(seconds * 1000, 0) + "\u00a0ms";
        }
        if (seconds < 120) {
            return decimal(seconds, 1) + "\u00a0s";
        }
        return seconds < 7200 ? decimal(seconds / 60, 1) + "\u00a0min" : decimal(seconds / 3600, 1) + "\u00a0h";
    }

    /** {@code "a, b and c"}. */
    public static String and(List<String> items) {
        int last = items.size() - 1;
        return last < 1
                ? String.join("", items)
                : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }
}
