package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that no measured row sits on; the specification of the streams gives the answers. */
class CodecLimitsTest {
    /** 238 literals are the most that the first byte of a stream can say. */
    @Test
    void anLzoStreamOfLiteralsAloneChangesItsFormBehind238() {
        byte[] noise = new byte[239];
        new Random(1).nextBytes(noise);
        byte[] packed = new byte[LzoEncoder.room(noise.length)];
        assertEquals(1 + 238 + 3, new LzoEncoder(false).compress(noise, 0, 238, packed, 0));
        assertEquals(17 + 238, packed[0] & 0xFF);
        assertEquals(2 + 239 + 3, new LzoEncoder(false).compress(noise, 0, 239, packed, 0));
        assertEquals(0, packed[0]);
        assertEquals(239 - 18, packed[1] & 0xFF);
    }

    /** Inputs of up to 31 bytes are not searched. */
    @Test
    void lzoSearchesFrom32BytesOn() {
        byte[] page = new byte[32];
        Arrays.fill(page, (byte) 'a');
        byte[] packed = new byte[LzoEncoder.room(page.length)];
        assertEquals(1 + 31 + 3, new LzoEncoder(false).compress(page, 0, 31, packed, 0));
        assertTrue(new LzoEncoder(false).compress(page, 0, 32, packed, 0) < 32);
    }

    /** From 4 first literals on, the kernel looks at the room for them before it looks at the stream. */
    @ParameterizedTest
    @CsvSource({"3, input_overrun", "4, output_overrun"})
    void theFirstLiteralsThatFitNowhere(int run, String fault) {
        byte[] stream = {(byte) (17 + run), 1, 2};
        CorruptPageException refused = assertThrows(
                CorruptPageException.class, () -> new LzoDecoder().decode(stream, 0, 3, new byte[2], 0, 2));
        assertTrue(refused.reason().startsWith(fault), refused.reason());
    }

    /** A zero run of 84 bytes whose third byte is the last of the stream: whether it fits is judged before what is missing behind it. */
    @ParameterizedTest
    @CsvSource({"87, output_overrun, 8", "88, input_overrun, 11"})
    void aZeroRunAtTheEndOfTheStream(int capacity, String fault, int offset) {
        byte[] stream = {17, 1, 17 + 4, 1, 2, 3, 4, 0x18, (byte) 0xFC, (byte) 0xFF, 10};
        CorruptPageException refused = assertThrows(
                CorruptPageException.class,
                () -> new LzoDecoder().decode(stream, 0, stream.length, new byte[capacity], 0, capacity));
        assertTrue(refused.reason().startsWith(fault), refused.reason());
        assertEquals(offset, refused.offset());
    }

    /** Around 16384 and 32768 the instruction or one of its bits changes, and at 0 its distance would be the end of the stream. */
    @ParameterizedTest
    @CsvSource({"10, false", "10, true", "40, false", "40, true"})
    void lzoMatchesFromFarBackComeBack(int length, boolean zeroRuns) throws Exception {
        byte[] match = new byte[length];
        new Random(1).nextBytes(match);
        for (int distance : new int[] {16382, 16383, 16384, 16385, 16386, 32766, 32767, 32768, 32769, 32770, 0xBF00}) {
            byte[] page = new byte[0xBFFF];
            Arrays.fill(page, 0, 64 + distance, (byte) 'a');
            Arrays.fill(page, 64 + distance, page.length, (byte) 'b');
            System.arraycopy(match, 0, page, 64, length);
            System.arraycopy(match, 0, page, 64 + distance, length);
            byte[] packed = new byte[LzoEncoder.room(page.length)];
            int packedLength = new LzoEncoder(zeroRuns).compress(page, 0, page.length, packed, 0);
            // stands there once: the other time it is a match
            int times = 0;
            for (int at = 0; at + length <= packedLength; at++) {
                times += Arrays.equals(packed, at, at + length, match, 0, length) ? 1 : 0;
            }
            assertEquals(1, times, "distance " + distance);
            byte[] restored = new byte[page.length];
            assertEquals(page.length, new LzoDecoder().decode(packed, 0, packedLength, restored, 0, restored.length));
            assertArrayEquals(page, restored, "distance " + distance);
        }
    }

