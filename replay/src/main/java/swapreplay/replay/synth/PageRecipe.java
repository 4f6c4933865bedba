package swapreplay.replay.synth;

import java.util.SplittableRandom;

/**
 * A made-up page: stretches of fresh bytes and between them stretches that repeat something. Each parameter moves the codecs differently: all feel
 * {@code fresh}, entropy coders feel {@code bits}, those with costly tokens feel {@code stretch}, run-length coders feel {@code zeros}, and those
 * that can name a short copy from nearby in two bytes, as LZO, where LZ4 needs three, feel {@code copies}.
 *
 * @param fresh share of fresh bytes, 0 to 1
 * @param bits of entropy in a fresh byte, 0 to 8
 * @param stretch mean bytes of a fresh stretch
 * @param zeros share of the other stretches that are zeros; the rest copies from before
 * @param copies chance at each fresh byte that four to eight bytes from shortly before stand there instead
 */
record PageRecipe(double fresh, double bits, double stretch, double zeros, double copies) {
    private static final double LEAST_FRESH = 0.002;
    /** How far LZO's shortest matches reach. */
    private static final int NEAR = 2048;

    private static final int SHORTEST = 4;
    private static final int LONGEST = 8;

    PageRecipe {
        fresh = clamp(fresh, LEAST_FRESH, 1);
        bits = clamp(bits, 0, 8);
        stretch = clamp(stretch, 1, 512);
        zeros = clamp(zeros, 0, 1);
        copies = clamp(copies, 0, 1);
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }

    /** Fills the page; the same seed gives the same bytes, and nearly the same for nearly the same recipe. */
    void make(byte[] page, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int symbols = (int) Math.max(1, Math.round(Math.pow(2, bits)));
        int first = random.nextInt(256);
        // an odd step visits every byte value before it repeats
        int step = random.nextInt(128) * 2 + 1;
        double owed = 0;
        for (int at = 0; at < page.length; ) {
            int run = 1 + (int) (-Math.log(1 - random.nextDouble()) * (stretch - 1));
            int end = Math.min(page.length, at + run);
            owed += run * (1 - fresh) / fresh;
            while (at < end) {
                if (copies > 0 && at > 2 * LONGEST && at + LONGEST <= page.length && random.nextDouble() < copies) {
                    int length = random.nextInt(SHORTEST, LONGEST + 1);
                    int from = at - length - random.nextInt(Math.min(at - length, NEAR - LONGEST));
                    System.arraycopy(page, from, page, at, length);
                    at += length;
                } else {
                    page[at++] = (byte) (first + step * random.nextInt(symbols));
                }
            }
            end = (int) Math.min(page.length, at + owed);
            owed -= end - at;
            if (random.nextDouble() < zeros || at < 16) {
                java.util.Arrays.fill(page, at, end, (byte) 0);
            } else {
                int from = random.nextInt(at - 8);
                for (int i = at; i < end; i++) {
                    page[i] = page[from + (i - at)];
                }
            }
            at = end;
        }
    }

    /** Not far from here, the nearer the smaller {@code reach}, 0 to 1. */
    PageRecipe near(SplittableRandom random, double reach) {
        return new PageRecipe(
                fresh * Math.exp(reach * (random.nextDouble() * 2 - 1)),
                bits + 3 * reach * (random.nextDouble() * 2 - 1),
                stretch * Math.exp(2 * reach * (random.nextDouble() * 2 - 1)),
                zeros + reach * (random.nextDouble() * 2 - 1),
                copies + reach * (random.nextDouble() * 2 - 1));
    }
}
