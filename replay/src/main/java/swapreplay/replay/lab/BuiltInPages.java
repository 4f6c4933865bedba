package swapreplay.replay.lab;

import java.util.SplittableRandom;

/**
 * A fixed set of generated 4 KiB pages, for a bench without a page file: heap objects full of pointers, text, integers, floats,
 * sparse pages, noise, zeros. The same bytes everywhere. Real memory is better: this only has similar sizes.
 */
public final class BuiltInPages {
    static final int PAGE_SIZE = 4096;
    static final int PAGES = 4096;

    /** Kinds in hundredths of the set. */
    private static final int HEAP = 33;

    private static final int TEXT = HEAP + 22;
    private static final int INTEGERS = TEXT + 13;
    private static final int FLOATS = INTEGERS + 6;
    private static final int SPARSE = FLOATS + 20;
    private static final int NOISE = SPARSE + 3;

    private static final String[] WORDS = {
        "the ", "page ", "of ", "memory ", "is ", "swapped ", "out ", "to ", "a ", "compressed ", "device, ", "and ",
                "when ",
        "it ", "comes ", "back ", "nobody ", "knows ", "that ", "its ", "bytes ", "were ", "fewer. ", "\n", "return ",
                "if (",
        ") {\n", "}\n", "value", " = ", "0x", "name", "\": \"", "\", \"", "id", "1", "27", "300", "2026-11-22 "
    };

    private BuiltInPages() {}

    public static PageFile make() {
        return PageFile.of(PAGE_SIZE, PAGES, BuiltInPages::page);
    }

    private static byte[] page(int number) {
        SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L);
        byte[] page = new byte[PAGE_SIZE];
        int kind = random.nextInt(100);
        if (kind < HEAP) {
            heap(page, random);
        } else if (kind < TEXT) {
            text(page, random);
        } else if (kind < INTEGERS) {
            integers(page, random);
        } else if (kind < FLOATS) {
            floats(page, random);
        } else if (kind < SPARSE) {
            sparse(page, random);
        } else if (kind < NOISE) {
            for (int at = 0; at < PAGE_SIZE; at += 8) {
                put(page, at, random.nextLong(), 8);
            }
        }
        return page; // the rest are zeros: same-filled
    }

    /** Objects of a few words: a class pointer out of few, a reference count, pointers into one region, small numbers. */
    private static void heap(byte[] page, SplittableRandom random) {
        long region = 0x7f0000000000L | (random.nextLong(1L << 40) & ~0xfffffL);
        long[] classes = random.longs(6).map(word -> region - (word & 0xfff0)).toArray();
        int at = 0;
        while (at < PAGE_SIZE) {
            int words = 3 + random.nextInt(6);
            for (int word = 0; word < words && at < PAGE_SIZE; word++, at += 8) {
                long value = switch (word) {
                    case 0 -> 1 + random.nextInt(4);
                    case 1 -> classes[random.nextInt(classes.length)];
                    default ->
                        random.nextInt(3) == 0
                                ? random.nextInt(1 << 16)
                                : region + random.nextInt(1 << 20) * 16L % (1 << 20);
                };
                put(page, at, value, 8);
            }
        }
    }

    private static void text(byte[] page, SplittableRandom random) {
        int at = 0;
        while (at < PAGE_SIZE) {
            String word = WORDS[random.nextInt(WORDS.length)];
            for (int i = 0; i < word.length() && at < PAGE_SIZE; i++) {
                page[at++] = (byte) word.charAt(i);
            }
        }
    }

    private static void integers(byte[] page, SplittableRandom random) {
        int value = random.nextInt();
        int spread = 1 << (1 + random.nextInt(14));
        for (int at = 0; at < PAGE_SIZE; at += 4) {
            value += random.nextInt(spread);
            put(page, at, value, 4);
        }
    }

    private static void floats(byte[] page, SplittableRandom random) {
        double scale = random.nextDouble() * 1000;
        for (int at = 0; at < PAGE_SIZE; at += 8) {
            put(page, at, Double.doubleToRawLongBits(Math.rint(scale * random.nextDouble() * 8192) / 8192), 8);
        }
    }

    private static void sparse(byte[] page, SplittableRandom random) {
        for (int i = 4 + random.nextInt(60); i > 0; i--) {
            put(page, 8 * random.nextInt(PAGE_SIZE / 8), random.nextLong(1L << (8 * (1 + random.nextInt(6)))), 8);
        }
    }

    private static void put(byte[] page, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            page[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
