package swapreplay.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

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

    @Test
    void lz4hcKnowsSixteenLevels() {
        assertEquals("lz4hc:16", Codecs.named("lz4hc:16").name());
        assertEquals("lz4hc:16", Codecs.named("lz4hc:17").name());
        assertEquals("lz4hc:9", Codecs.named("lz4hc:0").name());
    }
}
