package swapreplay.core.codec;

import org.jspecify.annotations.Nullable;

/**
 * LZ4 HC with the kernel's bytes: the format of {@link Lz4Codec}, with a thorough search.
 *
 * @param level 1..16; the search looks at up to 2^(level - 1) earlier positions
 */
record Lz4HcCodec(int level, @Nullable Dictionary dictionary) implements PageCodec {
    /** The kernel's reading of a level: below 1 is the default, above 16 is 16. */
    static int effective(int level) {
        return level < 1 ? Lz4HcEncoder.DEFAULT_LEVEL : Math.min(level, Lz4HcEncoder.MAX_LEVEL);
    }

    @Override
    public String name() {
        return "lz4hc:" + level + (dictionary == null ? "" : ",dict=" + dictionary.file());
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return Lz4Encoder.room(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        Lz4Encoder.requirePageSize(pageSize);
        return new HcContext(
                new Lz4HcEncoder(level, dictionary, pageSize), Lz4Blocks.reader(dictionary, pageSize), pageSize);
    }

    private record HcContext(Lz4HcEncoder encoder, Lz4Blocks blocks, int pageSize) implements Context {
        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return encoder.compress(src, srcOff, pageSize, dst, dstOff);
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            blocks.read(src, srcOff, srcLen, dst, dstOff, pageSize);
        }

        @Override
        public void close() {}
    }
}
