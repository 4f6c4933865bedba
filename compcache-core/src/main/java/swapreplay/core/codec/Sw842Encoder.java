package swapreplay.core.codec;

/** The kernel's software 842 compressor: same bytes. Not thread-safe. */
final class Sw842Encoder {
    private final Sw842Units units2;
    private final Sw842Units units4;
    private final Sw842Units units8;

    // output: bits not yet written sit at the top of the word
    private byte[] dst = new byte[0];
    private int op;
    private long word;
    private int bits;

    Sw842Encoder(int pageSize) {
        units2 = new Sw842Units(2, pageSize);
        units4 = new Sw842Units(4, pageSize);
        units8 = new Sw842Units(8, pageSize);
    }

    /** 69 bits for every 8 bytes; the tail, the end and the CRC; padding to 8 bytes. */
    static int room(int length) {
        return length + length / 8 + 32;
    }

    /** @return bytes written to {@code dst[dstOff]}, where {@link #room} bytes must be free */
    int compress(byte[] src, int srcOff, int length, byte[] dst, int dstOff) {
        this.dst = dst;
        op = dstOff;
        word = 0;
        bits = 0;
        units2.clear();
        units4.clear();
        units8.clear();
        int blocks = length / 8;
        long previous = 0;
        int repeats = 0;
        for (int block = 0; block < blocks; block++) {
            long value = Long.reverseBytes(Words.getLong(src, srcOff + 8 * block));
            if (block > 0 && value == previous) {
                if (++repeats == Sw842Template.MAX_REPEAT) {
                    repeat(repeats);
                    repeats = 0;
                }
            } else {
                if (repeats > 0) {
                    repeat(repeats);
                    repeats = 0;
                }
                if (value == 0) {
                    put(Sw842Template.ZEROS, Sw842Template.TEMPLATE_BITS);
                } else {
                    block(value);
                }
            }
            remember(value);
            previous = value;
        }
        if (repeats > 0) {
            repeat(repeats);
        }
        int tail = length % 8;
        if (tail > 0) {
            put(Sw842Template.SHORT_DATA, Sw842Template.TEMPLATE_BITS);
            put(tail, Sw842Template.SHORT_DATA_BITS);
            for (int i = length - tail; i < length; i++) {
                put(src[srcOff + i] & 0xFF, 8);
            }
        }
        put(Sw842Template.END, Sw842Template.TEMPLATE_BITS);
        put(Crc32Msb.of(src, srcOff, length) & 0xFFFFFFFFL, Sw842Template.CRC_BITS);
        finish(dstOff);
        return op - dstOff;
    }

    private void repeat(int count) {
        put(Sw842Template.REPEAT, Sw842Template.TEMPLATE_BITS);
        put(count - 1, Sw842Template.REPEAT_BITS);
    }

    private void block(long value) {
        int i8 = units8.find(value);
        if (i8 >= 0) {
            put((Sw842Template.I8 << 8) | i8, Sw842Template.TEMPLATE_BITS + 8);
            return;
        }
        int i4a = units4.find(value >>> 32);
        int i4b = units4.find(value & 0xFFFFFFFFL);
        int i2a = units2.find(value >>> 48);
        int i2b = units2.find((value >>> 32) & 0xFFFF);
        int i2c = units2.find((value >>> 16) & 0xFFFF);
        int i2d = units2.find(value & 0xFFFF);
        int available = (i4a >= 0 ? 2 : 0)
                | (i4b >= 0 ? 4 : 0)
                | (i2a >= 0 ? 8 : 0)
                | (i2b >= 0 ? 16 : 0)
                | (i2c >= 0 ? 32 : 0)
                | (i2d >= 0 ? 64 : 0);
        Sw842Template template = Sw842Template.best(available);
        put(template.code, Sw842Template.TEMPLATE_BITS);
        int at = 0;
        for (int part : template.parts) {
            switch (part) {
                case -4 -> put(at == 0 ? i4a : i4b, 9);
                case -2 -> put(at < 4 ? (at == 0 ? i2a : i2b) : (at == 4 ? i2c : i2d), 8);
                case 2 -> put((value >>> (48 - 8 * at)) & 0xFFFF, 16);
                case 4 -> put((value >>> (32 - 8 * at)) & 0xFFFFFFFFL, 32);
                default -> {
                    put(value >>> 32, 32);
                    put(value & 0xFFFFFFFFL, 32);
                }
            }
            at += Math.abs(part);
        }
    }

    private void remember(long value) {
        units8.add(value);
        units4.add(value >>> 32);
        units4.add(value & 0xFFFFFFFFL);
        units2.add(value >>> 48);
        units2.add((value >>> 32) & 0xFFFF);
        units2.add((value >>> 16) & 0xFFFF);
        units2.add(value & 0xFFFF);
    }

    /** Appends the low {@code count} bits, at most 32. */
    private void put(long value, int count) {
        word |= value << (64 - count - bits);
        bits += count;
        if (bits >= 32) {
            Words.putInt(dst, op, Integer.reverseBytes((int) (word >>> 32)));
            op += 4;
            word <<= 32;
            bits -= 32;
        }
    }

    /** Zero bits to a whole byte, zero bytes to a multiple of 8. */
    private void finish(int dstOff) {
        Words.putInt(dst, op, Integer.reverseBytes((int) (word >>> 32)));
        op += (bits + 7) / 8;
        while ((op - dstOff) % 8 != 0) {
            dst[op++] = 0;
        }
    }
}
