package swapreplay.core.codec;

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

    @Test
    void lz4hcKnowsSixteenLevels() {
        assertEquals("lz4hc:16", Codecs.named("lz4hc:16").name());
        assertEquals("lz4hc:16", Codecs.named("lz4hc:17").name());
        assertEquals("lz4hc:9", Codecs.named("lz4hc:0").name());
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
        CorruptPageException longer = refusal(Arrays.copyOf(whole, whole.length + 1), whole.length + 1);
        assertEquals("bytes behind the end of the stream", longer.reason());
        assertEquals(whole.length, longer.offset());
    }

    private static byte[] deflated(byte[] page) {
        PageCodec codec = Codecs.named("deflate");
        byte[] packed = new byte[codec.maxCompressedLength(page.length)];
        try (PageCodec.Context context = codec.newContext(page.length)) {
            return Arrays.copyOf(packed, context.compress(page, 0, packed, 0));
        }
    }

    private static CorruptPageException refusal(byte[] stream, int length) {
        try (PageCodec.Context context = Codecs.named("deflate").newContext(4096)) {
            return assertThrows(
                    CorruptPageException.class, () -> context.decompress(stream, 0, length, new byte[4096], 0));
        }
    }
}
