package swapreplay.replay.live;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;
import swapreplay.core.device.DeviceSpec;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;
import swapreplay.replay.cli.SizeConverter;

/**
 * One export as the command line describes it: {@code "NAME size=SIZE [ro] [device spec]"}.
 *
 * @param name what clients ask for
 * @param sizeBytes of the disk, a multiple of the page size
 * @param readOnly changes are refused
 * @param device what it is made of, and what happens to its pages
 */
record ExportSpec(String name, long sizeBytes, boolean readOnly, DeviceSpec device) {
    static final int PAGE_SIZE = 4096;

    ExportSpec {
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
        try {
            DeviceSpec spec = DeviceSpec.parse(text);
            if (spec.policies().dedup()) {
                throw new SpecException("dedup=on: a live device keeps equal pages apart; only replays keep them once");
            }
            return new ExportSpec(name, sizeBytes, readOnly, spec);
        } catch (SpecException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
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
        return "compressed RAM disk, " + SizeConverter.exact(sizeBytes) + ", " + device;
    }
}
