package swapreplay.replay.advise;

import java.util.HashMap;
import java.util.Map;

/**
 * What compressing a page of 4 KiB and restoring it takes in a JVM, in microseconds: the mean over four traces, measured once on an AMD EPYC
 * at 2.2 GHz. Good for what it is used for, to choose which codecs are worth a closer look and to guess how long that will take, and for
 * nothing else: no report shows these. They are constants so that the choice depends on the pages alone, not on how busy the machine was.
 */
final class RoughCosts {
    private static final Map<String, Double> MICROS = new HashMap<>();

    static {
        MICROS.putAll(Map.of("lz4", 14., "lz4:2", 13., "lz4:4", 12.5, "lz4:8", 11.5));
        MICROS.putAll(Map.of("lzo", 21., "lzo-rle", 20.5, "842", 68.));
        levels("lz4hc:", 43, 47, 49, 53, 60, 68, 79, 95, 115, 145, 175, 195);
        levels("deflate:", 193, 199, 216, 231, 265, 308, 345, 470, 478);
        levels("zstd:", 30, 31.5, 34, 50, 65, 83, 112, 159, 186, 243, 291, 396, 601, 716, 788);
        levels(16, "zstd:", 1240, 1470, 1560, 1580, 1660, 1700, 1750);
    }

    private RoughCosts() {}

    private static void levels(String name, double... micros) {
        levels(1, name, micros);
    }

    private static void levels(int first, String name, double... micros) {
        for (int i = 0; i < micros.length; i++) {
            MICROS.put(name + (first + i), micros[i]);
        }
    }

    /** @param codec one of {@link Candidates#codecs} */
    static double nanos(String codec) {
        Double micros = MICROS.get(codec);
        if (micros == null) {
            throw new IllegalArgumentException("no rough cost of " + codec);
        }
        return 1000 * micros;
    }
}
