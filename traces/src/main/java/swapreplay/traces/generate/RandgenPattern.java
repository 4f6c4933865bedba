package swapreplay.traces.generate;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * compcache's allocation profile {@code randgen} (spec compcache-original, section 2.4): flips of a fair coin between a new object and the end of one
 * that is drawn; at the end all objects go, in random order. Its sizes are those of {@link RandgenSizes} unless pages are given.
 */
final class RandgenPattern implements Pattern {
    private static final int MOST_OBJECTS = 65_536;

    @Override
    public String name() {
        return "randgen";
    }

    @Override
    public String description() {
        return "randgen:events=1000000,preferred=580-700,probability=0.8,range=32-2048,codec=lzo,rate=100000  compcache's allocation"
                + " profile, by sizes";
    }

    @Override
    public void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException {
        long events = parameters.count("events", 1_000_000, 1, 1L << 40);
        double rate = parameters.number("rate", 100_000, 1e-3, 1e9);
        RandgenSizes.of(parameters); // asked for by the supply
        parameters.requireAllKnown();
        long[] live = new long[1024];
        int objects = 0;
        for (long event = 0; event < events; event++) {
            traffic.at((long) (event * 1e9 / rate));
            if (random.nextBoolean()) {
                if (objects < MOST_OBJECTS) {
                    if (objects == live.length) {
                        live = Arrays.copyOf(live, 2 * objects);
                    }
                    live[objects++] = traffic.write();
                }
            } else if (objects > 0) {
                int gone = random.nextInt(objects);
                traffic.free(live[gone]);
                live[gone] = live[--objects];
            }
        }
        while (objects > 0) {
            traffic.after((long) (1e9 / rate));
            int gone = random.nextInt(objects);
            traffic.free(live[gone]);
            live[gone] = live[--objects];
        }
    }
}
