package swapreplay.traces.format;

import java.util.Arrays;

/**
 * The payload of a contents block of n pages, little-endian:
 *
 * <pre>
 *   0        fingerprints  8n         XXH64, seed 0, of each page
 *   8n       same          (n+7)/8    bit i%8 of byte i/8: page i is one machine word repeated
 *   then     pages         {@link Packed}, n times the page size
 * </pre>
 */
final class ContentBlock {
    static final int MAX_PAGES = 64;

    private ContentBlock() {}

    /** One 8-byte word repeated, as zram's same-filled test on a 64-bit kernel. */
    static boolean sameFilled(byte[] page, int offset, int length) {
        return Arrays.equals(page, offset, offset + length - 8, page, offset + 8, offset + length);
    }
}
