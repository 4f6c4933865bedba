package swapreplay.core.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words at any position of a byte array, and the copies that every LZ codec needs. */
final class Words {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** By distance 1..7: keeps that many low bytes of a word ... */
    private static final long[] KEEP = new long[8];
    /** ... and this factor repeats them over the whole word ... */
    private static final long[] REPEAT = new long[8];
    /** ... of which this many bytes are a whole number of repetitions. */
    private static final int[] STRIDE = {0, 8, 8, 6, 8, 5, 6, 7};

    static {
        for (int distance = 1; distance < 8; distance++) {
            KEEP[distance] = (1L << (8 * distance)) - 1;
            for (int at = 0; at < 8; at += distance) {
                REPEAT[distance] |= 1L << (8 * at);
            }
        }
    }

    private Words() {}

    static int getShort(byte[] a, int at) {
        return (short) SHORT.get(a, at) & 0xFFFF;
    }

    static int getInt(byte[] a, int at) {
        return (int) INT.get(a, at);
    }

    static long getLong(byte[] a, int at) {
        return (long) LONG.get(a, at);
    }

    static void putShort(byte[] a, int at, int value) {
        SHORT.set(a, at, (short) value);
    }

    static void putInt(byte[] a, int at, int value) {
        INT.set(a, at, value);
    }

    static void putLong(byte[] a, int at, long value) {
        LONG.set(a, at, value);
    }

    /** Copies {@code length} bytes (at least 1) in words; up to 7 bytes behind both ranges are read and written too. */
    static void copyLoosely(byte[] src, int from, byte[] dst, int to, int length) {
        int end = to + length;
        do {
            putLong(dst, to, getLong(src, from));
            from += 8;
            to += 8;
        } while (to < end);
    }

    /**
     * Copies a match whose source may overlap its destination, in words; up to 7 bytes behind the destination are written
     * too. Works for a distance below 8 by repeating the first {@code distance} bytes over a word.
     */
    static void copyMatchLoosely(byte[] a, int distance, int to, int length) {
        int end = to + length;
        if (distance >= 8) {
            do {
                putLong(a, to, getLong(a, to - distance));
                to += 8;
            } while (to < end);
        } else {
            // the word read reaches past the bytes that exist; KEEP drops them
            long pattern = (getLong(a, to - distance) & KEEP[distance]) * REPEAT[distance];
            int stride = STRIDE[distance];
            do {
                putLong(a, to, pattern);
                to += stride;
            } while (to < end);
        }
    }

    /** The same byte by byte: nothing but the destination is written. */
    static void copyMatchExactly(byte[] a, int distance, int to, int length) {
        for (int end = to + length; to < end; to++) {
            a[to] = a[to - distance];
        }
    }

    /** The first position from {@code p} on, at most {@code limit}, whose byte differs from that at the same step from q. */
    static int matchEnd(byte[] a, int p, int q, int limit) {
        while (p <= limit - 8) {
            long difference = getLong(a, p) ^ getLong(a, q);
            if (difference != 0) {
                return p + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            p += 8;
            q += 8;
        }
        while (p < limit && a[p] == a[q]) {
            p++;
            q++;
        }
        return p;
    }
}
