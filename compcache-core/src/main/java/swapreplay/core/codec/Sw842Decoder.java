package swapreplay.core.codec;

/** Decodes software 842. Not thread-safe. */
final class Sw842Decoder {
    private byte[] src = new byte[0];
    private int srcOff;
    private int end;

    /** Next bit, counted from the start of the stream. */
    private int bit;

    /**
     * @param capacity bytes that may be written at {@code dst[dstOff]}
     * @return bytes written
     * @throws CorruptPageException if the stream is damaged, does not fit, or its CRC differs
     */
    int decode(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff, int capacity) throws CorruptPageException {
        this.src = src;
        this.srcOff = srcOff;
        this.end = 8 * srcLen;
        bit = 0;
        int out = 0;
        while (true) {
            int code = (int) take(Sw842Template.TEMPLATE_BITS);
            if (code == Sw842Template.END) {
                break;
            }
            int blocks = 1;
            int tail = 8;
            if (code == Sw842Template.REPEAT) {
                blocks = (int) take(Sw842Template.REPEAT_BITS) + 1;
                if (out < 8) {
                    throw corrupt("a repeat with nothing before it");
                }
            } else if (code == Sw842Template.SHORT_DATA) {
                tail = (int) take(Sw842Template.SHORT_DATA_BITS);
            }
            if (8 * (blocks - 1) + tail > capacity - out) {
                throw corrupt("more than " + capacity + " bytes");
            }
            if (code == Sw842Template.SHORT_DATA) {
                if (tail == 0) {
                    throw corrupt("a tail of no bytes");
                }
                for (int i = 0; i < tail; i++) {
                    dst[dstOff + out++] = (byte) take(8);
                }
                continue;
            }
            long value = code == Sw842Template.ZEROS
                    ? 0
                    : code == Sw842Template.REPEAT
                            ? Words.getLong(dst, dstOff + out - 8)
                            : block(code, dst, dstOff, out);
            for (int i = 0; i < blocks; i++) {
                Words.putLong(dst, dstOff + out, value);
                out += 8;
            }
        }
        int crc = (int) take(Sw842Template.CRC_BITS);
        if (crc != Crc32Msb.of(dst, dstOff, out)) {
            throw corrupt("the CRC is not that of the " + out + " bytes restored");
        }
        if (srcLen != (bit + 63) / 64 * 8) {
            throw corrupt("the padding to a multiple of 8 bytes has a wrong length");
        }
        return out;
    }

    /** The block that a template describes, as its bytes lie in memory. */
    private long block(int code, byte[] dst, int dstOff, int out) throws CorruptPageException {
        Sw842Template template = Sw842Template.ofCode(code);
        if (template == null) {
            throw corrupt("unknown template " + code);
        }
        long value = 0;
        for (int part : template.parts) {
            int size = Math.abs(part);
            long unit;
            if (part > 0) {
                unit = size == 8 ? (take(32) << 32) | take(32) : take(8 * size);
            } else {
                int at = dstOff + address(size, (int) take(Sw842Template.INDEX_BITS[size]), out);
                unit = size == 8
                        ? Long.reverseBytes(Words.getLong(dst, at))
                        : size == 4
                                ? Integer.reverseBytes(Words.getInt(dst, at)) & 0xFFFFFFFFL
                                : ((dst[at] & 0xFF) << 8) | (dst[at + 1] & 0xFF);
            }
            value = size == 8 ? unit : (value << (8 * size)) | unit;
        }
        return Long.reverseBytes(value);
    }

    /** Where in the output the unit in this slot of the ring is: the latest that can have filled the slot. */
    private int address(int size, int index, int out) throws CorruptPageException {
        int ringBytes = size << Sw842Template.INDEX_BITS[size];
        int whole = out - out % 8;
        int address = index * size;
        if (whole > ringBytes) {
            int base = whole - whole % ringBytes;
            if (address >= whole - base) {
                base -= ringBytes;
            }
            address += base;
        }
        if (address + size > whole) {
            throw corrupt("an index to byte " + address + " after " + whole);
        }
        return address;
    }

    /** The next {@code count} bits, at most 32. */
    private long take(int count) throws CorruptPageException {
        if (count > end - bit) {
            throw new CorruptPageException(end / 8, "the stream ends too early");
        }
        int at = srcOff + (bit >>> 3);
        int skip = bit & 7;
        bit += count;
        long window;
        if (at <= srcOff + (end >>> 3) - 8) {
            window = Long.reverseBytes(Words.getLong(src, at));
        } else {
            window = 0;
            for (int i = 0; i < 8 && at + i < srcOff + (end >>> 3); i++) {
                window |= (src[at + i] & 0xFFL) << (56 - 8 * i);
            }
        }
        return (window << skip) >>> (64 - count);
    }

    private CorruptPageException corrupt(String reason) {
        return new CorruptPageException(bit / 8, reason);
    }
}
