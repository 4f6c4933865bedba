package swapreplay.core.codec;

import java.util.Arrays;

/**
 * The LZ4 compressor of Linux 6.1 to 7.3 (lib/lz4, its 16-bit table mode): same bytes for inputs of up to 64 KiB. Not the
 * choices of a present liblz4, which finds other matches. Not thread-safe.
 */
final class Lz4Encoder {
    /** No match starts in the last 12 bytes, none reaches into the last 5. */
    private static final int LAST_START = 12, LAST_LITERALS = 5;

    private static final int HASH_SHIFT = 19;

    /** Position by hash, counted from the start of the page. Zero is not "empty": it means position 0. */
    private final char[] table = new char[1 << (32 - HASH_SHIFT)];

    private final int acceleration;

    Lz4Encoder(int acceleration) {
        this.acceleration = acceleration;
    }

    /** Above 64 KiB the kernel uses other tables and distances end; no machine has such pages. */
    static void requirePageSize(int pageSize) {
        if (pageSize > 1 << 16) {
            throw new IllegalArgumentException("LZ4 pages have up to 65536 bytes, not " + pageSize);
        }
    }

    /** Room that {@link #compress} needs: the worst case, and 16 bytes because literals are written in words. */
    static int room(int length) {
        return length + length / 255 + 16 + 16;
    }

    /** @return bytes written to {@code dst[dstOff]}, where {@link #room} bytes must be free */
    int compress(byte[] src, int srcOff, int length, byte[] dst, int dstOff) {
        int end = srcOff + length;
        int anchor = srcOff;
        int op = dstOff;
        if (length <= LAST_START) {
            return Lz4Sequences.last(src, anchor, end, dst, op) - dstOff;
        }
        Arrays.fill(table, (char) 0); // this also "inserts" position 0
        int lastStart = end - LAST_START;
        int matchLimit = end - LAST_LITERALS;
        int ip = srcOff + 1;
        search:
        while (true) {
            int probe = ip;
            int probed = Words.getInt(src, probe);
            int step = 1;
            int tries = acceleration << 6;
            int match;
            int value;
            do {
                ip = probe;
                value = probed;
                probe += step;
                step = tries++ >>> 6;
                if (probe > lastStart) { // the next position is judged before this one is compared
                    break search;
                }
                int slot = hash(value);
                match = srcOff + table[slot];
                table[slot] = (char) (ip - srcOff);
                probed = Words.getInt(src, probe);
            } while (Words.getInt(src, match) != value);
            while (ip > anchor && match > srcOff && src[ip - 1] == src[match - 1]) {
                ip--;
                match--;
            }
            int literals = ip - anchor;
            int token = op;
            op = Lz4Sequences.literals(src, anchor, literals, dst, op + 1);
            while (true) {
                int matchEnd = Words.matchEnd(src, ip + 4, match + 4, matchLimit);
                op = Lz4Sequences.match(dst, token, literals, op, ip - match, matchEnd - ip);
                ip = matchEnd;
                anchor = ip;
                if (ip > lastStart) {
                    break search;
                }
                table[hash(Words.getInt(src, ip - 2))] = (char) (ip - 2 - srcOff);
                value = Words.getInt(src, ip);
                int slot = hash(value);
                match = srcOff + table[slot];
                table[slot] = (char) (ip - srcOff);
                if (Words.getInt(src, match) != value) {
                    break;
                }
                token = op++;
                literals = 0;
            }
            ip++;
        }
        return Lz4Sequences.last(src, anchor, end, dst, op) - dstOff;
    }

    private static int hash(int value) {
        return (value * 0x9E3779B1) >>> HASH_SHIFT;
    }
}
