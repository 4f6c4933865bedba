package swapreplay.core.device;

import java.util.Arrays;
import swapreplay.core.codec.CorruptPageException;
import swapreplay.core.codec.PageCodec;

/** Leaves out the zeros at the end, so that a test chooses the compressed length. Refuses to restore a first byte of 0xEE. */
record TailCodec() implements PageCodec {
    static final byte BROKEN = (byte) 0xEE;

    @Override
    public String name() {
        return "tail";
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return pageSize;
    }

    /** A page that compresses to {@code length} bytes (not same-filled), told apart by {@code mark}. */
    static byte[] page(int pageSize, int length, int mark) {
        byte[] page = new byte[pageSize];
        for (int i = 0; i < length; i++) {
            page[i] = (byte) (1 + (mark + i) % 13);
        }
        return page;
    }

    @Override
    public Context newContext(int pageSize) {
        return new Context() {
            @Override
            public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
                int length = pageSize;
                while (length > 1 && src[srcOff + length - 1] == 0) {
                    length--;
                }
                System.arraycopy(src, srcOff, dst, dstOff, length);
                return length;
            }

            @Override
            public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                    throws CorruptPageException {
                if (src[srcOff] == BROKEN) {
                    throw new CorruptPageException(0, "broken on purpose");
                }
                System.arraycopy(src, srcOff, dst, dstOff, srcLen);
                Arrays.fill(dst, dstOff + srcLen, dstOff + pageSize, (byte) 0);
            }

            @Override
            public void close() {}
        };
    }
}
