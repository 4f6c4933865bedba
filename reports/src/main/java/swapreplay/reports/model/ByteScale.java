package swapreplay.reports.model;

import java.util.List;

/**
 * The unit in which a set of sizes is shown, so that all of them read alike.
 *
 * @param unit {@code B}, {@code KiB}, {@code MiB} or {@code GiB}
 * @param divisor bytes in one unit
 * @param decimals digits behind the point: about four digits of the largest size
 */
public record ByteScale(String unit, double divisor, int decimals) {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");

    /** For sizes up to {@code maxBytes}: GiB only from 10 GiB, since differences of a few MiB matter here. */
    public static ByteScale forUpTo(long maxBytes) {
        int power = maxBytes >= 10L << 30 ? 3 : maxBytes >= 1 << 20 ? 2 : maxBytes >= 1 << 10 ? 1 : 0;
        double divisor = (double) (1L << (10 * power));
        int decimals = power == 0 ? 0 : maxBytes / divisor < 100 ? 2 : 1;
        return new ByteScale(UNITS.get(power), divisor, decimals);
    }

    /** One size on its own. */
    public static String of(long bytes) {
        return forUpTo(bytes).text(bytes);
    }

    public double value(long bytes) {
        return bytes / divisor;
    }

    /** Without the unit. */
    public String number(long bytes) {
        return Text.decimal(value(bytes), decimals);
    }

    public String text(long bytes) {
        return number(bytes) + "\u00a0" + unit;
    }
}
