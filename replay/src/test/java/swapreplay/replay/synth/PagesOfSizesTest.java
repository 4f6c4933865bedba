package swapreplay.replay.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import swapreplay.core.codec.Codecs;
import swapreplay.core.codec.PageCodec;
import swapreplay.core.device.SameFilled;
import swapreplay.replay.lab.BuiltInPages;
import swapreplay.replay.lab.PageFile;

/** Made-up pages against the sizes of pages that resemble memory. */
class PagesOfSizesTest {
    private static final int PAGE = 4096;
    private static final List<String> CODECS = List.of("lz4", "lzo-rle", "zstd:3");

    private static int[] sizes(byte[] page, int offset) {
        int[] sizes = new int[CODECS.size()];
        for (int i = 0; i < sizes.length; i++) {
            PageCodec codec = Codecs.named(CODECS.get(i));
            try (PageCodec.Context context = codec.newContext(PAGE)) {
                sizes[i] = context.compress(page, offset, new byte[codec.maxCompressedLength(PAGE)], 0);
            }
        }
        return sizes;
    }

    @Test
    void comesCloseWithAllCodecsAtOnce() {
        PageFile pages = BuiltInPages.make();
        byte[] page = new byte[PAGE];
        long[] asked = new long[CODECS.size()];
        long[] made = new long[CODECS.size()];
        long[] off = new long[CODECS.size()];
        int tried = 0;
        try (PagesOfSizes maker = new PagesOfSizes(CODECS, PAGE)) {
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < pages.pages() && tried < 120; i += 3) {
                if (SameFilled.test(pages.array(i), pages.offset(i), PAGE)) {
                    continue;
                }
                tried++;
                int[] wanted = sizes(pages.array(i), pages.offset(i));
                maker.make(wanted, false, random, page);
                int[] got = sizes(page, 0);
                for (int codec = 0; codec < got.length; codec++) {
                    asked[codec] += wanted[codec];
                    made[codec] += got[codec];
                    off[codec] += Math.abs(got[codec] - wanted[codec]);
                }
            }
            for (int codec = 0; codec < CODECS.size(); codec++) {
                PagesOfSizes.Closeness said = maker.closeness().get(codec);
                assertEquals(asked[codec], said.asked());
                assertEquals(made[codec], said.made());
                assertEquals((double) off[codec] / tried, said.offPerPage(), 1e-9);
                assertTrue(Math.abs(made[codec] - asked[codec]) < 0.05 * asked[codec], said::toString);
                assertTrue(said.offPerPage() < 120, said::toString);
            }
        }
    }

    @Test
    void theSameSeedMakesTheSamePageAndSameFilledStaysSo() {
        int[] sizes = {1500, 1400, 900};
        byte[] one = new byte[PAGE];
        byte[] other = new byte[PAGE];
        try (PagesOfSizes maker = new PagesOfSizes(CODECS, PAGE);
                PagesOfSizes again = new PagesOfSizes(CODECS, PAGE)) {
            maker.make(sizes, false, new SplittableRandom(3), one);
            again.make(sizes, false, new SplittableRandom(3), other);
            assertArrayEquals(one, other);
            maker.make(sizes, true, new SplittableRandom(3), one);
            assertTrue(SameFilled.test(one, 0, PAGE));
        }
    }
}
