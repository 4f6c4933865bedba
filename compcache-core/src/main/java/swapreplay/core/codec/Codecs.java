package swapreplay.core.codec;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The codecs that exist. A new one is a class and one line here; the contract test and the help pick it up. */
public final class Codecs {
    /**
     * @param name the word before the colon of a spec
     * @param usage the spec as the help shows it
     * @param examples specs that the contract test runs
     * @param about one line for the help
     * @param make builds the codec from its spec
     */
    public record Entry(
            String name, String usage, List<String> examples, String about, Function<Spec, PageCodec> make) {}

    private static final String ZSTD = "zstd[:N][,dict=FILE][,kernel=6.1|6.12|6.18]";

    private static final List<Entry> ALL = List.of(
            new Entry(
                    "lz4",
                    "lz4[:N][,dict=FILE]",
                    List.of("lz4", "lz4:8"),
                    "the kernel's LZ4; N is the acceleration (1)",
                    Codecs::lz4),
            new Entry(
                    "lz4hc",
                    "lz4hc[:N][,dict=FILE]",
                    List.of("lz4hc", "lz4hc:1", "lz4hc:12"),
                    "the kernel's LZ4 HC; N is the level, 1 to 16 (9)",
                    Codecs::lz4hc),
            new Entry(
                    "lz4-jni",
                    "lz4-jni",
                    List.of("lz4-jni"),
                    "LZ4 as liblz4 compresses it, not the kernel's bytes",
                    spec -> plain(spec, Lz4JniCodec::new)),
            new Entry(
                    "lzo", "lzo", List.of("lzo"), "the kernel's LZO1X", spec -> plain(spec, () -> new LzoCodec(false))),
            new Entry(
                    "lzo-rle",
                    "lzo-rle",
                    List.of("lzo-rle"),
                    "the kernel's LZO1X with zero runs",
                    spec -> plain(spec, () -> new LzoCodec(true))),
            new Entry(
                    "zstd",
                    ZSTD,
                    List.of("zstd", "zstd:1", "zstd:-7", "zstd:3,kernel=6.12", "zstd:3,kernel=6.1"),
                    "zstd as in Linux 6.15 and later, or as in 6.12 or 6.1; N is the level (3)",
                    Codecs::zstd),
            new Entry(
                    "deflate",
                    "deflate[:N][,winbits=N]",
                    List.of("deflate", "deflate:0", "deflate:1,winbits=12"),
                    "the kernel's deflate; N is the level, 0 to 9 (6)",
                    Codecs::deflate),
            new Entry("842", "842", List.of("842"), "the kernel's software 842", spec -> plain(spec, Sw842Codec::new)),
            new Entry("none", "none", List.of("none"), "no compression", spec -> plain(spec, NoneCodec::new)));

    private Codecs() {}

    /** All codecs, in the order that tables print them. */
    public static List<Entry> all() {
        return ALL;
    }

    /** Specs that together exercise every codec; for contract tests. */
    public static List<String> exampleSpecs() {
        return ALL.stream().flatMap(entry -> entry.examples().stream()).toList();
    }

    /** @throws SpecException if there is no such codec or its parameters are wrong; the message lists what is known */
    public static PageCodec named(String text) {
        Spec spec = Spec.parse(text);
        for (Entry entry : ALL) {
            if (entry.name().equals(spec.name())) {
                return entry.make().apply(spec);
            }
        }
        String known = ALL.stream().map(Entry::name).sorted().collect(Collectors.joining(", "));
        throw new SpecException("no codec '" + spec.name() + "'; known are " + known);
    }

    private static PageCodec plain(Spec spec, Supplier<PageCodec> make) {
        spec.requireNoParams();
        return make.get();
    }

    private static PageCodec lz4(Spec spec) {
        CodecParams params = new CodecParams(spec);
        int most = Lz4Codec.MAX_ACCELERATION;
        int acceleration = Math.max(1, params.number(1, -most, most)); // below 1 is 1, as in the kernel
        Dictionary dictionary = params.dictionary();
        params.done("lz4[:N][,dict=FILE]");
        return new Lz4Codec(acceleration, dictionary);
    }

    private static PageCodec lz4hc(Spec spec) {
        CodecParams params = new CodecParams(spec);
        int level = Lz4HcCodec.effective(params.number(Lz4HcEncoder.DEFAULT_LEVEL, -100, 100));
        Dictionary dictionary = params.dictionary();
        params.done("lz4hc[:N][,dict=FILE]");
        return new Lz4HcCodec(level, dictionary);
    }

    private static PageCodec zstd(Spec spec) {
        CodecParams params = new CodecParams(spec);
        int level = params.number(ZstdCodec.DEFAULT_LEVEL, ZstdCodec.MIN_LEVEL, ZstdCodec.MAX_LEVEL);
        Dictionary dictionary = params.dictionary();
        String kernel = params.word("kernel", "6.18");
        params.done(ZSTD);
        ZstdCodec.Library library = Arrays.stream(ZstdCodec.Library.values())
                .filter(one -> one.kernel.equals(kernel))
                .findFirst()
                .orElseThrow(() -> new SpecException("'" + spec.text() + "': kernel=" + kernel
                        + ": the zstd of 6.1 (1.4.10), of 6.12 (1.5.2) and of 6.18 (1.5.7) are known"));
        if (library == ZstdCodec.Library.OF_6_1 && (level != Zstd149.LEVEL || dictionary != null)) {
            throw new SpecException(
                    "'" + spec.text() + "': zram of Linux 6.1 has zstd at level 3 only, and without dictionary");
        }
        // 0 as the library has it
        return new ZstdCodec(level == 0 ? ZstdCodec.DEFAULT_LEVEL : level, dictionary, library);
    }

    private static PageCodec deflate(Spec spec) {
        CodecParams params = new CodecParams(spec);
        int level = params.number(DeflateCodec.DEFAULT_LEVEL, -1, 9);
        int windowBits = params.number("winbits", DeflateCodec.DEFAULT_WINDOW_BITS, -15, 15);
        params.done("deflate[:N][,winbits=N]");
        if (Math.abs(windowBits) < 9) {
            throw new SpecException(
                    "'" + spec.text() + "': winbits is -15 to -9 (raw) or 9 to 15 (with a zlib header)");
        }
        return new DeflateCodec(level < 0 ? DeflateCodec.DEFAULT_LEVEL : level, windowBits);
    }
}