    /** Short copies of short copies, of which a search of one attempt misses the better ones: what is left of a match when it is cut. */
    @Test
    void lz4hcCutsNoMatchBelowFourBytes() throws Exception {
        for (long seed = 0; seed < 5000; seed++) {
            byte[] page = copies(new Random(seed));
            byte[] packed = new byte[Lz4Encoder.room(page.length)];
            int length = new Lz4HcEncoder(1, null, page.length).compress(page, 0, page.length, packed, 0);
            byte[] restored = new byte[page.length];
            String where = "seed " + seed;
            assertEquals(page.length, Lz4Decoder.decode(packed, 0, length, restored, 0, page.length, 0), where);
            assertArrayEquals(page, restored, where);
        }
    }

    private static byte[] copies(Random random) {
        byte[] page = new byte[64 + random.nextInt(400)];
        int letters = 2 + random.nextInt(6);
        int lead = 20 + random.nextInt(60);
        for (int at = 0; at < page.length; ) {
            if (at < lead || random.nextInt(6) == 0) {
                page[at++] = (byte) random.nextInt(letters);
                continue;
            }
            int distance = 1 + random.nextInt(at);
            int end = Math.min(page.length, at + 4 + random.nextInt(20));
            for (; at < end; at++) {
                page[at] = page[at - distance];
            }
        }
        return page;
    }

    @Test
    void lz4hcKnowsSixteenLevels() {
        assertEquals("lz4hc:16", Codecs.named("lz4hc:16").name());
        assertEquals("lz4hc:16", Codecs.named("lz4hc:17").name());
        assertEquals("lz4hc:9", Codecs.named("lz4hc:0").name());
    }

    /** The window, hash table and chain table of level 3 for data of unknown size: they show in more than a page. */
    @Test
    void zstdOf61KeepsTheParametersOfUnknownSizes() {
        byte[] packed = packed("zstd:3,kernel=6.1", new byte[4 << 20]);
        assertEquals((21 - 10) << 3, packed[5] & 0xFF, "log of the window in the frame's header");
        Random random = new Random(1);
        byte[] words = new byte[8 << 14];
        random.nextBytes(words);
        byte[] text = new byte[1 << 17];
        for (int at = 0; at < text.length; at += 8) {
            System.arraycopy(words, 8 * random.nextInt(1 << 14), text, at, 8);
        }
        assertEquals(98527, packed("zstd:3,kernel=6.1", text).length);
    }

    /** The library does not say where a frame is damaged: all that is known is where it starts. */
    @Test
    void zstdDamageIsAtTheStartOfTheFrame() {
        CorruptPageException refused = refusal("zstd", new byte[100], 100);
        assertTrue(refused.reason().startsWith("libzstd: "), refused.reason());
        assertEquals(0, refused.offset());
    }

    /** A raw stream for one byte more than a page, one that ends early, and one that goes on. */
    @Test
    void deflateSaysWhatIsWrongWithAStream() throws Exception {
        byte[] more = deflated(new byte[4097]);
        assertEquals("more than 4096 bytes", refusal(more, more.length).reason());
        byte[] page = new byte[4096];
        new Random(1).nextBytes(page);
        byte[] whole = deflated(page);
        CorruptPageException cut = refusal(whole, whole.length - 1);
        assertEquals("the stream ends too early", cut.reason());
        assertEquals(whole.length - 1, cut.offset());
        byte[] zeros = deflated(new byte[4096]); // a cut leaves the page whole, but not the stream
        CorruptPageException open = refusal(zeros, zeros.length - 1);
        assertEquals("the stream ends too early", open.reason());
        CorruptPageException longer = refusal(Arrays.copyOf(whole, whole.length + 1), whole.length + 1);
        assertEquals("bytes behind the end of the stream", longer.reason());
        assertEquals(whole.length, longer.offset());
    }

    private static byte[] deflated(byte[] page) {
        return packed("deflate", page);
    }

    private static byte[] packed(String spec, byte[] page) {
        PageCodec codec = Codecs.named(spec);
        byte[] packed = new byte[codec.maxCompressedLength(page.length)];
        try (PageCodec.Context context = codec.newContext(page.length)) {
            return Arrays.copyOf(packed, context.compress(page, 0, packed, 0));
        }
    }

    private static CorruptPageException refusal(byte[] stream, int length) {
        return refusal("deflate", stream, length);
    }

    private static CorruptPageException refusal(String spec, byte[] stream, int length) {
        try (PageCodec.Context context = Codecs.named(spec).newContext(4096)) {
            return assertThrows(
                    CorruptPageException.class, () -> context.decompress(stream, 0, length, new byte[4096], 0));
        }
    }
}
