package swapreplay.core.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them in specs: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. In nanoseconds. */
public final class Times {
    /** One second. */
    public static final long SECOND = 1_000_000_000L;

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final String[] UNITS = {"d", "h", "m", "s"};
    private static final long[] UNIT_NS = {86_400 * SECOND, 3_600 * SECOND, 60 * SECOND, SECOND};

    private Times() {}

    /** @throws SpecException if {@code text} is no time of up to 100 years */
    public static long parse(String text) {
        Matcher matcher = TIME.matcher(text);
        if (matcher.matches()) {
            long unit = SECOND / 1000;
            for (int i = 0; i < UNITS.length; i++) {
                unit = UNITS[i].equals(matcher.group(2)) ? UNIT_NS[i] : unit;
            }
            long number = Long.parseLong(matcher.group(1));
            if (number <= 36_525 * UNIT_NS[0] / unit) {
                return number * unit;
            }
        }
        throw new SpecException("'" + text + "' is not a time; write for example 250ms, 30s, 5m, 2h or 1d");
    }

    /** The shortest exact spelling of whole milliseconds: 300 seconds are {@code 5m}. */
    public static String print(long ns) {
        for (int i = 0; i < UNITS.length; i++) {
            if (ns % UNIT_NS[i] == 0 && (ns != 0 || i == UNITS.length - 1)) {
                return ns / UNIT_NS[i] + UNITS[i];
            }
        }
        return ns / (SECOND / 1000) + "ms";
    }
}
