package swapreplay.core.codec;

/**
 * Decodes LZ4 blocks in plain Java, with the end-of-block rules that liblz4 enforces. Stateless.
 *
 * <p>Most sequences are far from both ends: they are copied in whole words that may overshoot into room that later bytes
 * overwrite. Near an end every byte is counted.
 */
final class Lz4Decoder {
    private static final int LAST_START = 12, LAST_LITERALS = 5;

    private Lz4Decoder() {}

    /**
     * @param capacity bytes that may be written at {@code dst[dstOff]}
     * @param history bytes before {@code dst[dstOff]} that matches may refer to: a dictionary, or none
     * @return bytes written
     * @throws CorruptPageException if the block is damaged or does not fit
     */
    static int decode(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff, int capacity, int history)
            throws CorruptPageException {
        int ip = srcOff;
        int inEnd = srcOff + srcLen;
        int op = dstOff;
        int outEnd = dstOff + capacity;
        int lowest = dstOff - history;
        int fastIn = inEnd - 32;
        int fastOut = outEnd - 48;
        while (true) {
            if (ip >= inEnd) {
                throw corrupt(srcOff, ip, "the block ends before its last literals");
            }
            int token = src[ip++] & 0xFF;
            int literals = token >>> 4;
            int length = (token & 15) + 4;
            int distance;
            if (literals != 15 && ip <= fastIn && op <= fastOut) {
                Words.putLong(dst, op, Words.getLong(src, ip));
                if (literals > 8) {
                    Words.putLong(dst, op + 8, Words.getLong(src, ip + 8));
                }
                ip += literals;
                op += literals;
                distance = Words.getShort(src, ip);
                ip += 2;
                if (length != 19 && distance >= 8 && op - distance >= lowest) {
                    int from = op - distance;
                    Words.putLong(dst, op, Words.getLong(dst, from));
                    Words.putLong(dst, op + 8, Words.getLong(dst, from + 8));
                    if (length > 16) {
                        Words.putShort(dst, op + 16, Words.getShort(dst, from + 16));
                    }
                    op += length;
                    continue;
                }
            } else {
                if (literals == 15) {
                    int more;
                    do {
                        if (ip >= inEnd) {
                            throw corrupt(srcOff, ip, "the block ends inside a literal length");
                        }
                        more = src[ip++] & 0xFF;
                        literals += more;
                    } while (more == 255);
                }
                if (literals > inEnd - ip) {
                    throw corrupt(srcOff, ip, literals + " literals, but only " + (inEnd - ip) + " bytes are left");
                }
                if (literals > outEnd - op) {
                    throw corrupt(srcOff, ip, literals + " literals, but only " + (outEnd - op) + " bytes fit");
                }
                System.arraycopy(src, ip, dst, op, literals);
                ip += literals;
                op += literals;
                if (ip == inEnd) {
                    return op - dstOff;
                }
                if (op > outEnd - LAST_START) {
                    throw corrupt(srcOff, ip, "a match starts in the last " + LAST_START + " bytes");
                }
                if (inEnd - ip < 2) {
                    throw corrupt(srcOff, ip, "the block ends inside a distance");
                }
                distance = Words.getShort(src, ip);
                ip += 2;
            }
            if (length == 19) {
                int more;
                do {
                    if (ip >= inEnd) {
                        throw corrupt(srcOff, ip, "the block ends inside a match length");
                    }
                    more = src[ip++] & 0xFF;
                    length += more;
                } while (more == 255);
            }
            if (distance == 0 || distance > op - lowest) {
                throw corrupt(srcOff, ip, "distance " + distance + " after " + (op - lowest) + " bytes");
            }
            if (length > outEnd - op - LAST_LITERALS) {
                throw corrupt(srcOff, ip, "a match of " + length + " bytes, but only " + (outEnd - op) + " fit");
            }
            if (op + length <= outEnd - 8) {
                Words.copyMatchLoosely(dst, distance, op, length);
            } else {
                Words.copyMatchExactly(dst, distance, op, length);
            }
            op += length;
        }
    }

    private static CorruptPageException corrupt(int srcOff, int ip, String reason) {
        return new CorruptPageException(ip - srcOff, reason);
    }
}
