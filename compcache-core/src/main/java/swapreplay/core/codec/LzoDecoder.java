package swapreplay.core.codec;

import java.util.Arrays;

/**
 * Decodes LZO1X streams, version 0 ({@code lzo}) and 1 ({@code lzo-rle}), with the verdicts of the kernel's safe decoder.
 * Not thread-safe.
 *
 * <p>A stream is a list of instructions. {@code S} is the number of literals (0 to 3) that follow the instruction; {@code
 * H} and {@code W} are the next one and two bytes; {@code r} is a count in as many bytes as it needs:
 *
 * <pre>
 *   0000LLLL  first, or after S = 0    3 + L, or 18 + r literals
 *   0000DDSS  after S = 1..3           copy 2           from 4H + D + 1 back
 *   0000DDSS  after a literal run      copy 3           from 4H + D + 2049 back
 *   0001HLLL  not as below             copy 2 + L, 9 + r  from 16384(1 + H) + (W >> 2) back; 16384 itself is the end
 *   00011LLL  W = FFFC..FFFF, v. 1     4 + L + 8 (third byte) zero bytes
 *   001LLLLL                           copy 2 + L, 33 + r from (W >> 2) + 1 back
 *   01LDDDSS, 1LLDDDSS                 copy 1 + (byte >> 5) from 8H + D + 1 back
 * </pre>
 */
final class LzoDecoder {
    /** What can be wrong with a stream, under the kernel's names. */
    enum Fault {
        ERROR("error: the end marker has a wrong length"),
        INPUT_OVERRUN("input_overrun: the stream ends too early"),
        OUTPUT_OVERRUN("output_overrun: more bytes than fit into a page"),
        LOOKBEHIND_OVERRUN("lookbehind_overrun: a match from before the start of the page"),
        INPUT_NOT_CONSUMED("input_not_consumed: bytes behind the end marker");

        private final String text;

        Fault(String text) {
            this.text = text;
        }

        CorruptPageException at(int offset) {
            return new CorruptPageException(offset, text);
        }
    }

    /** Bytes of an end marker: behind every instruction there must still be room for one. */
    private static final int END = 3;

    private static final int AFTER_RUN = 4;

    private boolean zeroRuns;

    // where decodeFast stopped
    private int nextIn;
    private int nextOut;
    private int nextState;

    /**
     * @param capacity bytes that may be written at {@code dst[dstOff]}
     * @return bytes written, which a sound stream may leave below {@code capacity}
     * @throws CorruptPageException if the stream is damaged; its message begins with the kernel's name of the fault
     */
    int decode(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff, int capacity) throws CorruptPageException {
        int ip = srcOff;
        int inEnd = srcOff + srcLen;
        int op = dstOff;
        int outEnd = dstOff + capacity;
        int fastIn = inEnd - 32;
        int fastOut = outEnd - 48;
        if (srcLen < END) {
            throw Fault.INPUT_OVERRUN.at(srcLen);
        }
        zeroRuns = false;
        if (srcLen >= 5 && src[ip] == 17) {
            zeroRuns = src[ip + 1] != 0;
            ip += 2;
        }
        int state = 0; // literals that followed the previous instruction, or AFTER_RUN
        int firstByte = src[ip] & 0xFF;
        if (firstByte > 17) {
            ip++;
            int run = firstByte - 17;
            if (run < 4) {
                if (inEnd - ip < run + END) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                if (outEnd - op < run) {
                    throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                }
                state = run;
            } else {
                if (outEnd - op < run) {
                    throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                }
                if (inEnd - ip < run + END) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                state = AFTER_RUN;
            }
            System.arraycopy(src, ip, dst, op, run);
            ip += run;
            op += run;
        }
        while (true) {
            if (ip <= fastIn && op <= fastOut) {
                decodeFast(src, srcOff, ip, fastIn, dst, dstOff, op, fastOut, state);
                ip = nextIn;
                op = nextOut;
                state = nextState;
            }
            if (ip >= inEnd) {
                throw Fault.INPUT_OVERRUN.at(ip - srcOff);
            }
            int code = src[ip++] & 0xFF;
            int length;
            int distance;
            int shorts;
            if (code >= 64) {
                if (ip >= inEnd) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                distance = ((code >>> 2) & 7) + ((src[ip++] & 0xFF) << 3) + 1;
                length = (code >>> 5) + 1;
                shorts = code & 3;
            } else if (code >= 32) {
                length = (code & 31) + 2;
                if (length == 2) {
                    int zeros = zeros(src, ip, inEnd, srcOff);
                    ip += zeros + 1;
                    length = 33 + 255 * zeros + (src[ip - 1] & 0xFF);
                }
                if (inEnd - ip < 2) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                int word = Words.getShort(src, ip);
                ip += 2;
                distance = (word >>> 2) + 1;
                shorts = word & 3;
            } else if (code < 16) {
                if (state == 0) {
                    int run = code + 3;
                    if (code == 0) {
                        int zeros = zeros(src, ip, inEnd, srcOff);
                        ip += zeros + 1;
                        run = 18 + 255 * zeros + (src[ip - 1] & 0xFF);
                    }
                    if (ip + run <= fastIn && op + run <= fastOut) {
                        Words.copyLoosely(src, ip, dst, op, run);
                    } else {
                        if (outEnd - op < run) {
                            throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                        }
                        if (inEnd - ip < run + END) {
                            throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                        }
                        System.arraycopy(src, ip, dst, op, run);
                    }
                    ip += run;
                    op += run;
                    state = AFTER_RUN;
                    continue;
                }
                if (ip >= inEnd) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                distance = (code >>> 2) + ((src[ip++] & 0xFF) << 2) + (state == AFTER_RUN ? 2049 : 1);
                length = state == AFTER_RUN ? 3 : 2;
                shorts = code & 3;
            } else {
                if (inEnd - ip < 2) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                int word = Words.getShort(src, ip);
                if (zeroRuns && (code & 0xF8) == 0x18 && word >= 0xFFFC) {
                    if (inEnd - ip < 3) {
                        throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                    }
                    length = (((src[ip + 2] & 0xFF) << 3) | (code & 7)) + 4;
                    if (outEnd - op < length) {
                        throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                    }
                    ip += 3;
                    Arrays.fill(dst, op, op + length, (byte) 0);
                    distance = 0; // already written
                } else {
                    length = (code & 7) + 2;
                    if (length == 2) {
                        int zeros = zeros(src, ip, inEnd, srcOff);
                        ip += zeros + 1;
                        length = 9 + 255 * zeros + (src[ip - 1] & 0xFF);
                    }
                    if (inEnd - ip < 2) {
                        throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                    }
                    word = Words.getShort(src, ip);
                    ip += 2;
                    distance = (word >>> 2) + ((code & 8) << 11) + 16384;
                    if (distance == 16384) {
                        if (length != 3) {
                            throw Fault.ERROR.at(ip - srcOff);
                        }
                        if (ip != inEnd) {
                            throw Fault.INPUT_NOT_CONSUMED.at(ip - srcOff);
                        }
                        return op - dstOff;
                    }
                }
                shorts = word & 3;
            }
            if (distance != 0) {
                if (distance > op - dstOff) {
                    throw Fault.LOOKBEHIND_OVERRUN.at(ip - srcOff);
                }
                if (op + length <= fastOut) {
                    Words.copyMatchLoosely(dst, distance, op, length);
                } else {
                    if (outEnd - op < length) {
                        throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                    }
                    Words.copyMatchExactly(dst, distance, op, length);
                }
            }
            op += length;
            if (ip <= fastIn && op <= fastOut) {
                Words.putInt(dst, op, Words.getInt(src, ip));
                op += shorts;
                ip += shorts;
            } else {
                if (inEnd - ip < shorts + END) {
                    throw Fault.INPUT_OVERRUN.at(ip - srcOff);
                }
                if (outEnd - op < shorts) {
                    throw Fault.OUTPUT_OVERRUN.at(ip - srcOff);
                }
                for (int i = 0; i < shorts; i++) {
                    dst[op++] = src[ip++];
                }
            }
            state = shorts;
        }
    }

