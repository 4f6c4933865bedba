package swapreplay.replay.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import swapreplay.replay.preset.Machine;

/** The machine that sizes and ages depend on. */
final class MachineOptions {
    @Option(
            names = "--ram",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Memory of the machine, for sizes that depend on it.")
    private @Nullable Long ram;

    @Option(
            names = "--utilization",
            paramLabel = "PERCENT",
            description =
                    "Share of the memory in use, for presets whose idle age depends on it (1 - MemAvailable/MemTotal; a trace"
                            + " does not hold it). Default: 90")
    private double utilization = 100 * Machine.USUAL_UTILIZATION;

    /** @throws CliException if there is no such machine */
    Machine machine() {
        if (!(utilization >= 0 && utilization <= 100)) {
            throw CliException.usage("--utilization: " + utilization + " is not a share from 0 to 100 percent");
        }
        try {
            return new Machine(ram, utilization / 100);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--ram: " + e.getMessage());
        }
    }
}
