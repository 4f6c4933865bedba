package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.junit.jupiter.api.Test;

/** The decoder for machines without liblz4, and for dictionaries. The second opinion is liblz4's. */
class Lz4DecoderTest {
    private static final LZ4SafeDecompressor LIBLZ4 =
            LZ4Factory.nativeInstance().safeDecompressor();
    private static final int PAGE = Vectors.PAGE;
    private static final int DISTANCE_ZERO = -2;

    @Test
    void restoresEveryVectorPage() throws Exception {
        Lz4Encoder fast = new Lz4Encoder(1);
        Lz4HcEncoder thorough = new Lz4HcEncoder(9, null, PAGE);
        byte[] packed = new byte[Lz4Encoder.room(PAGE)];
        byte[] restored = new byte[PAGE];
        for (int at = 0; at < Vectors.pages().length; at += PAGE) {
            for (int i = 0; i < 2; i++) {
                int length = i == 0
                        ? fast.compress(Vectors.pages(), at, PAGE, packed, 0)
                        : thorough.compress(Vectors.pages(), at, PAGE, packed, 0);
                Lz4Blocks.JAVA.read(packed, 0, length, restored, 0, PAGE);
                assertTrue(Arrays.equals(restored, 0, PAGE, Vectors.pages(), at, at + PAGE), "page " + at / PAGE);
            }
        }
    }

    @Test
    void judgesDamagedBlocksAsLiblz4Does() throws Exception {
        Lz4Encoder encoder = new Lz4Encoder(1);
        byte[] packed = new byte[Lz4Encoder.room(PAGE)];
        int accepted = 0;
        int refused = 0;
        for (long seed = 0; seed < 4000; seed++) {
            Random random = new Random(seed);
            int length = encoder.compress(Pages.random(seed, PAGE), 0, PAGE, packed, 0);
            byte[] damaged = Arrays.copyOf(packed, random.nextInt(8) == 0 ? random.nextInt(length) : length);
            for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            byte[] theirs = new byte[PAGE];
            byte[] ours = new byte[PAGE];
            int expected = byLiblz4(damaged, theirs);
            int actual = byUs(damaged, ours);
            if (actual == DISTANCE_ZERO) {
                continue; // the format forbids it; liblz4 lets it pass as zero bytes
            }
            assertEquals(expected, actual, "seed " + seed);
            if (expected >= 0) {
                assertArrayEquals(Arrays.copyOf(theirs, expected), Arrays.copyOf(ours, expected), "seed " + seed);
                accepted++;
            } else {
                refused++;
            }
        }
        assertTrue(accepted > 500 && refused > 500, accepted + " accepted, " + refused + " refused");
    }

    /** No match starts in the last 12 bytes, none reaches into the last 5: liblz4 says where the lines are. */
    @Test
    void matchesEndWhereLiblz4SaysSo() {
        for (int left = 0; left <= 24; left++) {
            // one literal, a match of it up to `left` bytes before the end, `left` literals
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            matchOfFirstByte(one, PAGE - 1 - left);
            literals(one, left);
            assertEquals(
                    byLiblz4(one.toByteArray(), new byte[PAGE]),
                    byUs(one.toByteArray(), new byte[PAGE]),
                    "left " + left);
            // a second match of 4 bytes there
            if (left >= 4) {
                ByteArrayOutputStream two = new ByteArrayOutputStream();
                matchOfFirstByte(two, PAGE - 1 - left);
                two.writeBytes(new byte[] {0, 1, 0});
                literals(two, left - 4);
                assertEquals(
                        byLiblz4(two.toByteArray(), new byte[PAGE]),
                        byUs(two.toByteArray(), new byte[PAGE]),
                        "two, left " + left);
            }
        }
    }

