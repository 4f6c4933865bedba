package swapreplay.replay.preset;

import java.util.List;
import java.util.function.Function;

/**
 * What one system sets up.
 *
 * @param name as {@code --preset} takes it
 * @param about whose it is
 * @param sources where its values stand: repository and path, or address
 * @param besides settings that belong to it and have no effect on a replay of a recorded trace, and what differs from the original
 * @param spec the device spec for a machine, {@code policy=} included; a size that depends on RAM is left out where the RAM is not known
 */
public record Preset(
        String name, String about, List<String> sources, List<String> besides, Function<Machine, String> spec) {
    public Preset {
        sources = List.copyOf(sources);
        besides = List.copyOf(besides);
    }

    /** All of it in one paragraph, for reports. */
    public String describe(Machine machine) {
        String ram =
                machine.ramBytes() == null ? "; without --ram its size is not simulated: every page finds room" : "";
        return "Preset " + name + ", " + about + ": " + spec.apply(machine) + ram + ". "
                + (besides.isEmpty() ? "" : String.join(". ", besides) + ". ")
                + "From " + String.join("; ", sources) + ".";
    }
}
