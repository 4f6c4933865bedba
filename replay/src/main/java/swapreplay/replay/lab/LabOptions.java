package swapreplay.replay.lab;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import swapreplay.core.spec.SpecException;
import swapreplay.replay.cli.CliException;

/** Options that the laboratories have in common: checked, with the option's name in the message. */
final class LabOptions {
    private LabOptions() {}

    /** What {@code option} names; a usage error if there is no such thing. */
    static <T> T named(String option, String text, Function<String, T> registry) {
        try {
            return registry.apply(text);
        } catch (SpecException e) {
            throw CliException.usage(option + ": " + e.getMessage());
        }
    }

    static int pageSize(long bytes) {
        if (bytes < 4096 || bytes > 65536 || Long.bitCount(bytes) != 1) {
            throw CliException.usage("--page-size: " + bytes + " is not 4K, 8K, 16K, 32K or 64K");
        }
        return (int) bytes;
    }

    static void rounds(int rounds, int min, int max) {
        if (rounds < min || rounds > max) {
            throw CliException.usage("--rounds: " + rounds + " is not " + min + " to " + max);
        }
    }

    /** Where results go. */
    static PrintWriter out(@Nullable CommandSpec command) {
        return Objects.requireNonNull(command, "picocli injects it")
                .commandLine()
                .getOut();
    }
}
