package swapreplay.reports.chart;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * An RGB image reduced to a palette of at most 256 colours, and its PNG files (PNG, third edition, colour type 3): a third of the size
 * of true colour for a chart, and another palette makes the dark picture of the light one. With more than 256 colours the lowest bits
 * of each channel are dropped, one after the other: only the shades of smoothed edges suffer.
 */
final class IndexedImage {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int TABLE = 4096; // slots of the colour table; a power of two, well above the 256 entries
    private static final int LEVEL = 4; // a quarter less time than the usual 6 for 6 % more bytes

    private final int[] keys = new int[TABLE];
    private final short[] index = new short[TABLE];
    private final int[] palette = new int[256];
    private final int width;
    private final int height;
    private int colors;
    private final int titleRows;
    private byte[] packedTitle = {};
    private byte[] packedRest = {};
    private int sumOfAll;
    private int sumOfRest;

    private IndexedImage(int width, int height, int titleRows) {
        this.width = width;
        this.height = height;
        this.titleRows = titleRows;
    }

    /** @param titleRows rows at the top that a file may leave out */
    static IndexedImage of(BufferedImage image, int titleRows) {
        int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int bits = 8; ; bits--) {
            IndexedImage indexed = new IndexedImage(image.getWidth(), image.getHeight(), titleRows);
            byte[] rows = indexed.rows(pixels, mask(bits));
            if (rows.length > 0) {
                indexed.pack(rows);
                return indexed;
            }
        }
    }

    private static int mask(int bits) {
        int channel = 0xff & (0xff << (8 - bits));
        return channel << 16 | channel << 8 | channel;
    }

    /** Each row as a filter byte (0, none) and its palette indices; empty if there are too many colours under this mask. */
    private byte[] rows(int[] pixels, int mask) {
        byte[] rows = new byte[height * (width + 1)];
        int at = 0;
        int lastKey = -1;
        byte lastIndex = 0;
        for (int y = 0; y < height; y++) {
            at++;
            int row = y * width;
            for (int x = 0; x < width; x++) {
                int key = pixels[row + x] & mask;
                if (key != lastKey) { // charts are mostly runs of one colour
                    int found = find(key, pixels[row + x] & 0xffffff);
                    if (found < 0) {
                        return new byte[0];
                    }
                    lastKey = key;
                    lastIndex = (byte) found;
                }
                rows[at++] = lastIndex;
            }
        }
        return rows;
    }

    private int find(int key, int color) {
        int slot = (key * 0x9e3779b1) >>> 20;
        while (index[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (TABLE - 1);
        }
        if (index[slot] == 0) {
            if (colors == 256) {
                return -1;
            }
            keys[slot] = key;
            palette[colors++] = color; // the first shade seen stands for all that share its key
            index[slot] = (short) colors;
        }
        return index[slot] - 1;
    }

    /** Title and rest apart, so that both files can be put together of the same parts. */
    private void pack(byte[] rows) {
        int title = titleRows * (width + 1);
        packedTitle = deflate(rows, 0, title, false);
        packedRest = deflate(rows, title, rows.length - title, true);
        sumOfAll = adler(rows, 0, rows.length);
        sumOfRest = adler(rows, title, rows.length - title);
    }

    /** Raw deflate; a part that is not the last ends on a byte and leaves nothing for the next to refer to. */
    private static byte[] deflate(byte[] rows, int from, int length, boolean last) {
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            byte[] packed = new byte[length + length / 1000 + 64];
            deflater.setInput(rows, from, length);
            if (last) {
                deflater.finish();
            }
            int size = deflater.deflate(packed, 0, packed.length, last ? Deflater.NO_FLUSH : Deflater.FULL_FLUSH);
            return Arrays.copyOf(packed, size);
        } finally {
            deflater.end();
        }
    }

    private static int adler(byte[] rows, int from, int length) {
        Adler32 sum = new Adler32();
        sum.update(rows, from, length);
        return (int) sum.getValue();
    }

    /**
     * @param withTitle whether the rows at the top are in the file
     * @param recolor from a colour of the palette (0xrrggbb) to the one that stands in the file
     */
    byte[] png(boolean withTitle, IntUnaryOperator recolor) {
        byte[] entries = new byte[3 * colors];
        for (int i = 0; i < colors; i++) {
            int color = recolor.applyAsInt(palette[i]);
            entries[3 * i] = (byte) (color >> 16);
            entries[3 * i + 1] = (byte) (color >> 8);
            entries[3 * i + 2] = (byte) color;
        }
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream(packedTitle.length + packedRest.length + 1024);
            file.write(SIGNATURE);
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(header);
            fields.writeInt(width);
            fields.writeInt(withTitle ? height : height - titleRows);
            fields.write(new byte[] {8, 3, 0, 0, 0}); // 8 bits, palette, deflate, filters by row, not interlaced
            chunk(file, "IHDR", header.toByteArray());
            chunk(file, "PLTE", entries);
            ByteArrayOutputStream image = new ByteArrayOutputStream(packedTitle.length + packedRest.length + 6);
            DataOutputStream zlib = new DataOutputStream(image);
            zlib.writeShort(0x789c); // RFC 1950: deflate, 32 KiB window
            if (withTitle) {
                zlib.write(packedTitle);
            }
            zlib.write(packedRest);
            zlib.writeInt(withTitle ? sumOfAll : sumOfRest);
            chunk(file, "IDAT", image.toByteArray());
            chunk(file, "IEND", new byte[0]);
            return file.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the stream is memory
        }
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] body) throws IOException {
        CRC32 crc = new CRC32();
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        crc.update(name);
        crc.update(body);
        DataOutputStream out = new DataOutputStream(file);
        out.writeInt(body.length);
        out.write(name);
        out.write(body);
        out.writeInt((int) crc.getValue());
    }
}
