package swapreplay.core.codec;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * LZ4 as the bundled liblz4 compresses it: faster than the kernel's algorithm and not its bytes (liblz4 1.11 differs from
 * Linux 6.18 on 70 % of real pages, measured).
 */
final class Lz4JniCodec implements PageCodec {
    private final LZ4Compressor compressor;
    private final Lz4Blocks blocks;

    /** @throws CodecUnavailableException if liblz4 does not load */
    Lz4JniCodec() {
        LZ4Factory factory = NativeLibraries.requireLz4(name());
        compressor = factory.fastCompressor();
        blocks = Lz4Blocks.library(factory.safeDecompressor());
    }

    @Override
    public String name() {
        return "lz4-jni";
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return compressor.maxCompressedLength(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        int room = maxCompressedLength(pageSize);
        return new Context() {
            @Override
            public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
                return compressor.compress(src, srcOff, pageSize, dst, dstOff, room);
            }

            @Override
            public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff)
                    throws CorruptPageException {
                blocks.read(src, srcOff, srcLen, dst, dstOff, pageSize);
            }

            @Override
            public void close() {}
        };
    }
}
