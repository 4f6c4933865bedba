package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signal in the middle of a file that is of use as a whole only. */
class InterruptionTest {
    @TempDir
    Path dir;

    /** Long enough that nobody sees its end. */
    private static final String ENDLESS = "churn:writes=2000000000,rate=1000000";

    @Test
    void halfAFileIsRemoved() throws Exception {
        Path trace = dir.resolve("half.swaptrace");
        Process process = start("generate", "-o", trace.toString(), ENDLESS);
        while (process.isAlive() && !(Files.exists(trace) && Files.size(trace) > 100_000)) {
            Thread.sleep(20);
        }
        process.toHandle().destroy(); // Process.destroy would close what it says, too
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(5, process.waitFor(), said);
        assertTrue(Files.notExists(trace), said);
        assertTrue(said.contains("interrupted; what was written of " + trace + " is removed"), said);
    }

    @Test
    void aFileThatWasThereBeforeStaysUntilItIsReplaced() throws Exception {
        Path file = Files.writeString(dir.resolve("old"), "of the user");
        Interruption.Unfinished unfinished = Interruption.Unfinished.of(file);
        assertFalse(unfinished.remove());
        Files.move(Files.writeString(dir.resolve("new"), "half of"), file, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(unfinished.remove());
        assertTrue(Files.notExists(file));
        assertFalse(unfinished.remove());
    }

    private static Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                SwapReplay.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
