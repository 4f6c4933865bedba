package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command's help fits a terminal and shows examples that are true. */
class HelpTest {
    static List<String> commands() {
        return Commands.names();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsEightyColumnsAndListsExitCodes(String name) {
        String help = command(name).getUsageMessage(CommandLine.Help.Ansi.OFF);
        help.lines().forEach(line -> assertTrue(line.length() <= 80, () -> name + ": " + line));
        assertTrue(help.contains("  5   interrupted"), help);
        assertTrue(help.contains("--debug"), help);
    }

    /** Else picocli breaks them, and what is copied from the terminal is another command. */
    @ParameterizedTest
    @MethodSource("commands")
    void examplesAndListsAreNotBroken(String name) {
        CommandLine command = command(name);
        var message = command.getCommandSpec().usageMessage();
        Stream.concat(
                        Stream.of(message.footer()),
                        Stream.of(message.description()).filter(line -> line.startsWith("  ")))
                .forEach(line -> assertTrue(line.length() <= 80, () -> name + ": " + line));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void namesOnlyTracesThatThereAre(String name) {
        String help = command(name).getUsageMessage(CommandLine.Help.Ansi.OFF)
                + SwapReplay.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertFalse(help.contains("(?"), help);
        Matcher traces = Pattern.compile("traces/samples/\\S+").matcher(help);
        while (traces.find()) {
            assertTrue(Files.exists(Path.of("..", traces.group())), name + ": " + traces.group());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void examplesParse(String name) {
        if (name.equals("generate-completion")) {
            return; // picocli's own
        }
        List<String> examples = CommandLines.in(
                List.of(command(name).getCommandSpec().usageMessage().footer()));
        assertFalse(examples.isEmpty(), name + " has no example in its help");
        for (String example : examples) {
            assertTrue(example.startsWith("swapreplay " + name), example);
            CommandLines.assertParses(example);
        }
    }

    @Test
    void rootListsEveryCommand() {
        String help = SwapReplay.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
        help.lines().forEach(line -> assertTrue(line.length() <= 80, line));
        List<String> missing = new ArrayList<>(Commands.names());
        missing.removeIf(name -> help.lines().anyMatch(line -> line.startsWith("  " + name)));
        assertEquals(List.of(), missing);
    }

    private static CommandLine command(String name) {
        return Objects.requireNonNull(
                SwapReplay.commandLine(name).getSubcommands().get(name));
    }
}