    /** Far from both ends matches are copied in words, also those that overlap themselves. */
    @Test
    void everyDistanceAndLengthCopiesTheSameBytes() throws Exception {
        for (int distance = 1; distance <= 40; distance++) {
            for (int length = 4; length <= 40; length++) {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                byte[] expected = new byte[PAGE];
                int code = length - 4;
                block.write((distance < 15 ? distance : 15) << 4 | Math.min(code, 15));
                if (distance >= 15) {
                    block.write(distance - 15);
                }
                for (int i = 0; i < distance; i++) {
                    expected[i] = (byte) (i * 7 + 1);
                    block.write(expected[i]);
                }
                block.writeBytes(new byte[] {(byte) distance, 0});
                if (code >= 15) {
                    block.write(code - 15);
                }
                for (int i = distance; i < distance + length; i++) {
                    expected[i] = expected[i - distance];
                }
                // one short sequence more, so that what was copied too far is seen, then literals of 9 to the end
                block.writeBytes(new byte[] {0x10, 5, (byte) distance, 0});
                int at = distance + length;
                expected[at++] = 5;
                for (int end = at + 4; at < end; at++) {
                    expected[at] = expected[at - distance];
                }
                int rest = PAGE - at;
                block.write(0xF0);
                for (int left = rest - 15; left >= 0; left -= 255) {
                    block.write(Math.min(left, 255));
                }
                byte[] nines = new byte[rest];
                Arrays.fill(nines, (byte) 9);
                block.writeBytes(nines);
                Arrays.fill(expected, at, PAGE, (byte) 9);
                byte[] found = new byte[PAGE];
                byte[] packed = block.toByteArray();
                Lz4Blocks.JAVA.read(packed, 0, packed.length, found, 0, PAGE);
                assertArrayEquals(expected, found, "distance " + distance + ", length " + length);
            }
        }
    }

    private static void matchOfFirstByte(ByteArrayOutputStream block, int length) {
        block.writeBytes(new byte[] {0x1F, 'a', 1, 0});
        int rest = length - 4 - 15;
        for (; rest >= 255; rest -= 255) {
            block.write(255);
        }
        block.write(rest);
    }

    private static void literals(ByteArrayOutputStream block, int count) {
        if (count < 15) {
            block.write(count << 4);
        } else {
            block.write(0xF0);
            block.write(count - 15);
        }
        block.writeBytes(new byte[count]);
    }

    private static int byLiblz4(byte[] block, byte[] out) {
        try {
            return LIBLZ4.decompress(block, 0, block.length, out, 0, PAGE);
        } catch (LZ4Exception refused) {
            return -1;
        }
    }

    private static int byUs(byte[] block, byte[] out) {
        try {
            return Lz4Decoder.decode(block, 0, block.length, out, 0, PAGE, 0);
        } catch (CorruptPageException refused) {
            assertTrue(refused.offset() >= 0 && refused.offset() <= block.length, refused.toString());
            return refused.reason().startsWith("distance 0 ") ? DISTANCE_ZERO : -1;
        }
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertRefused("", 0, "the block ends before its last literals");
        assertRefused("f0ff", 2, "the block ends inside a literal length");
        assertRefused("3061", 1, "3 literals, but only 1 bytes are left");
        assertRefused("10610200", 4, "distance 2 after 1 bytes");
        assertRefused("1061", 2, "only 1 of 4096 bytes");
        assertRefused("106101", 2, "the block ends inside a distance");
        assertRefused("1f610100ff", 5, "the block ends inside a match length");
        assertRefused("10610000", 4, "distance 0 after 1 bytes");
    }

    private static void assertRefused(String hex, int offset, String reason) {
        byte[] block = HexFormat.of().parseHex(hex);
        CorruptPageException refused = assertThrows(
                CorruptPageException.class, () -> Lz4Blocks.JAVA.read(block, 0, block.length, new byte[PAGE], 0, PAGE));
        assertTrue(refused.reason().startsWith(reason), refused.toString());
        assertEquals(offset, refused.offset(), refused.toString());
    }
}
