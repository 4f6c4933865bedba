package swapreplay.core.device;

import java.util.Random;

/** Seeded pages shaped like memory: same-filled, text-like, counters, half noise, noise. */
final class PageMix {
    private static final int KINDS = 6;

    private PageMix() {}

    /** The same page for the same seed. */
    static byte[] page(long seed, int pageSize) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        byte[] page = new byte[pageSize];
        switch (random.nextInt(KINDS)) {
            case 0 -> repeat(page, random.nextInt(3) == 0 ? 0 : random.nextLong());
            case 1 -> text(page, random);
            case 2 -> counters(page, random);
            case 3 -> noise(page, random, 1 + random.nextInt(pageSize));
            case 4 -> noise(page, random, pageSize);
            default -> noise(page, random, 1 + random.nextInt(64));
        }
        return page;
    }

    private static void repeat(byte[] page, long word) {
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (word >>> (i % 8 * 8));
        }
    }

    private static void text(byte[] page, Random random) {
        String[] words = {"page ", "slot ", "swap ", "frame ", "handle ", "zspage ", "\n", "0x7ffe", "12345 "};
        int at = 0;
        while (at < page.length) {
            for (char c : words[random.nextInt(words.length)].toCharArray()) {
                if (at < page.length) {
                    page[at++] = (byte) c;
                }
            }
        }
    }

    private static void counters(byte[] page, Random random) {
        int value = random.nextInt();
        int step = 1 + random.nextInt(300);
        for (int i = 0; i < page.length; i += 4, value += step) {
            page[i] = (byte) value;
            page[i + 1] = (byte) (value >> 8);
            page[i + 2] = (byte) (value >> 16);
        }
    }

    private static void noise(byte[] page, Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, page, 0, length);
    }
}
