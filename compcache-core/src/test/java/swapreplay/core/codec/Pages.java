package swapreplay.core.codec;

import java.util.Random;

/** Seeded pages shaped like memory: runs, repeats at a distance, counters, text, noise, and mixtures of them. */
final class Pages {
    private static final String WORDS = "the page of a slot is kept in frames { return 0; } \"id\": null, <td> 0x7f ";

    private Pages() {}

    static byte[] random(long seed, int length) {
        Random random = new Random(seed);
        byte[] page = new byte[length];
        int at = 0;
        while (at < length) {
            int piece = Math.min(length - at, 1 + random.nextInt(2 << random.nextInt(12)));
            fill(random, page, at, piece);
            at += piece;
        }
        return page;
    }

    private static void fill(Random random, byte[] page, int at, int length) {
        int kind = random.nextInt(7);
        int value = random.nextInt();
        int distance = at == 0 ? 0 : 1 + random.nextInt(Math.min(at, 2 << random.nextInt(16)));
        int step = 1 + random.nextInt(9);
        for (int i = 0; i < length; i++) {
            page[at + i] = (byte)
                    switch (kind) {
                        case 0 -> 0;
                        case 1 -> value;
                        case 2 -> distance == 0 ? value : page[at + i - distance];
                        case 3 -> i % step == 0 ? value + i / step : 0;
                        case 4 -> WORDS.charAt((value >>> 8) % 61 + i % 13);
                        case 5 -> i % 8 < 4 ? 0 : random.nextInt(); // what lzo-rle makes larger
                        default -> random.nextInt();
                    };
        }
    }
}
