package swapreplay.replay.engine;

import java.util.Locale;
import swapreplay.core.spec.SpecException;

/**
 * How fast a trace is replayed on a real target.
 *
 * @param factor of the trace's own speed; 0: as fast as the target can
 */
public record Pace(double factor) {
    /** As fast as the target can. */
    public static final Pace ASAP = new Pace(0);

    private static final double MOST = 1e6;

    /** @throws SpecException if it is none of {@code asap}, {@code original} and {@code xN} */
    public static Pace parse(String text) {
        if (text.equals("asap")) {
            return ASAP;
        } else if (text.equals("original")) {
            return new Pace(1);
        }
        try {
            double factor = text.startsWith("x") ? Double.parseDouble(text.substring(1)) : 0;
            if (factor > 0 && factor <= MOST) {
                return new Pace(factor);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new SpecException(
                "no pace '" + text + "'; known are asap, original, and xN for N times the trace's speed: x10, x0.5");
    }

    boolean isAsap() {
        return factor == 0;
    }

    /** When an operation is due, in nanoseconds from the start of the replay. */
    long dueNs(long sinceFirstNs) {
        return Math.round(sinceFirstNs / factor);
    }

    @Override
    public String toString() {
        if (isAsap()) {
            return "asap";
        } else if (factor == 1) {
            return "original";
        }
        return factor == Math.rint(factor) ? String.format(Locale.ROOT, "x%.0f", factor) : "x" + factor;
    }
}
