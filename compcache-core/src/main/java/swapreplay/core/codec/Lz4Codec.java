package swapreplay.core.codec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * LZ4 with the kernel's bytes, from {@link Lz4R131} where that is possible and from {@link Lz4Encoder} otherwise.
 *
 * @param acceleration 1 is the kernel's default; larger is faster and compresses less
 */
record Lz4Codec(int acceleration, @Nullable Dictionary dictionary) implements PageCodec {
    static final int MAX_ACCELERATION = 65536;

    @Override
    public String name() {
        if (dictionary == null) {
            return acceleration == 1 ? "lz4" : "lz4:" + acceleration;
        }
        return (acceleration == 1 ? "lz4:" : "lz4:" + acceleration + ",") + "dict=" + dictionary.file();
    }

    @Override
    public int maxCompressedLength(int pageSize) {
        return Lz4Encoder.room(pageSize);
    }

    @Override
    public Context newContext(int pageSize) {
        Lz4Encoder.requirePageSize(pageSize);
        Lz4Blocks blocks = Lz4Blocks.reader(dictionary, pageSize);
        if (dictionary != null) {
            return new DictionaryContext(
                    new Lz4DictionaryEncoder(acceleration, dictionary, pageSize), blocks, pageSize);
        }
        Optional<Lz4R131> library = acceleration == 1 ? NativeLibraries.lz4R131() : Optional.empty();
        return library.isPresent()
                ? new LibraryContext(library.get(), blocks, pageSize, maxCompressedLength(pageSize))
                : new PlainContext(new Lz4Encoder(acceleration), blocks, pageSize);
    }

    private record LibraryContext(Lz4R131 library, Lz4Blocks blocks, int pageSize, int room) implements Context {
        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return library.compress(src, srcOff, pageSize, dst, dstOff, room);
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            blocks.read(src, srcOff, srcLen, dst, dstOff, pageSize);
        }

        @Override
        public void close() {}
    }

    private record PlainContext(Lz4Encoder encoder, Lz4Blocks blocks, int pageSize) implements Context {
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

    private record DictionaryContext(Lz4DictionaryEncoder encoder, Lz4Blocks blocks, int pageSize) implements Context {
        @Override
        public int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            return encoder.compress(src, srcOff, dst, dstOff);
        }

        @Override
        public void decompress(byte[] src, int srcOff, int srcLen, byte[] dst, int dstOff) throws CorruptPageException {
            blocks.read(src, srcOff, srcLen, dst, dstOff, pageSize);
        }

        @Override
        public void close() {}
    }
}
