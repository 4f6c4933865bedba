package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command lines in the README are true. */
class ReadmeTest {
    @Test
    void commandLinesParse() throws Exception {
        Path readme = Path.of("..", "README.md");
        assumeTrue(Files.exists(readme), "no README.md beside the modules");
        List<String> code = new ArrayList<>();
        boolean inBlock = false;
        for (String line : Files.readAllLines(readme)) {
            if (line.startsWith("```")) {
                inBlock = !inBlock;
            } else if (inBlock) {
                code.add(line);
            }
        }
        List<String> commands = CommandLines.in(code);
        assertFalse(commands.isEmpty(), "the README shows no command");
        commands.forEach(CommandLines::assertParses);
    }
}
