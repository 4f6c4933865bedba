package swapreplay.replay.record;

/** A figure of a whole, from a sample of it, with the bounds between which it lies 19 times of 20. */
record Estimate(double value, double low, double high) {
    /** Of the normal distribution: 95 % lie within so many standard errors. */
    private static final double STANDARD_ERRORS = 1.96;

    static Estimate exact(double value) {
        return new Estimate(value, value, value);
    }

    static Estimate of(double value, double standardError) {
        double reach = STANDARD_ERRORS * standardError;
        return new Estimate(value, Math.max(0, value - reach), value + reach);
    }
}
