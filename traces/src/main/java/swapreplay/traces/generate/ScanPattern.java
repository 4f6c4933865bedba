package swapreplay.traces.generate;

import java.io.IOException;
import java.util.SplittableRandom;

/** compcache's benchmark {@code scan}: every page of {@code size} is written to in turn, {@code loops} times, with {@code ram} for it. */
final class ScanPattern implements Pattern {
    @Override
    public String name() {
        return "scan";
    }

    @Override
    public String description() {
        return "scan:size=32M,ram=16M,loops=10,rate=50000  cyclic write scan; touches a second";
    }

    @Override
    public void generate(Parameters parameters, SplittableRandom random, Traffic traffic) throws IOException {
        int pages = parameters.pages("size", "32M", traffic.pageSize());
        int ram = parameters.pages("ram", "16M", traffic.pageSize());
        long loops = parameters.count("loops", 10, 1, 1_000_000);
        double rate = parameters.number("rate", 50_000, 1e-3, 1e9);
        parameters.requireAllKnown();
        LruMemory memory = new LruMemory(traffic, pages, ram);
        long touches = 0;
        for (long loop = 0; loop < loops; loop++) {
            for (int page = 0; page < pages; page++) {
                traffic.at((long) (touches++ * 1e9 / rate));
                memory.touch(page);
            }
        }
    }
}
