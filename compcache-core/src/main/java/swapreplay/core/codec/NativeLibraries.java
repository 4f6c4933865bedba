package swapreplay.core.codec;

import com.github.luben.zstd.Zstd;
import java.util.Optional;
import java.util.function.Supplier;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * The libraries behind JNI. They unpack themselves into {@code java.io.tmpdir} at first use, and where that is mounted
 * {@code noexec} they fail with an {@code Error}; here it becomes an answer.
 */
final class NativeLibraries {
    private NativeLibraries() {}

    /** liblz4, if it loads. */
    static Optional<LZ4Factory> lz4() {
        return Optional.ofNullable(Lz4.LOADED.library);
    }

    /** @throws CodecUnavailableException if liblz4 does not load */
    static LZ4Factory requireLz4(String codec) {
        return Lz4.LOADED.require(codec, "liblz4");
    }

    /** @throws CodecUnavailableException if libzstd does not load */
    static void requireZstd(String codec) {
        ZstdVersion.LOADED.require(codec, "libzstd");
    }

    /** libzstd 1.5.2, beside the other. @throws CodecUnavailableException if it does not load */
    static Zstd152 requireZstd152(String codec) {
        return OldZstd.LOADED.require(codec, "libzstd 1.5.2");
    }

    /** libzstd 1.4.9, called past its Java classes. @throws CodecUnavailableException if it does not load */
    static Zstd149 requireZstd149(String codec) {
        return OldestZstd.LOADED.require(codec, "libzstd 1.4.9");
    }

    /** LZ4 r131, if it loads: {@link Lz4Encoder} is as good, and slower. */
    static Optional<Lz4R131> lz4R131() {
        return Optional.ofNullable(OldLz4.LOADED.library);
    }

    private static final class OldLz4 {
        static final Attempt<Lz4R131> LOADED = Attempt.of(Lz4R131::load);
    }

    private static final class OldestZstd {
        static final Attempt<Zstd149> LOADED = Attempt.of(Zstd149::load);
    }

    private static final class OldZstd {
        static final Attempt<Zstd152> LOADED = Attempt.of(Zstd152::load);
    }

    private static final class Lz4 {
        static final Attempt<LZ4Factory> LOADED = Attempt.of(LZ4Factory::nativeInstance);
    }

    private static final class ZstdVersion {
        static final Attempt<Integer> LOADED = Attempt.of(() -> Zstd.compressBound(0) > 0 ? 1 : 0);
    }

    /** The library or why there is none; tried once, because a class that failed to initialise stays failed. */
    private record Attempt<T>(@Nullable T library, String failure) {
        static <T> Attempt<T> of(Supplier<T> load) {
            try {
                return new Attempt<>(load.get(), "");
            } catch (LinkageError | RuntimeException | AssertionError failure) {
                Throwable root = failure;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                return new Attempt<>(null, String.valueOf(root.getMessage()));
            }
        }

        T require(String codec, String name) {
            if (library == null) {
                throw new CodecUnavailableException("codec " + codec + " needs the native library " + name
                        + ", which cannot be loaded: "
                        + failure.lines().findFirst().orElse("no reason given") + "\n  If "
                        + System.getProperty("java.io.tmpdir")
                        + " is mounted noexec, set -Djava.io.tmpdir= to a directory that is not.");
            }
            return library;
        }
    }
}
