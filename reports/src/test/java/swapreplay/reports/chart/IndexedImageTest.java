package swapreplay.reports.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Checked against the JDK's PNG reader. */
class IndexedImageTest {
    @Test
    void upTo256ColoursAreKeptExactly() throws Exception {
        BufferedImage image = image(61, 47, 256, 1);
        BufferedImage read = read(IndexedImage.of(image, 0).png(true, IntUnaryOperator.identity()));
        for (int y = 0; y < 47; y++) {
            for (int x = 0; x < 61; x++) {
                assertEquals(image.getRGB(x, y), read.getRGB(x, y), x + "," + y);
            }
        }
    }

    @Test
    void moreColoursStayClose() throws Exception {
        BufferedImage image = new BufferedImage(300, 20, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 300; x++) {
            for (int y = 0; y < 20; y++) {
                image.setRGB(x, y, ((x * 255 / 300) << 16) | ((20 + y) << 8) | (x * 255 / 300));
            }
        }
        BufferedImage read = read(IndexedImage.of(image, 0).png(true, IntUnaryOperator.identity()));
        for (int x = 0; x < 300; x++) {
            int red = image.getRGB(x, 3) >> 16 & 0xff;
            assertTrue(Math.abs(red - (read.getRGB(x, 3) >> 16 & 0xff)) < 16, "at " + x);
        }
    }

    @Test
    void theFirstRowsCanBeLeftOut() throws Exception {
        BufferedImage image = image(10, 30, 200, 2);
        BufferedImage read = read(IndexedImage.of(image, 12).png(false, IntUnaryOperator.identity()));
        assertEquals(18, read.getHeight());
        assertEquals(image.getRGB(3, 12), read.getRGB(3, 0));
        BufferedImage whole = read(IndexedImage.of(image, 12).png(true, IntUnaryOperator.identity()));
        assertEquals(30, whole.getHeight());
        assertEquals(image.getRGB(3, 5), whole.getRGB(3, 5));
        assertEquals(image.getRGB(9, 29), whole.getRGB(9, 29));
    }

    @Test
    void recolouringChangesNothingButColours() throws Exception {
        BufferedImage image = image(10, 10, 20, 3);
        BufferedImage read = read(IndexedImage.of(image, 0).png(true, color -> color ^ 0xffffff));
        assertEquals(image.getRGB(4, 5) ^ 0xffffff, read.getRGB(4, 5));
    }

    @Test
    void everyLightColourHasItsDarkOne() {
        assertEquals(0x171b21, Theme.dark(0xffffff));
        assertEquals(0xe8ebef, Theme.dark(0x1b1f24));
        assertEquals(0x56b4e9, Theme.dark(0x0072b2));
        assertEquals(0xf0c24a, Theme.dark(0xe69f00));
    }

    @Test
    void aSmoothedEdgeStaysBetweenItsTwoColours() {
        int half = Theme.dark(0x7fb8d8); // half of blue 0x0072b2 on white
        int expected = 0x366885; // half of 0x56b4e9 on 0x171b21
        for (int shift = 0; shift <= 16; shift += 8) {
            assertTrue(Math.abs((half >> shift & 0xff) - (expected >> shift & 0xff)) <= 4, Integer.toHexString(half));
        }
    }

    private static BufferedImage read(byte[] png) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static BufferedImage image(int width, int height, int colors, long seed) {
        Random random = new Random(seed);
        int[] palette = random.ints(colors, 0, 1 << 24).toArray();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, palette[random.nextInt(colors)]);
            }
        }
        return image;
    }
}
