package swapreplay.core.codec;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The compressor of zstd 1.4.9 with the parameters that Linux 5.16 to 6.1 gives it, whose library, 1.4.10, makes the same choices. That
 * kernel takes level 3 as it is for data of unknown size and only then shrinks it to a page; the Java API of zstd-jni has no word
 * for that, so the C functions in its library are called.
 */
final class Zstd149 {
    static final int LEVEL = 3;

    private static final String JAR = "zstd-jni-1.4.9-5.jar";

    /** {@code ZSTD_cParameter} to the value of level 3 for data of unknown size. */
    private static final Map<Integer, Integer> PARAMETERS = Map.of(
            101, 21, // log of the window, which the library cuts to the page
            102, 17, // log of the hash table
            103, 16, // log of the chain table
            104, 1, // log of the searches
            105, 5, // shortest match
            107, 2); // strategy: double fast

    private final NativeLibrary library;

    private Zstd149(NativeLibrary library) {
        this.library = library;
    }

    /** Loads the library; slow. @throws IllegalStateException if it has none for this machine, and what the linker throws */
    static Zstd149 load() {
        try {
            Path file = NestedJar.unpack(JAR, NestedJar.platform());
            try {
                return new Zstd149(NativeLibrary.getInstance(file.toString()));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(JAR + ": " + e.getMessage(), e);
        }
    }

    /** For pages of one size and one thread. */
    Compressor newCompressor(int pageSize, int room) {
        return new Compressor(pageSize, room);
    }

    /** A context of the library. */
    final class Compressor implements AutoCloseable {
        private final int pageSize;
        private final int room;
        private final Memory page;
        private final Memory packed;
        private final Pointer context;

        private Compressor(int pageSize, int room) {
            this.pageSize = pageSize;
            this.room = room;
            page = new Memory(Math.max(1, pageSize)); // an empty page is nothing to be allocated
            packed = new Memory(room);
            context = library.getFunction("ZSTD_createCCtx").invokePointer(new Object[0]);
            PARAMETERS.forEach((parameter, value) -> call("ZSTD_CCtx_setParameter", context, parameter, value));
        }

        int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
            page.write(0, src, srcOff, pageSize);
            int length = (int) call("ZSTD_compress2", context, packed, (long) room, page, (long) pageSize);
            packed.read(0, dst, dstOff, length);
            return length;
        }

        private long call(String function, Object... arguments) {
            long result = (long) library.getFunction(function).invoke(Long.class, arguments);
            if ((int) library.getFunction("ZSTD_isError").invoke(Integer.class, new Object[] {result}) != 0) {
                throw new IllegalStateException(function + " fails: " + result);
            }
            return result;
        }

        @Override
        public void close() {
            call("ZSTD_freeCCtx", context);
            page.close();
            packed.close();
        }
    }
}
