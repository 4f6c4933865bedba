package swapreplay.core.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

/**
 * zstd 1.5.7 frames as Linux 6.15 and later writes them: the library derives its parameters from the level and the page
 * size alone, exactly as zram has it do, so nothing but the level is set.
 */
record ZstdCodec(int level, @Nullable Dictionary dictionary) implements PageCodec {
    static final int DEFAULT_LEVEL = 3, MIN_LEVEL = -(1 << 17), MAX_LEVEL = 22;

    /** @throws CodecUnavailableException if libzstd does not load */
    ZstdCodec {
        NativeLibraries.requireZstd("zstd");
    }

    @Override
    public String name() {
        return "zstd:" + level + (dictionary == null ? "" : ",dict=" + dictionary.file());
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return (int) Zstd.compressBound(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        return new ZstdContext(pageSize);
    }

    private final class ZstdContext implements Context {
        private final int pageSize;
        private final int room;
        private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(level);
        private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

        ZstdContext(int pageSize) {
            this.pageSize = pageSize;
            this.room = maxCompressedLength(pageSize);
            if (dictionary != null) {
                compressor.loadDict(dictionary.content());
                decompressor.loadDict(dictionary.content());
            }
        }

        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return compressor.compressByteArray(dst, dstOff, room, src, srcOff, pageSize);
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            int length;
            try {
                length = decompressor.decompressByteArray(dst, dstOff, pageSize, src, srcOff, srcLen);
            } catch (ZstdException damaged) {
                // libzstd does not say where; all we know is the frame's start
                throw new CorruptPageException(0, "libzstd: " + damaged.getMessage() + ", in the frame");
            }
            CorruptPageException.requirePage(length, pageSize, srcLen);
        }

        @Override
        public void close() {
            compressor.close();
            decompressor.close();
        }
    }
}
