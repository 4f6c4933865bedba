package swapreplay.replay.twin;

import java.util.ArrayList;
import java.util.List;
import swapreplay.core.codec.Codecs;
import swapreplay.core.spec.Spec;

/**
 * How a zram is told to use one of our codecs.
 *
 * @param name for {@code comp_algorithm}
 * @param parameters for {@code algorithm_params}; empty for the algorithm's defaults
 */
record KernelAlgorithm(String name, String parameters) {
    /**
     * @param codec the full name of a codec, as in a device spec
     * @param priority 0 for the primary one
     */
    static KernelAlgorithm of(String codec, int priority) {
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
}
