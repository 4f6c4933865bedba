package swapreplay.core.codec;

import java.util.Arrays;

/**
 * The LZO1X compressor of Linux 5.1 to 7.3, both as {@code lzo} and as {@code lzo-rle} (zero runs, stream version 1): same
 * bytes for any input length. Not thread-safe.
 */
final class LzoEncoder {
    /** Nothing is searched in the last 20 bytes of a chunk. */
    private static final int TAIL = 20;

    private static final int HASH_SHIFT = 19;
    private static final int MAX_ZERO_RUN = 2051;

    /** Position by hash, counted from the start of the chunk. Zero is not "empty": it means the chunk's first byte. */
    private final char[] table = new char[1 << (32 - HASH_SHIFT)];

    private final boolean rle;
    private final int chunk;

    // Where a chunk leaves off. The literals not yet written end at the chunk's end.
    private int pending;
    private int op;
    private int countByte;

    LzoEncoder(boolean rle) {
        this.rle = rle;
        this.chunk = rle ? 0xBFFF : 0xC000; // lzo-rle gives up distance 0xBFFF for its zero runs
    }

    /**
     * Room that {@link #compress} needs. The worst case is lzo-rle's four zero bytes after four literals, 9 bytes for 8;
     * 16 bytes more because literals are written in words.
     */
    static int room(int length) {
        return length + length / 8 + 64 + 16;
    }

    /** @return bytes written to {@code dst[dstOff]}, where {@link #room} bytes must be free */
    int compress(byte[] src, int srcOff, int length, byte[] dst, int dstOff) {
        pending = 0;
        op = dstOff;
        if (rle) {
            dst[op++] = 17;
            dst[op++] = 1;
        }
        int first = op;
        countByte = op;
        int in = srcOff;
        int end = srcOff + length;
        while (end - in > TAIL) {
            int size = Math.min(end - in, chunk);
            if (pending + size < 32) {
                break;
            }
            Arrays.fill(table, (char) 0);
            compressChunk(src, in, size, dst);
            in += size;
        }
        int rest = pending + (end - in);
        if (rest > 0) {
            if (op == first && rest <= 238) {
                dst[op++] = (byte) (17 + rest);
            } else {
                op = literalCount(dst, op, countByte, rest);
            }
            System.arraycopy(src, end - rest, dst, op, rest);
            op += rest;
        }
        dst[op++] = 17;
        dst[op++] = 0;
        dst[op++] = 0;
        return op - dstOff;
    }

    private void compressChunk(byte[] src, int start, int size, byte[] dst) {
        char[] positions = table;
        boolean zeroRuns = rle;
        int stop = start + size - TAIL;
        int carried = pending; // literals before this chunk, to be written with its first ones
        int literal = start;
        int to = op;
        int flag = countByte;
        int pos = start + Math.max(0, 4 - carried);
        pos += 1 + ((pos - literal) >> 5);
        search:
        while (true) {
            int value;
            int match;
            while (true) {
                if (pos >= stop) {
                    break search;
                }
                value = Words.getInt(src, pos);
                if (value == 0 && zeroRuns) {
                    match = 0;
                    break;
                }
                int slot = (value * 0x1824429D) >>> HASH_SHIFT;
                match = start + positions[slot];
                positions[slot] = (char) (pos - start);
                if (Words.getInt(src, match) == value) {
                    break;
                }
                pos += 1 + ((pos - literal) >> 5); // the skip grows with the literals of this chunk only
            }
            to = literals(src, literal - carried, pos - literal + carried, dst, to, flag);
            carried = 0;
            if (value == 0 && zeroRuns) {
                int run = zeroRun(src, pos, Math.min(stop, pos + MAX_ZERO_RUN)) - pos - 4;
                Words.putInt(dst, to, 0x00FFFC18 | (run & 7) | ((run >> 3) << 24));
                to += 4;
                flag = to - 3;
                pos += run + 4;
                literal = pos;
                continue;
            }
            int length = matchLength(src, pos, match, stop);
            int distance = pos - match;
            if (length <= 33 && distance <= 16384) {
                // the two short forms, chosen without a branch because nobody can predict it
                int d = distance - 1;
                int three = ((8 - length) | (2047 - d)) >>> 31;
                int near = ((length - 1) << 5) | ((d & 7) << 2) | ((d >> 3) << 8);
                int far = 0x20 | (length - 2) | (d << 10);
                Words.putInt(dst, to, near ^ ((near ^ far) & -three));
                to += 2 + three;
            } else {
                if (zeroRuns
                        && distance > 16384
                        && ((distance - 16384) & 0x403F) == 0x403F
                        && length >= 261
                        && length <= 264) {
                    length = 260; // or its extension bytes would read as a zero run
                }
                to = longMatch(length, distance, dst, to);
            }
            flag = to - 2;
            pos += length;
            literal = pos;
        }
        pending = start + size - literal + carried;
        op = to;
        countByte = flag;
    }

