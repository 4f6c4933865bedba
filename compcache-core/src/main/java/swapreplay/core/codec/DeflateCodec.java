package swapreplay.core.codec;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.JZlib;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Deflate with the kernel's bytes. The kernel compresses with zlib 1.1.3 and so does JZlib; the JDK's zlib is newer, cannot
 * set the window, and only decompresses here.
 *
 * @param level 0 (stored) to 9
 * @param windowBits -15..-9: a raw stream; 9..15: with zlib's header and checksum; the window has 2^|windowBits| bytes
 */
record DeflateCodec(int level, int windowBits) implements PageCodec {
    static final int DEFAULT_LEVEL = 6, DEFAULT_WINDOW_BITS = -11;

    private static final int MEMORY_LEVEL = 8;

    @Override
    public String name() {
        return "deflate:" + level + (windowBits == DEFAULT_WINDOW_BITS ? "" : ",winbits=" + windowBits);
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        // fixed codes take up to 9 bits for a byte; stored blocks, 5 bytes for every few hundred; header and checksum
        return pageSize + pageSize / 8 + 64;
    }

    @Override
    public Context newContext(int pageSize) {
        return new DeflateContext(pageSize);
    }

    private final class DeflateContext implements Context {
        private final int pageSize;
        private final int room;
        private final Deflater deflater = new Deflater();
        private final Inflater inflater = new Inflater(windowBits < 0);

        DeflateContext(int pageSize) {
            this.pageSize = pageSize;
            this.room = maxCompressedLength(pageSize);
        }

        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            // JZlib has no reset that forgets everything
            check(deflater.init(
                    level,
                    Math.abs(windowBits),
                    MEMORY_LEVEL,
                    windowBits < 0 ? JZlib.WrapperType.NONE : JZlib.WrapperType.ZLIB));
            deflater.next_in = src;
            deflater.next_in_index = srcOff;
            deflater.avail_in = pageSize;
            deflater.next_out = dst;
            deflater.next_out_index = dstOff;
            deflater.avail_out = room;
            if (deflater.deflate(JZlib.Z_FINISH) != JZlib.Z_STREAM_END) {
                throw new IllegalStateException("deflate of " + pageSize + " bytes did not end in " + room);
            }
            return deflater.next_out_index - dstOff;
        }

        private static void check(int result) {
            if (result != JZlib.Z_OK) {
                throw new IllegalStateException("JZlib refuses its parameters: " + result);
            }
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            inflater.reset();
            inflater.setInput(src, srcOff, srcLen);
            int restored;
            try {
                restored = inflater.inflate(dst, dstOff, pageSize);
                if (restored == pageSize && !inflater.finished()) {
                    byte[] more = new byte[1];
                    if (inflater.inflate(more) != 0) {
                        throw new CorruptPageException(consumed(), "more than " + pageSize + " bytes");
                    }
                }
            } catch (DataFormatException damaged) {
                throw new CorruptPageException(consumed(), String.valueOf(damaged.getMessage()));
            }
            if (!inflater.finished()) {
                throw new CorruptPageException(srcLen, "the stream ends too early");
            }
            if (consumed() != srcLen) {
                throw new CorruptPageException(consumed(), "bytes behind the end of the stream");
            }
            CorruptPageException.requirePage(restored, pageSize, srcLen);
        }

        private int consumed() {
            return inflater.getTotalIn();
        }

        @Override
        public void close() {
            deflater.end();
            inflater.end();
        }
    }
}