    /**
     * Decodes the usual short instructions far from both ends, in whole words that later bytes overwrite, until there is
     * another one. On its own, so that everything stays in registers; leaves its positions in the {@code next} fields.
     */
    private void decodeFast(
            byte[] src, int srcOff, int ip, int fastIn, byte[] dst, int dstOff, int op, int fastOut, int state)
            throws CorruptPageException {
        while (ip <= fastIn && op <= fastOut) {
            int word = Words.getInt(src, ip);
            int code = word & 0xFF;
            if (code > 32) {
                int distance;
                int length;
                if (code >= 64) {
                    distance = ((code >>> 2) & 7) + ((word >>> 5) & 0x7F8) + 1;
                    length = (code >>> 5) + 1;
                    state = word & 3;
                    ip += 2;
                } else {
                    distance = ((word >>> 10) & 0x3FFF) + 1;
                    length = (code & 31) + 2;
                    state = (word >>> 8) & 3;
                    ip += 3;
                }
                int from = op - distance;
                if (from < dstOff) {
                    throw Fault.LOOKBEHIND_OVERRUN.at(ip - srcOff);
                }
                if (distance >= 8) {
                    Words.putLong(dst, op, Words.getLong(dst, from));
                    if (length > 8) {
                        Words.putLong(dst, op + 8, Words.getLong(dst, from + 8));
                        for (int at = 16; at < length; at += 8) {
                            Words.putLong(dst, op + at, Words.getLong(dst, from + at));
                        }
                    }
                } else {
                    Words.copyMatchLoosely(dst, distance, op, length);
                }
                op += length;
                Words.putInt(dst, op, Words.getInt(src, ip));
                op += state;
                ip += state;
            } else if (code < 16 && code > 0 && state == 0) {
                Words.putLong(dst, op, Words.getLong(src, ip + 1));
                Words.putLong(dst, op + 8, Words.getLong(src, ip + 9));
                Words.putLong(dst, op + 16, Words.getLong(src, ip + 17));
                op += code + 3;
                ip += code + 4;
                state = AFTER_RUN;
            } else if ((word & 0xFEFFFCF8) == 0x00FFFC18 && zeroRuns) {
                // a zero run of up to 19 bytes
                Words.putLong(dst, op, 0);
                Words.putLong(dst, op + 8, 0);
                Words.putInt(dst, op + 16, 0);
                op += ((word >>> 21) & 8) + (code & 7) + 4;
                state = (word >>> 8) & 3;
                ip += 4;
                Words.putInt(dst, op, Words.getInt(src, ip));
                op += state;
                ip += state;
            } else {
                break;
            }
        }
        nextIn = ip;
        nextOut = op;
        nextState = state;
    }

    /** How many zero bytes begin at {@code ip}; a byte other than zero must follow them. */
    private static int zeros(byte[] src, int ip, int inEnd, int srcOff) throws CorruptPageException {
        int at = ip;
        while (at < inEnd && src[at] == 0) {
            at++;
        }
        if (at >= inEnd) {
            throw Fault.INPUT_OVERRUN.at(at - srcOff);
        }
        return at - ip;
    }
}