    private static int longMatch(int length, int distance, byte[] dst, int to) {
        if (distance <= 16384) {
            to = counted(dst, to, 0x20, 33, length);
            Words.putShort(dst, to, (distance - 1) << 2);
        } else {
            int d = distance - 16384;
            to = counted(dst, to, d >= 16384 ? 0x18 : 0x10, 9, length);
            Words.putShort(dst, to, d << 2);
        }
        return to + 2;
    }

    /** The instruction with a length of up to {@code most} in its low bits, or with an extension. */
    private static int counted(byte[] dst, int to, int code, int most, int length) {
        if (length <= most) {
            dst[to++] = (byte) (code | (length - 2));
            return to;
        }
        dst[to++] = (byte) code;
        return extension(dst, to, length - most);
    }

    private static int extension(byte[] dst, int to, int rest) {
        while (rest > 255) {
            dst[to++] = 0;
            rest -= 255;
        }
        dst[to++] = (byte) rest;
        return to;
    }

    /** Writes literals from before the last 20 bytes, so that words can be read behind them. */
    private static int literals(byte[] src, int from, int length, byte[] dst, int to, int flag) {
        if (length < 4) { // 0 too: few branches matter more here than few stores
            dst[flag] |= (byte) length;
            Words.putInt(dst, to, Words.getInt(src, from));
            return to + length;
        }
        if (length <= 16) {
            dst[to] = (byte) (length - 3);
            Words.putLong(dst, to + 1, Words.getLong(src, from));
            Words.putLong(dst, to + 9, Words.getLong(src, from + 8));
            return to + 1 + length;
        }
        to = literalCount(dst, to, flag, length);
        Words.copyLoosely(src, from, dst, to, length);
        return to + length;
    }

    private static int literalCount(byte[] dst, int to, int flag, int length) {
        if (length < 4) {
            dst[flag] |= (byte) length;
        } else if (length <= 18) {
            dst[to++] = (byte) (length - 3);
        } else {
            dst[to++] = 0;
            to = extension(dst, to, length - 18);
        }
        return to;
    }

    /** The end of the zero bytes that begin at {@code pos} with at least four, looked for up to {@code limit}. */
    private static int zeroRun(byte[] src, int pos, int limit) {
        int p = pos + 4;
        while (p <= limit - 8) {
            long word = Words.getLong(src, p);
            if (word != 0) {
                return p + (Long.numberOfTrailingZeros(word) >>> 3);
            }
            p += 8;
        }
        while (p < limit && src[p] == 0) {
            p++;
        }
        return p;
    }

    /** Compares in words and looks at {@code stop} only between words, so a match can reach 10 bytes past it. */
    private static int matchLength(byte[] src, int pos, int match, int stop) {
        int length = 4;
        do {
            long difference = Words.getLong(src, pos + length) ^ Words.getLong(src, match + length);
            if (difference != 0) {
                return length + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            length += 8;
        } while (pos + length < stop);
        return length;
    }
}
