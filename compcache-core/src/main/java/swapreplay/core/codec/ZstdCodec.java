package swapreplay.core.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import org.jspecify.annotations.Nullable;

/**
 * zstd frames as zram writes them: the library derives its parameters from the level and the page size alone, exactly as zram has it do,
 * so nothing but the level is set.
 *
 * @param library the version that compresses
 */
record ZstdCodec(int level, @Nullable Dictionary dictionary, Library library) implements PageCodec {
    static final int DEFAULT_LEVEL = 3, MIN_LEVEL = -(1 << 17), MAX_LEVEL = 22;

    /** The libraries of kernels. */
    enum Library {
        /** Linux 5.16 to 6.1: level 3 alone. */
        OF_6_1("6.1"),
        /** 1.5.2: Linux 6.12 to 6.14. */
        OF_6_12("6.12"),
        /** 1.5.7: Linux 6.15 and later. */
        OF_6_18("6.18");

        final String kernel;

        Library(String kernel) {
            this.kernel = kernel;
        }
    }

    /** @throws CodecUnavailableException if libzstd does not load */
    ZstdCodec {
        NativeLibraries.requireZstd("zstd");
        switch (library) {
            case OF_6_1 -> NativeLibraries.requireZstd149("zstd");
            case OF_6_12 -> NativeLibraries.requireZstd152("zstd");
            case OF_6_18 -> {}
        }
    }

    @Override
    public String name() {
        return "zstd:" + level + (dictionary == null ? "" : ",dict=" + dictionary.file())
                + (library == Library.OF_6_18 ? "" : ",kernel=" + library.kernel);
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return (int) Zstd.compressBound(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        return switch (library) {
            case OF_6_1 -> new Context61(pageSize);
            case OF_6_12 -> new Context612(pageSize);
            case OF_6_18 -> new Context618(pageSize);
        };
    }

    /** Restores with the newest library, as any version's frames are the same to it; what compresses is the subclass's choice. */
    private abstract class Restoring implements Context {
        final int pageSize;
        final int room;
        private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

        Restoring(int pageSize) {
            this.pageSize = pageSize;
            this.room = maxCompressedLength(pageSize);
            if (dictionary != null) {
                decompressor.loadDict(dictionary.content());
            }
        }

        @Override
        public final void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                throws CorruptPageException {
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
            decompressor.close();
        }
    }

    private final class Context618 extends Restoring {
        private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(level);

        Context618(int pageSize) {
            super(pageSize);
            if (dictionary != null) {
                compressor.loadDict(dictionary.content());
            }
        }

        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return compressor.compressByteArray(dst, dstOff, room, src, srcOff, pageSize);
        }

        @Override
        public void close() {
            compressor.close();
            super.close();
        }
    }

    private final class Context612 extends Restoring {
        private final Zstd152.Compressor compressor;

        Context612(int pageSize) {
            super(pageSize);
            compressor = NativeLibraries.requireZstd152("zstd").newCompressor(level, dictionary);
        }

        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return compressor.compress(dst, dstOff, room, src, srcOff, pageSize);
        }

        @Override
        public void close() {
            compressor.close();
            super.close();
        }
    }

    private final class Context61 extends Restoring {
        private final Zstd149.Compressor compressor;

        Context61(int pageSize) {
            super(pageSize);
            compressor = NativeLibraries.requireZstd149("zstd").newCompressor(pageSize, room);
        }

        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return compressor.compress(src, srcOff, dst, dstOff);
        }

        @Override
        public void close() {
            compressor.close();
            super.close();
        }
    }
}
