package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command says on standard error arrives there, though the writers of the program buffer. */
class WarningsAreShownTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void aWarningOfACommandThatEndsWellIsNotLeftInABuffer() throws Exception {
        Path log = Files.writeString(directory.resolve("cut.iolog"), """
                fio version 2 iolog
                /dev/x write 0 8192
                /dev/x write 81""");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = SwapReplay.run(
                new PrintWriter(out, false, StandardCharsets.UTF_8),
                new PrintWriter(err, false, StandardCharsets.UTF_8),
                "import",
                "-o",
                directory.resolve("t.swaptrace").toString(),
                log.toString());
        assertEquals(0, code);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("not complete"), out::toString);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("warning: "), err::toString);
    }
}
