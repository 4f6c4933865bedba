package swapreplay.replay.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import swapreplay.replay.preset.Machine;
import swapreplay.replay.preset.Preset;
import swapreplay.replay.preset.Presets;

/** Lists what distributions and phones set up today. */
@Command(
        name = "presets",
        description = {
            "List the presets of --preset: what distributions and phones set up today, in full and with their sources.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  swapreplay presets --ram 8G")
final class PresetsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final MachineOptions machineOptions = new MachineOptions();

    @Override
    public Integer call() {
        Machine machine = machineOptions.machine();
        PrintWriter out = spec.commandLine().getOut();
        for (Preset preset : Presets.all()) {
            out.println(preset.name() + ": " + preset.about());
            out.println("  " + preset.spec().apply(machine));
            preset.besides().forEach(line -> out.println("  - " + line));
            preset.sources().forEach(line -> out.println("  from " + line));
        }
        if (machine.ramBytes() == null) {
            out.println("Sizes depend on the RAM: say --ram to see them.");
        }
        out.flush();
        return ExitCode.DONE;
    }
}
