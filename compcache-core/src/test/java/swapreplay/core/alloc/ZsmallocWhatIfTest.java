package swapreplay.core.alloc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swapreplay.core.alloc.ZsmallocWhatIf.Figures;
import swapreplay.core.alloc.ZsmallocWhatIf.Layout;
import swapreplay.core.alloc.ZsmallocWhatIf.SizeClassFigures;

/** The arithmetic of the kernel's documentation (Documentation/mm/zsmalloc.rst) and of running kernels. */
class ZsmallocWhatIfTest {
    private static ZsmallocWhatIf documented(int chain) {
        return new ZsmallocWhatIf(new Layout(chain, 16, 4096, true, true));
    }

    private static ZsmallocWhatIf linux618(int chain) {
        return new ZsmallocWhatIf(new Layout(chain, 16, 4096, true, false));
    }

    /** The documentation's closing table, which was made when zspages were chosen by whole percents. */
    @ParameterizedTest
    @CsvSource({
        "4,69,3264",
        "5,86,3408",
        "6,93,3504",
        "7,112,3584",
        "8,123,3632",
        "9,140,3680",
        "10,143,3712",
        "11,159,3744",
        "12,164,3776",
        "13,180,3792",
        "14,183,3808",
        "15,188,3840",
        "16,191,3840"
    })
    void documentedClassesAndWatermarks(int chain, int classes, int watermark) {
        Figures figures = documented(chain).of(new long[4097]);
        assertEquals(classes, figures.classes());
        assertEquals(watermark, figures.watermark());
    }

    /** The rules of 6.18; chains 4 and 8 were seen on running kernels. */
    @ParameterizedTest
    @CsvSource({
        "4,69,3257",
        "5,86,3401",
        "6,94,3497",
        "7,110,3577",
        "8,119,3625",
        "9,136,3673",
        "10,141,3705",
        "11,153,3737",
        "12,159,3769",
        "13,173,3785",
        "14,179,3801",
        "15,186,3833",
        "16,192,3833"
    })
    void classesAndThresholdsOfLinux618(int chain, int classes, int threshold) {
        assertEquals(classes, linux618(chain).classes().size());
        assertEquals(threshold, linux618(chain).hugeThreshold());
    }

    @Test
    void documentedTopOfTheTableWithSixteenPages() {
        List<String> top = documented(16).classes().stream()
                .filter(one -> one.size() >= 3264)
                .map(one -> one.index() + " " + one.size() + " " + one.pages())
                .toList();
        assertEquals(
                List.of(
                        "202 3264 4",
                        "206 3328 13",
                        "207 3344 9",
                        "208 3360 14",
                        "211 3408 5",
                        "212 3424 16",
                        "214 3456 11",
                        "217 3504 6",
                        "219 3536 13",
                        "222 3584 7",
                        "223 3600 15",
                        "225 3632 8",
                        "228 3680 9",
                        "230 3712 10",
                        "232 3744 11",
                        "234 3776 12",
                        "235 3792 13",
                        "236 3808 14",
                        "238 3840 15",
                        "254 4096 1"),
                top);
    }

    /** 13 objects of 1568 bytes, handle included: 6 pages in class 100 of four-page zspages, 5 in a class of their own. */
    @Test
    void documentedExampleOfThirteenObjects() {
        SizeClassFigures merged = documented(4).classOf(1560);
        assertEquals(
                "100 1632 2 5", merged.index() + " " + merged.size() + " " + merged.pages() + " " + merged.objects());
        long[] lengths = new long[4097];
        lengths[1560] = 13;
        Figures four = documented(4).of(lengths);
        assertEquals(6 * 4096, four.held());
        assertEquals(13 * 64, four.inPlaces());
        SizeClassFigures own = documented(5).classOf(1560);
        assertEquals("96 1568 5 13", own.index() + " " + own.size() + " " + own.pages() + " " + own.objects());
        Figures five = documented(5).of(lengths);
        assertEquals(5 * 4096, five.held());
        assertEquals(0, five.inPlaces());
        assertEquals(96, five.inTails());
    }

