package swapreplay.core.codec;

/** CRC-32 with polynomial 04C11DB7, most significant bit first, from 0, not inverted: the kernel's crc32_be. */
final class Crc32Msb {
    private static final int POLYNOMIAL = 0x04C11DB7;

    /** {@code TABLE[k][b]}: what byte b contributes when k bytes follow it. */
    private static final int[][] TABLE = new int[4][256];

    static {
        for (int b = 0; b < 256; b++) {
            int crc = b << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            TABLE[0][b] = crc;
        }
        for (int k = 1; k < 4; k++) {
            for (int b = 0; b < 256; b++) {
                int crc = TABLE[k - 1][b];
                TABLE[k][b] = (crc << 8) ^ TABLE[0][crc >>> 24];
            }
        }
    }

    private Crc32Msb() {}

    static int of(byte[] bytes, int from, int length) {
        int crc = 0;
        int at = from;
        int end = from + length;
        int[] t0 = TABLE[0];
        int[] t1 = TABLE[1];
        int[] t2 = TABLE[2];
        int[] t3 = TABLE[3];
        for (; at <= end - 4; at += 4) {
            int word = crc ^ Integer.reverseBytes(Words.getInt(bytes, at));
            crc = t3[word >>> 24] ^ t2[(word >>> 16) & 0xFF] ^ t1[(word >>> 8) & 0xFF] ^ t0[word & 0xFF];
        }
        for (; at < end; at++) {
            crc = (crc << 8) ^ t0[(crc >>> 24) ^ (bytes[at] & 0xFF)];
        }
        return crc;
    }
}
