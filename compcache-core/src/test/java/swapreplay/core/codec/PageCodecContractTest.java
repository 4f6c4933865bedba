package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every codec owes its callers. A codec added to the registry is tested here without a new line. */
class PageCodecContractTest {
    private static final int[] LENGTHS = {4096, 16384, 65536, 0, 1, 7, 12, 13, 100, 4095};
    private static final int GUARD = 24;

    /** All examples of the registry, and what the registry cannot show without a file. */
    static List<String> specs() throws Exception {
        List<String> specs = new ArrayList<>(Codecs.exampleSpecs());
        for (String spec : List.of("lz4:dict=DICT", "lz4:8,dict=DICT", "lz4hc:dict=DICT", "zstd:3,dict=DICT")) {
            specs.add(Vectors.withDictionary(spec));
        }
        return specs;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void restoresEveryPageAndRemembersNone(String spec) throws Exception {
        PageCodec codec = Codecs.named(spec);
        for (int length : LENGTHS) {
            try (PageCodec.Context used = codec.newContext(length)) {
                for (long seed = 0; seed < (length > 4096 ? 5 : 40); seed++) {
                    String where = spec + ", length " + length + ", seed " + seed;
                    byte[] page = Pages.random(seed, length);
                    byte[] packed = compress(codec, used, page, where);
                    try (PageCodec.Context fresh = codec.newContext(length)) {
                        assertArrayEquals(
                                compress(codec, fresh, page, where), packed, "another page mattered: " + where);
                    }
                    Outcome outcome = decompress(used, packed, length, where);
                    assertEquals("", outcome.damage, where);
                    assertArrayEquals(page, outcome.page, where);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void damagedBytesGiveAPageOrAnExceptionAndTouchNothingElse(String spec) throws Exception {
        PageCodec codec = Codecs.named(spec);
        int refused = 0;
        try (PageCodec.Context context = codec.newContext(4096)) {
            for (long seed = 0; seed < 150; seed++) {
                String where = spec + ", seed " + seed;
                Random random = new Random(seed);
                byte[] page = Pages.random(seed, 4096);
                byte[] packed = compress(codec, context, page, where);
                for (int trial = 0; trial < 20; trial++) {
                    byte[] damaged = damage(random, packed);
                    if (!decompress(context, damaged, 4096, where + ", trial " + trial)
                            .damage
                            .isEmpty()) {
                        refused++;
                    }
                }
                // the context is as good as before
                assertArrayEquals(page, decompress(context, packed, 4096, where).page, where);
            }
        }
        assertTrue(refused > 500, spec + " refused only " + refused + " of 3000");
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyCutIsRefused(String spec) throws Exception {
        PageCodec codec = Codecs.named(spec);
        try (PageCodec.Context context = codec.newContext(4096)) {
            for (long seed = 0; seed < 5; seed++) {
                byte[] packed = compress(codec, context, Pages.random(seed, 4096), spec);
                for (int cut = 0; cut < packed.length; cut++) {
                    String where = spec + ", seed " + seed + ", cut at " + cut;
                    Outcome outcome = decompress(context, Arrays.copyOf(packed, cut), 4096, where);
                    assertTrue(!outcome.damage.isEmpty(), "accepted: " + where);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theNameFindsTheSameCodecAgain(String spec) {
        String name = Codecs.named(spec).name();
        assertEquals(name, Codecs.named(name).name());
    }

    private static byte[] damage(Random random, byte[] packed) {
        byte[] damaged = packed.clone();
        switch (random.nextInt(5)) {
            case 0 -> damaged = Arrays.copyOf(packed, random.nextInt(packed.length));
            case 1 -> damaged = Arrays.copyOf(packed, packed.length + 1 + random.nextInt(40));
            case 2 -> damaged[random.nextInt(packed.length)] = (byte) random.nextInt();
            case 3 -> damaged[random.nextInt(Math.min(16, packed.length))] ^= (byte) (1 << random.nextInt(8));
            default -> {
                random.nextBytes(damaged);
                damaged = Arrays.copyOf(damaged, 1 + random.nextInt(packed.length));
            }
        }
        return damaged;
    }

    /** Compresses from and into the middle of guarded arrays, with no more room than the codec asked for. */
    private static byte[] compress(PageCodec codec, PageCodec.Context context, byte[] page, String where) {
        int room = codec.maxCompressedLength(page.length);
        byte[] in = guarded(page.length);
        System.arraycopy(page, 0, in, GUARD, page.length);
        byte[] out = guarded(room);
        int length = context.compress(in, GUARD, out, GUARD);
        assertTrue(length <= room, where);
        checkGuards(in, page.length, where);
        checkGuards(out, room, where);
        assertArrayEquals(page, Arrays.copyOfRange(in, GUARD, GUARD + page.length), "the page changed: " + where);
        // a page at the very end of its array is read no further
        byte[] tight = new byte[room];
        assertEquals(length, context.compress(page, 0, tight, 0), where);
        byte[] packed = Arrays.copyOfRange(out, GUARD, GUARD + length);
        assertArrayEquals(packed, Arrays.copyOf(tight, length), where);
        return packed;
    }

    /** The page, and what was wrong: empty if nothing was. */
    private static final class Outcome {
        final byte[] page;
        final String damage;

        Outcome(byte[] page, String damage) {
            this.page = page;
            this.damage = damage;
        }
    }

    /** Decompresses twice, between different neighbours: neither may matter, nor change. */
    private static Outcome decompress(PageCodec.Context context, byte[] packed, int pageSize, String where) {
        byte[] in = guarded(packed.length);
        System.arraycopy(packed, 0, in, GUARD, packed.length);
        byte[] out = guarded(pageSize);
        String inside = run(context, in, GUARD, packed.length, out, GUARD);
        checkGuards(out, pageSize, where);
        checkGuards(in, packed.length, where);
        byte[] page = Arrays.copyOfRange(out, GUARD, GUARD + pageSize);
        byte[] tight = new byte[pageSize];
        assertEquals(inside, run(context, packed, 0, packed.length, tight, 0), where);
        if (inside.isEmpty()) {
            assertArrayEquals(page, tight, where);
        }
        return new Outcome(page, inside);
    }

    private static String run(PageCodec.Context context, byte[] in, int inOff, int length, byte[] out, int outOff) {
        try {
            context.decompress(in, inOff, length, out, outOff);
            return "";
        } catch (CorruptPageException damage) {
            assertTrue(damage.offset() >= 0 && damage.offset() <= length, damage.toString());
            return damage.toString();
        }
    }

    private static byte[] guarded(int length) {
        byte[] array = new byte[length + 2 * GUARD];
        for (int i = 0; i < array.length; i++) {
            array[i] = guardAt(i);
        }
        return array;
    }

    private static void checkGuards(byte[] array, int length, String where) {
        for (int i = 0; i < GUARD; i++) {
            int behind = GUARD + length + i;
            if (array[i] != guardAt(i) || array[behind] != guardAt(behind)) {
                throw new AssertionError("touched a byte outside: " + where);
            }
        }
    }

    private static byte guardAt(int i) {
        return (byte) (i * 37 + 11);
    }
}
