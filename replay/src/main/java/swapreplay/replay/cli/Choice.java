package swapreplay.replay.cli;

import java.util.List;
import java.util.Map;
import swapreplay.replay.engine.Configuration;
import swapreplay.replay.preset.Machine;
import swapreplay.replay.preset.Preset;

/**
 * The configurations that a command line asks for.
 *
 * @param configurations each once
 * @param presets names of presets by the text of the configuration that they stand for; several may stand for one
 * @param notes the presets in full, for the report
 */
record Choice(List<Configuration> configurations, Map<String, String> presets, List<String> notes) {
    /** @throws swapreplay.core.spec.SpecException if the machine is one that the preset cannot be set up on */
    void add(Preset preset, Machine machine) {
        Configuration configuration = Configuration.parse(preset.spec().apply(machine));
        if (presets.merge(configuration.toString(), preset.name(), (one, other) -> one + ", " + other)
                .equals(preset.name())) {
            configurations.removeIf(each -> each.toString().equals(configuration.toString()));
            configurations.add(configuration);
        }
        notes.add(preset.describe(machine));
    }
}
