package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What no measured page of 842 shows: damage and where it is, a page that is not whole blocks, tables after a long life. */
class Sw842LimitsTest {
    private static byte[] packed(byte[] page) {
        byte[] packed = new byte[Sw842Encoder.room(page.length)];
        return Arrays.copyOf(packed, new Sw842Encoder(page.length).compress(page, 0, page.length, packed, 0));
    }

    private static byte[] noise(int length) {
        byte[] page = new byte[length];
        new Random(length).nextBytes(page);
        return page;
    }

    private static CorruptPageException refusal(byte[] stream, byte[] out, int capacity) {
        return assertThrows(
                CorruptPageException.class,
                () -> new Sw842Decoder().decode(stream, 0, stream.length, out, 0, capacity));
    }

    /** The bits, the first one first, in whole groups of 8 bytes. */
    private static byte[] stream(String... bits) {
        String all = String.join("", bits).replace(" ", "");
        byte[] stream = new byte[(all.length() + 63) / 64 * 8];
        for (int i = 0; i < all.length(); i++) {
            stream[i / 8] |= (byte) ((all.charAt(i) - '0') << (7 - i % 8));
        }
        return stream;
    }

    @Test
    void aBlockThatDoesNotFitIsRefused() {
        byte[] page = noise(64);
        byte[] out = new byte[64];
        CorruptPageException refused = refusal(packed(page), out, 63);
        assertEquals("more than 63 bytes", refused.reason());
        // seven blocks of 69 bits and the template of the eighth
        assertEquals((7 * 69 + 5) / 8, refused.offset());
        assertArrayEquals(Arrays.copyOf(page, 56), Arrays.copyOf(out, 56));
        assertEquals(0, out[56]);
    }

    @Test
    void aCutStreamEndsAtItsCut() {
        byte[] packed = packed(noise(64));
        for (int cut = 0; cut < packed.length - 8; cut++) {
            CorruptPageException refused = refusal(Arrays.copyOf(packed, cut), new byte[64], 64);
            assertEquals("the stream ends too early", refused.reason());
            assertEquals(cut, refused.offset());
        }
    }

    @Test
    void aRepeatNeedsAWholeBlockBeforeIt() {
        String tailOf7 = "11101 111 " + "10101010".repeat(7);
        CorruptPageException none = refusal(stream("11011 000000"), new byte[64], 64);
        assertTrue(none.reason().startsWith("a repeat"), none.reason());
        CorruptPageException short7 = refusal(stream(tailOf7, "11011 000000"), new byte[64], 64);
        assertTrue(short7.reason().startsWith("a repeat"), short7.reason());
        assertEquals((8 + 56 + 11) / 8, short7.offset());
    }

    @Test
    void anUnknownTemplateIsNamed() {
        assertEquals(
                "unknown template 26",
                refusal(stream("11010"), new byte[64], 64).reason());
        assertEquals(
                "a tail of no bytes",
                refusal(stream("11101 000"), new byte[64], 64).reason());
    }

    /** Lengths around whole blocks and the longest repeat. */
    @Test
    void everyShortLengthComesBack() throws Exception {
        for (int length = 0; length <= 40; length++) {
            checkRoundTrip(noise(length));
            checkRoundTrip(new byte[length]);
        }
        for (int blocks = 63; blocks <= 67; blocks++) {
            byte[] page = new byte[8 * blocks];
            Arrays.fill(page, (byte) 7);
            checkRoundTrip(page);
        }
    }

    private static void checkRoundTrip(byte[] page) throws Exception {
        byte[] packed = packed(page);
        byte[] restored = new byte[page.length];
        assertEquals(page.length, new Sw842Decoder().decode(packed, 0, packed.length, restored, 0, page.length));
        assertArrayEquals(page, restored);
    }

    /** Numbers of units go on from page to page; before they end, the table is emptied. */
    @Test
    void aTableWhoseNumbersEndStartsAnew() throws Exception {
        Sw842Units units = new Sw842Units(8, 64);
        Field base = Sw842Units.class.getDeclaredField("base");
        base.setAccessible(true);
        units.clear();
        units.add(5);
        base.setInt(units, Integer.MAX_VALUE - (1 << 20));
        units.clear();
        assertEquals(1, base.getInt(units));
        for (long value : new long[] {0, 5, 6}) {
            assertEquals(-1, units.find(value));
        }
        units.add(6);
        units.add(0);
        assertEquals(0, units.find(6));
        assertEquals(1, units.find(0));
        assertEquals(-1, units.find(5));
    }
}
