package swapreplay.traces.generate;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Programs one after the other: in each phase {@code set} of memory is used at random, most of it in its first tenth; at its end a share
 * {@code dropped} of what it used is given back, as by a program that ends.
 */
final class PhasedPattern implements Pattern {
    private static final double HOT_SHARE = 0.1;

    @Override
    public String name() {
        return "phased";
    }

    @Override
    public String description() {
        return "phased:size=64M,ram=16M,set=24M,phases=8,accesses=60000,hot=0.7,dropped=0.5,rate=100000  working sets that change";
    }

    @Override
    public void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException {
        int pages = parameters.pages("size", "64M", traffic.pageSize());
        int ram = parameters.pages("ram", "16M", traffic.pageSize());
        int set = Math.min(pages, parameters.pages("set", "24M", traffic.pageSize()));
        long phases = parameters.count("phases", 8, 1, 1_000_000);
        long accesses = parameters.count("accesses", 60_000, 1, 1L << 40);
        double hot = parameters.number("hot", 0.7, 0, 1);
        double dropped = parameters.number("dropped", 0.5, 0, 1);
        double rate = parameters.number("rate", 100_000, 1e-3, 1e9);
        parameters.requireAllKnown();
        LruMemory memory = new LruMemory(traffic, pages, ram);
        int hotPages = Math.max(1, (int) (set * HOT_SHARE));
        long done = 0;
        for (long phase = 0; phase < phases; phase++) {
            int base = random.nextInt(pages - set + 1);
            for (long i = 0; i < accesses; i++) {
                traffic.at((long) (done++ * 1e9 / rate));
                memory.touch(base + random.nextInt(random.nextDouble() < hot ? hotPages : set));
            }
            for (int page = 0; page < set; page++) {
                if (random.nextDouble() < dropped) {
                    memory.drop(base + page);
                }
            }
        }
    }
}
