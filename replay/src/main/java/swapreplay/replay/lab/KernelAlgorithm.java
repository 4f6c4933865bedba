package swapreplay.replay.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.Spec;
import swapreplay.replay.cli.CliException;

/**
 * How a zram is told to use one of our codecs.
 *
 * @param name for {@code comp_algorithm}
 * @param parameters for {@code algorithm_params}; empty for the algorithm's defaults
 */
public record KernelAlgorithm(String name, String parameters) {
    /**
     * @param codec the full name of a codec, as in a device spec
     * @param priority 0 for the primary one
     */
    public static KernelAlgorithm of(String codec, int priority) {
        Spec spec = Spec.parse(codec);
        if (codec.replaceFirst(",kernel=[0-9.]+", "")
                .equals(Codecs.named(spec.name()).name())) {
            return new KernelAlgorithm(spec.name(), "");
        }
        List<String> words = new ArrayList<>(List.of("priority=" + priority));
        for (Spec.Param param : spec.params()) {
            if (param.key().equals("kernel")) {
                continue; // which kernel's, not told to it
            }
            words.add(
                    switch (param.key()) {
                        case "" -> "level=" + param.value();
                        case "winbits" -> "deflate.winbits=" + param.value();
                        default -> param.key() + "=" + param.value();
                    });
        }
        return new KernelAlgorithm(spec.name(), String.join(" ", words));
    }

    /**
     * Refuses, by name, what the running kernel cannot do.
     *
     * @param deviceOption the option that named the device
     * @param codecOption the option that named the codec
     * @throws CliException if the kernel has no such algorithm, or takes no parameters for it
     */
    public void requireOn(ZramDevice zram, String deviceOption, String codecOption) throws IOException {
        if (!zram.knows(name)) {
            throw CliException.environment(deviceOption + ": this kernel's zram has no '" + name + "'; it has "
                    + zram.algorithms().replaceAll("[\\[\\]]", "").replace(' ', ',')
                    + "\n  Choose one of these: " + codecOption + "NAME");
        } else if (!parameters.isEmpty() && !Files.exists(zram.sysfs().resolve("algorithm_params"))) {
            throw CliException.environment(codecOption + ": this kernel's zram takes no parameters for " + name
                    + ", and '" + parameters + "' would be needed\n  Use " + codecOption + name + ".");
        }
    }
}
