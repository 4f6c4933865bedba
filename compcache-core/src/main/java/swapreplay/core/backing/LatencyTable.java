package swapreplay.core.backing;

/**
 * Draws from a log-normal distribution by a table of its quantiles, so that a draw costs one look-up and comes out the same on every
 * machine. The longest time of the table is that of the quantile 1 - 1/8192.
 */
final class LatencyTable {
    private static final int SIZE = 4096;
    /** The standard normal quantile of 0.99. */
    private static final double Z99 = 2.326347874;

    private final long[] ns = new long[SIZE];

    LatencyTable(DiskModel.Latency latency) {
        double sigma = StrictMath.log((double) latency.p99Ns() / latency.medianNs()) / Z99;
        for (int i = 0; i < SIZE; i++) {
            ns[i] = Math.round(latency.medianNs() * StrictMath.exp(sigma * normalQuantile((i + 0.5) / SIZE)));
        }
    }

    /** @param random 64 random bits, of which the upper ones are used */
    long draw(long random) {
        return ns[(int) (random >>> 52)];
    }

    /** By bisection of the distribution function: slow, exact enough, and only done when a disk is made. */
    private static double normalQuantile(double p) {
        double low = -8;
        double high = 8;
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            if (normalDistribution(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Abramowitz and Stegun 26.2.17: off by at most 7.5e-8. */
    private static double normalDistribution(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double upper = poly * StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
        return z < 0 ? upper : 1 - upper;
    }
}
