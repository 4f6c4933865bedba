package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Hostile streams for our own decoders: whatever comes in, they restore bytes or refuse at an offset inside the stream, touch
 * nothing outside their room, and what surrounds the stream does not matter.
 *
 * <p>An ordinary test run replays the inputs in {@code DecoderFuzzTestInputs}. To look for new ones, one decoder at a time:
 * {@code JAZZER_FUZZ=1 mvn -Dfast -Dtest='DecoderFuzzTest#lzo' -Dsurefire.failIfNoSpecifiedTests=false -pl compcache-core
 * package}. What it finds goes into the folder of the decoder.
 */
class DecoderFuzzTest {
    private static final int PAGE = 4096;
    private static final int GUARD = 40;

    private interface Decoder {
        int decode(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException;
    }

    @FuzzTest(maxDuration = "4m")
    void lz4(byte[] stream) {
        check(
                stream,
                (src, srcOff, srcLen, dst, dstOff) -> Lz4Decoder.decode(src, srcOff, srcLen, dst, dstOff, PAGE, 0));
    }

    /** Behind a history, as after a dictionary: its first byte says how long. */
    @FuzzTest(maxDuration = "4m")
    void lz4WithHistory(byte[] stream) {
        int history = stream.length == 0 ? 0 : Math.min(GUARD, stream[0] & 0xFF);
        check(
                stream,
                (src, srcOff, srcLen, dst, dstOff) ->
                        Lz4Decoder.decode(src, srcOff, srcLen, dst, dstOff, PAGE, history));
    }

    @FuzzTest(maxDuration = "4m")
    void lzo(byte[] stream) {
        check(
                stream,
                (src, srcOff, srcLen, dst, dstOff) -> new LzoDecoder().decode(src, srcOff, srcLen, dst, dstOff, PAGE));
    }

    @FuzzTest(maxDuration = "4m")
    void sw842(byte[] stream) {
        check(
                stream,
                (src, srcOff, srcLen, dst, dstOff) ->
                        new Sw842Decoder().decode(src, srcOff, srcLen, dst, dstOff, PAGE));
    }

    private static void check(byte[] stream, Decoder decoder) {
        byte[] amongZeros = new byte[PAGE + 2 * GUARD];
        byte[] amongOnes = new byte[PAGE + 2 * GUARD];
        String first = run(stream, decoder, (byte) 0, amongZeros);
        String second = run(stream, decoder, (byte) -1, amongOnes);
        assertEquals(first, second);
        if (first.startsWith("restored ")) {
            int length = Integer.parseInt(first.substring("restored ".length()));
            assertArrayEquals(
                    Arrays.copyOfRange(amongZeros, GUARD, GUARD + length),
                    Arrays.copyOfRange(amongOnes, GUARD, GUARD + length));
        }
    }

    private static String run(byte[] stream, Decoder decoder, byte around, byte[] out) {
        byte[] in = new byte[stream.length + 2 * GUARD];
        Arrays.fill(in, around);
        System.arraycopy(stream, 0, in, GUARD, stream.length);
        byte[] before = in.clone();
        String outcome;
        try {
            int length = decoder.decode(in, GUARD, stream.length, out, GUARD);
            assertTrue(length >= 0 && length <= PAGE, "restored " + length + " bytes");
            outcome = "restored " + length;
        } catch (CorruptPageException damage) {
            assertTrue(damage.offset() >= 0 && damage.offset() <= stream.length, damage.toString());
            outcome = damage.toString();
        }
        assertArrayEquals(before, in, "the stream changed");
        for (int i = 0; i < GUARD; i++) {
            assertEquals(0, out[i], "a byte before the page");
            assertEquals(0, out[GUARD + PAGE + i], "a byte behind the page");
        }
        return outcome;
    }
}
