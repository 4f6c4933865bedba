package swapreplay.replay.live;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;
import swapreplay.core.codec.Codecs;
import swapreplay.core.device.CompressedDevice;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.SizeConverter;

/**
 * One export as the command line describes it: {@code "NAME size=SIZE [ro] [device spec]"}. The device spec may also say
 * {@code backing=FILE} and {@code recompress=CODEC[,CODEC[,CODEC]]}.
 *
 * @param name what clients ask for
 * @param sizeBytes of the disk, a multiple of the page size
 * @param readOnly changes are refused
 * @param device what it is made of
 * @param backing where pages can be written back to; null for nowhere
 * @param recompress full names of the codecs of priority 1 to 3 for recompression, in this order
 */
record ExportSpec(
        String name,
        long sizeBytes,
        boolean readOnly,
        DeviceSpec device,
        @Nullable Path backing,
        List<String> recompress) {
    static final int PAGE_SIZE = 4096;
    private static final String BACKING = "backing=";
    private static final String RECOMPRESS = "recompress=";

    ExportSpec {
        recompress = List.copyOf(recompress);
        if (sizeBytes < PAGE_SIZE || sizeBytes % PAGE_SIZE != 0) {
            throw CliException.usage(
                    "export '" + name + "': a size of " + sizeBytes + " bytes is not a positive multiple of 4096");
        }
        if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 256 || name.indexOf('\0') >= 0) {
            throw CliException.usage("export '" + name + "': a name has at most 256 bytes");
        }
    }

    /** Reads the value of {@code --export}. */
    static ExportSpec parse(String text) {
        String[] words = text.trim().split("\\s+", -1);
        long size = -1;
        boolean readOnly = false;
        List<String> device = new ArrayList<>();
        for (String word : List.of(words).subList(1, words.length)) {
            if (word.equals("ro")) {
                readOnly = true;
            } else if (word.startsWith("size=")) {
                size = size(text, word.substring(5));
            } else {
                device.add(word);
            }
        }
        if (size < 0) {
            throw CliException.usage("--export: '" + text + "' has no size\n  Write: 'NAME size=4G codec=lz4'");
        }
        return of(words[0], size, readOnly, "--export", String.join(" ", device));
    }

    /** @param option what the user gave the spec {@code text} to */
    static ExportSpec of(String name, long sizeBytes, boolean readOnly, String option, String text) {
        List<String> device = new ArrayList<>();
        Path backing = null;
        List<String> recompress = List.of();
        try {
            for (String word : text.trim().split("\\s+", -1)) {
                if (word.startsWith(BACKING) && backing == null) {
                    backing = Path.of(word.substring(BACKING.length()));
                } else if (word.startsWith(RECOMPRESS) && recompress.isEmpty()) {
                    recompress = codecs(word);
                } else {
                    device.add(word);
                }
            }
            DeviceSpec spec = DeviceSpec.parse(String.join(" ", device));
            return new ExportSpec(name, sizeBytes, readOnly, spec, backing, recompress);
        } catch (SpecException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }

    private static List<String> codecs(String word) {
        List<String> codecs = new ArrayList<>();
        for (String codec : word.substring(RECOMPRESS.length()).split(",", -1)) {
            codecs.add(Codecs.named(codec).name());
        }
        if (codecs.size() >= CompressedDevice.PRIORITIES) {
            throw new SpecException("'" + word + "': at most three codecs, of priority 1, 2 and 3");
        }
        return codecs;
    }

    private static long size(String text, String size) {
        try {
            return new SizeConverter().convert(size);
        } catch (TypeConversionException e) {
            throw CliException.usage("--export: '" + text + "': " + e.getMessage());
        }
    }

    /** A line for people. */
    String description() {
        return "compressed RAM disk, " + SizeConverter.exact(sizeBytes) + ", " + device
                + (recompress.isEmpty() ? "" : " " + RECOMPRESS + String.join(",", recompress))
                + (backing == null ? "" : " " + BACKING + backing);
    }
}