    /** Three objects of 2720 bytes in two pages: the second one lies across the boundary. */
    @Test
    void oneOfThreeSpansPages() {
        SizeClassFigures one = linux618(8).classOf(2700);
        assertEquals(
                "168 2720 2 3 1",
                one.index() + " " + one.size() + " " + one.pages() + " " + one.objects() + " " + one.spanning());
        long[] lengths = new long[4097];
        lengths[2700] = 300;
        assertEquals(1 / 3.0, linux618(8).of(lengths).spanningShare(), 1e-12);
        assertEquals(0, linux618(1).of(lengths).spanningShare());
        assertEquals(1 - 2700 * 3 / 8192.0, linux618(8).of(lengths).wasteOfLargePool(), 1e-12);
    }

    @Test
    void wasteIsTheSumOfItsParts() {
        Random random = new Random(7);
        for (int pageSize : new int[] {4096, 16384, 65536}) {
            long[] lengths = new long[pageSize + 1];
            for (int i = 0; i < 5000; i++) {
                lengths[1 + random.nextInt(pageSize)]++;
            }
            for (int chain = 1; chain <= 16; chain++) {
                for (int delta : new int[] {16, 32, 64}) {
                    Figures figures =
                            new ZsmallocWhatIf(new Layout(chain, delta, pageSize, chain % 2 == 0, false)).of(lengths);
                    assertEquals(
                            figures.waste(),
                            figures.inPlaces()
                                    + figures.handles()
                                    + figures.inTails()
                                    + figures.inLast()
                                    + figures.raw());
                    assertTrue(figures.spanningShare() >= 0 && figures.spanningShare() < 1);
                }
            }
        }
    }

    /** A pool that only grows holds what the figures say: the model and the allocator agree. */
    @Test
    void aFreshPoolHoldsWhatTheFiguresSay() {
        Random random = new Random(11);
        for (int chain : new int[] {1, 4, 8, 16}) {
            Allocator pool = Allocators.named("zsmalloc:chain=" + chain).build(4096, AccountingFrames::new);
            ZsmallocWhatIf whatIf = linux618(chain);
            long[] lengths = new long[4097];
            for (int i = 0; i < 20_000; i++) {
                int length = 1 + random.nextInt(4096);
                lengths[length]++;
                pool.alloc(length >= whatIf.hugeThreshold() ? 4096 : length);
            }
            assertEquals(pool.frames() * 4096, whatIf.of(lengths).held(), "chain " + chain);
        }
    }

    @Test
    void aFewObjectsAreCountedOneByOne() {
        long[] lengths = new long[4097];
        Figures none = linux618(8).of(lengths);
        assertEquals(0, none.objects());
        assertEquals(0, none.rawPages());
        assertEquals(0, none.spanningShare());
        lengths[0] = 5; // not looked at
        lengths[1] = 1;
        Figures one = linux618(8).of(lengths);
        assertEquals(1, one.objects());
        assertEquals(1, one.ideal());
        assertEquals(0, one.rawPages());
        lengths[1] = 0;
        lengths[2700] = 1;
        assertEquals(1 / 3.0, linux618(8).of(lengths).spanningShare(), 1e-12);
        lengths[3624] = 1;
        lengths[3625] = 2;
        lengths[4096] = 3;
        assertEquals(5, linux618(8).of(lengths).rawPages());
    }

    @Test
    void theSmallestLayoutsAreTakenAndSmallerOnesAreNot() {
        assertEquals(8, new Layout(1, 8, 4096, true, false).delta());
        for (int[] wrong : new int[][] {{0, 16}, {17, 16}, {8, 0}, {8, 7}, {8, 12}, {8, 24}}) {
            assertThrows(IllegalArgumentException.class, () -> new Layout(wrong[0], wrong[1], 4096, true, false));
        }
    }
}
