package swapreplay.core.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * zstd 1.5.2, the library of Linux 6.2 to 6.14 (used as here from 6.12 on), beside 1.5.7: zstd-jni of that version has classes of the
 * same names, so they come from a {@link NestedJar}. It only compresses: what it makes, 1.5.7 restores.
 */
final class Zstd152 {
    private static final String JAR = "zstd-jni-1.5.2-5.jar";
    private final Class<?> compressor;

    private Zstd152(ClassLoader loader) throws ReflectiveOperationException {
        compressor = loader.loadClass("com.github.luben.zstd.ZstdCompressCtx");
    }

    /** Loads the library; slow. @throws IllegalStateException if it cannot be unpacked, and what the library throws if it does not load */
    static Zstd152 load() {
        try {
            Zstd152 library = new Zstd152(new NestedJar(JAR, null));
            library.newCompressor(ZstdCodec.DEFAULT_LEVEL, null).close();
            return library;
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(JAR + ": " + e.getMessage(), e);
        }
    }

    /** A context of the library, bound to its one method on arrays: destination, offset, room, source, offset, length. */
    record Compressor(AutoCloseable context, ArrayMethod method) implements AutoCloseable {
        int compress(byte[] dst, int dstOff, int room, byte[] src, int srcOff, int length) {
            return method.call(dst, dstOff, room, src, srcOff, length);
        }

        @Override
        public void close() {
            try {
                context.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Compressor newCompressor(int level, @Nullable Dictionary dictionary) {
        try {
            Object context = compressor.getConstructor().newInstance();
            compressor.getMethod("setLevel", int.class).invoke(context, level);
            if (dictionary != null) {
                compressor.getMethod("loadDict", byte[].class).invoke(context, (Object) dictionary.content());
            }
            return new Compressor((AutoCloseable) context, ArrayMethod.of(compressor, "compressByteArray", context));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(JAR + ": " + e, e);
        }
    }
}
