package swapreplay.core.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded device specs with policies, every key and parameter in them sooner or later. */
final class RandomPolicies {
    private static final String[] AGES = {"1s", "5s", "30s", "2m", "1h"};
    private static final String[] EVERY = {"", ",every:1s", ",every:10s", ",every:2m"};
    private static final String[] SECONDARY = {"zstd:3", "lz4hc:4", "deflate", "zstd:9", "lz4"};

    private RandomPolicies() {}

    static String spec(Random random, String kernel) {
        boolean recompresses = !kernel.equals("6.1") && random.nextInt(4) > 0;
        boolean writesBack = random.nextInt(4) > 0;
        StringBuilder text = new StringBuilder("codec=").append(random.nextBoolean() ? "lzo-rle" : "lz4");
        text.append(" alloc=").append(random.nextInt(3) > 0 ? "zsmalloc" : random.nextBoolean() ? "zbud" : "tlsf");
        if (writesBack || random.nextBoolean()) {
            text.append(" backing=sim:emmc")
                    .append(random.nextBoolean() ? "" : ",size=" + (4 + random.nextInt(200)) * 4 + "K");
        }
        if (writesBack) {
            text.append(" writeback=")
                    .append(rules(random, recompresses ? 4 : 3))
                    .append(pick(random, EVERY));
            if (random.nextInt(3) == 0) {
                text.append(",limit:")
                        .append(4 * (1 + random.nextInt(60)))
                        .append("K/")
                        .append(pick(random, AGES));
            }
        }
        if (recompresses) {
            text.append(" recompress=");
            int codecs = 1 + random.nextInt(3);
            for (int i = 0; i < codecs; i++) {
                text.append(i == 0 ? "" : ";").append(pick(random, SECONDARY));
                if (random.nextInt(5) > 0) {
                    text.append('@').append(rules(random, 3)).append(pick(random, EVERY));
                    text.append(random.nextInt(3) > 0 ? "" : ",threshold:" + (500 + random.nextInt(2500)));
                    text.append(random.nextInt(3) > 0 ? "" : ",max_pages:" + (1 + random.nextInt(40)));
                }
            }
        }
        text.append(random.nextInt(4) > 0 ? "" : " compact=every:" + pick(random, AGES));
        return text + " kernel=" + kernel;
    }

    private static String rules(Random random, int kinds) {
        List<String> all = new ArrayList<>(
                List.of("idle:" + pick(random, AGES), "huge", "huge_idle:" + pick(random, AGES), "incompressible"));
        all.subList(kinds, all.size()).clear();
        java.util.Collections.shuffle(all, random);
        return String.join(",", all.subList(0, 1 + random.nextInt(all.size())));
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }
}
