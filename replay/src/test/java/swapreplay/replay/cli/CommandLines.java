package swapreplay.replay.cli;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import picocli.CommandLine;

/** Command lines of ours in documentation. */
final class CommandLines {
    private CommandLines() {}

    /** Lines that call us, with the lines that they continue on. */
    static List<String> in(List<String> lines) {
        List<String> commands = new ArrayList<>();
        StringBuilder begun = new StringBuilder();
        for (String line : lines) {
            String text = line.strip().replaceFirst("^(sudo )?\\./swapreplay", "swapreplay");
            if (!begun.isEmpty() || text.startsWith("swapreplay ")) {
                begun.append(text.endsWith("\\") ? text.substring(0, text.length() - 1) : text);
                if (!text.endsWith("\\")) {
                    commands.add(begun.toString());
                    begun.setLength(0);
                }
            }
        }
        return commands;
    }

    /** Fails unless the parser takes the line; what a shell would do with pipes and quotes is done here. */
    static void assertParses(String line) {
        List<String> words = words(line);
        String[] args = words.subList(1, words.size()).toArray(String[]::new);
        if (args.length > 0 && args[0].equals("COMMAND")) {
            return;
        }
        try {
            SwapReplay.commandLine(args).parseArgs(args);
        } catch (CommandLine.ParameterException e) {
            Assertions.fail(line + ": " + e.getMessage(), e);
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (char c : (line + " ").toCharArray()) {
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && (c == '|' || c == '>' || c == '#' || c == '&')) {
                break;
            } else if (quoted || c != ' ') {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }
}
