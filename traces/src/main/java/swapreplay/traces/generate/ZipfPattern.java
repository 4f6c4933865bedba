package swapreplay.traces.generate;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Accesses to {@code size} of memory, of which {@code ram} is there: the k-th most popular page is used in proportion to 1/k^alpha. */
final class ZipfPattern implements Pattern {
    @Override
    public String name() {
        return "zipf";
    }

    @Override
    public String description() {
        return "zipf:size=64M,ram=32M,accesses=500000,alpha=0.9,rate=100000  popular and rare pages";
    }

    @Override
    public void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException {
        int pages = parameters.pages("size", "64M", traffic.pageSize());
        int ram = parameters.pages("ram", "32M", traffic.pageSize());
        long accesses = parameters.count("accesses", 500_000, 1, 1L << 40);
        double alpha = parameters.number("alpha", 0.9, 0, 10);
        double rate = parameters.number("rate", 100_000, 1e-3, 1e9);
        parameters.requireAllKnown();
        double[] cumulative = cumulative(pages, alpha);
        int[] pageOf = shuffled(pages, random);
        LruMemory memory = new LruMemory(traffic, pages, ram);
        for (long i = 0; i < accesses; i++) {
            traffic.at((long) (i * 1e9 / rate));
            memory.touch(pageOf[rank(cumulative, random.nextDouble())]);
        }
    }

    static double[] cumulative(int pages, double alpha) {
        double[] sums = new double[pages];
        double sum = 0;
        for (int rank = 0; rank < pages; rank++) {
            sum += Math.pow(rank + 1, -alpha);
            sums[rank] = sum;
        }
        return sums;
    }

    /** The rank that a number in [0, 1) stands for. */
    static int rank(double[] cumulative, double uniform) {
        int at = Arrays.binarySearch(cumulative, uniform * cumulative[cumulative.length - 1]);
        return Math.min(at < 0 ? -at - 1 : at + 1, cumulative.length - 1);
    }

    static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
