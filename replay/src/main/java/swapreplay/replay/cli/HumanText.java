package swapreplay.replay.cli;

import java.time.Duration;
import java.util.Locale;

/** Figures as people read them; exact ones stand in CSV and JSON. */
public final class HumanText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private HumanText() {}

    /** {@code "812 B"}, {@code "4.00 KiB"}, {@code "12.3 MiB"}: three digits. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        int decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }

    /** {@code "1,234,567"}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code "250 ms"}, {@code "3.2 s"}, {@code "5 min 20 s"}, {@code "2 h 05 min"}. */
    public static String time(Duration duration) {
        long ms = duration.toMillis();
        if (ms < 1000) {
            return ms + " ms";
        } else if (ms < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        } else if (ms < 3_600_000) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
    }

    /** {@code "12.3 %"}; {@code "-"} when {@code whole} is 0. */
    public static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}
