package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A far match whose extension byte and distance, with three literals behind it, look like a zero run: only distances above 32
 * KiB have it, and the encoder must not write it.
 */
class LzoRleAmbiguityTest {
    private static final int SIZE = 65536, START = 100, TAIL_LITERALS = 3;

    @ParameterizedTest
    @ValueSource(ints = {0x403F, 0x407F, 0x5FFF, 0x7E3F, 0x403E, 0x403D, 0x403B, 0x4037, 0x402F, 0x401F, 0x3FFF})
    void aMatchNeverReadsAsAZeroRun(int encodedDistance) throws Exception {
        PageCodec codec = new LzoCodec(true);
        byte[] packed = new byte[codec.maxCompressedLength(SIZE)];
        byte[] restored = new byte[SIZE];
        try (PageCodec.Context context = codec.newContext(SIZE)) {
            for (int length = 255; length <= 270; length++) {
                byte[] page = farMatch(16384 + encodedDistance, length);
                int packedLength = context.compress(page, 0, packed, 0);
                context.decompress(packed, 0, packedLength, restored, 0);
                assertArrayEquals(page, restored, "length " + length);
                // the match was used: without it the copy would be there as literals
                assertTrue(packedLength < 300 + length + 600, "length " + length + " took " + packedLength);
                boolean ambiguous = (encodedDistance & 0x403F) == 0x403F && length >= 261 && length <= 264;
                int written = ambiguous ? 260 : length;
                assertTrue(hasMatch(packed, packedLength, encodedDistance, written), length + " written as " + written);
            }
        }
    }

    /** Whether there is a far match of 10 to 519 bytes, whatever number of literals behind it the distance carries. */
    private static boolean hasMatch(byte[] packed, int packedLength, int encodedDistance, int length) {
        int code = encodedDistance >= 16384 ? 0x18 : 0x10;
        int rest = length - 9;
        byte[] instruction = {(byte) code, (byte) rest};
        if (rest > 255) {
            instruction = new byte[] {(byte) code, 0, (byte) (rest - 255)};
        }
        for (int at = 0; at + instruction.length + 2 <= packedLength; at++) {
            int end = at + instruction.length;
            if (Arrays.equals(packed, at, end, instruction, 0, instruction.length)
                    && (packed[end] & 0xFC) == (encodedDistance << 2 & 0xFC)
                    && (packed[end + 1] & 0xFF) == (encodedDistance >> 6 & 0xFF)) {
                return true;
            }
        }
        return false;
    }

    /** Runs of one byte, in which the search stays in step, around 300 random bytes and a copy of the first of them. */
    private static byte[] farMatch(int distance, int length) {
        Random random = new Random(distance);
        byte[] noise = new byte[300];
        random.nextBytes(noise);
        byte[] page = new byte[SIZE];
        Arrays.fill(page, (byte) 'a');
        System.arraycopy(noise, 0, page, START, noise.length);
        System.arraycopy(noise, 0, page, START + distance, length);
        for (int i = 0; i < TAIL_LITERALS; i++) {
            page[START + distance + length + i] = (byte) (noise[length + i] ^ 0x55);
        }
        return page;
    }
}
