package swapreplay.core.codec;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The compressor of LZ4 r131 (2015), from which the kernel's descends: the same bytes as {@link Lz4Encoder} with acceleration 1, a
 * fifth sooner, because a C compiler makes more of the same search. Later libraries make other choices. It comes from a {@link NestedJar}, as
 * today's lz4-java has classes of the same names.
 *
 * <p>It only compresses, only pages, and always with room for the worst case; the known holes of old liblz4 (CVE-2014-4611,
 * CVE-2019-17543, CVE-2021-3520) need larger inputs, less room, or are in decompression.
 */
final class Lz4R131 {
    private static final String JAR = "lz4-java-1.4.1.jar";
    private final ArrayMethod method;

    private Lz4R131(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> factories = loader.loadClass("net.jpountz.lz4.LZ4Factory");
        Object factory = factories.getMethod("nativeInstance").invoke(null);
        Object compressor = factories.getMethod("fastCompressor").invoke(factory);
        method = ArrayMethod.of(loader.loadClass("net.jpountz.lz4.LZ4Compressor"), "compress", compressor);
    }

    /** Loads the library; slow. @throws IllegalStateException if it is not for this machine, and what the linker throws */
    static Lz4R131 load() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException(
                    "r131 hashes words in the machine's byte order, and this one's is not ours");
        }
        try {
            // lz4-java takes a library of the system, of any version, before its own: this loader gives it its own
            Path library = NestedJar.unpack(JAR, "net/jpountz/util/" + NestedJar.platform());
            try {
                return new Lz4R131(new NestedJar(JAR, library));
            } finally {
                Files.delete(library);
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(JAR + ": " + e, e);
        }
    }

    /** Thread-safe: there is no state between calls. */
    int compress(byte[] src, int srcOff, int length, byte[] dst, int dstOff, int room) {
        return method.call(src, srcOff, length, dst, dstOff, room);
    }
}
