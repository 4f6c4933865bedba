package swapreplay.core.codec;

/**
 * Writes LZ4 sequences: a token whose high nibble is the number of literals and whose low nibble is the match length
 * minus 4, the literals, a 2-byte distance. A nibble of 15 continues in bytes that add up; the first below 255 ends.
 */
final class Lz4Sequences {
    private Lz4Sequences() {}

    /**
     * Writes the literals behind the token's place, {@code op} - 1: the token is written with the match, when both its halves
     * are known. The source must have 7 readable bytes behind the literals.
     */
    static int literals(byte[] src, int from, int length, byte[] dst, int op) {
        if (length < 15) {
            Words.putLong(dst, op, Words.getLong(src, from));
            if (length > 8) {
                Words.putLong(dst, op + 8, Words.getLong(src, from + 8));
            }
        } else {
            op = extension(dst, op, length - 15);
            Words.copyLoosely(src, from, dst, op, length);
        }
        return op + length;
    }

    /** Writes the match behind {@code literals} literals, and the token of both. */
    static int match(byte[] dst, int token, int literals, int op, int distance, int length) {
        Words.putShort(dst, op, distance);
        op += 2;
        int code = length - 4;
        int high = Math.min(literals, 15) << 4;
        if (code < 15) {
            dst[token] = (byte) (high | code);
            return op;
        }
        dst[token] = (byte) (high | 15);
        return extension(dst, op, code - 15);
    }

    /** The last sequence: literals only, copied exactly. */
    static int last(byte[] src, int from, int end, byte[] dst, int op) {
        int length = end - from;
        int token = op++;
        if (length < 15) {
            dst[token] = (byte) (length << 4);
        } else {
            dst[token] = (byte) 0xF0;
            op = extension(dst, op, length - 15);
        }
        System.arraycopy(src, from, dst, op, length);
        return op + length;
    }

    private static int extension(byte[] dst, int op, int rest) {
        while (rest >= 255) {
            dst[op++] = (byte) 255;
            rest -= 255;
        }
        dst[op++] = (byte) rest;
        return op;
    }
}
