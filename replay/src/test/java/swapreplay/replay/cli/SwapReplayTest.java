package swapreplay.replay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import swapreplay.core.spec.SpecException;

/** Exit codes and messages of the command line as such. */
class SwapReplayTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SwapReplay.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void helpAndVersionAreResults() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().startsWith("swapreplay "), out.toString());
        assertEquals(0, run("--help"));
        assertTrue(out.toString().contains("Commands:"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void withoutArgumentsThereIsHelp() {
        assertEquals(0, run());
        assertTrue(out.toString().contains("Usage: swapreplay"), out.toString());
    }

    @Test
    void unknownCommandNamesTheNearest() {
        assertEquals(2, run("generate-completoin"));
        assertEquals("""
                swapreplay: no command 'generate-completoin'
                  Did you mean generate-completion?
                  Try 'swapreplay --help'.
                """, err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void unknownOptionIsAUsageError() {
        assertEquals(2, run("--frobnicate"));
        assertEquals("swapreplay: unknown option '--frobnicate'\n  Try 'swapreplay --help'.\n", err.toString());
    }

    @Test
    void wrongValueIsIntroducedByItsOption() {
        assertEquals(2, run("--progress=fast"));
        assertTrue(
                err.toString().startsWith("swapreplay: --progress: 'fast' is none of auto, json, none"),
                err.toString());
    }

    @Test
    void failuresHaveTheirExitCodeAndOneMessage() throws Exception {
        assertFailure(1, "one page differs", () -> {
            throw CliException.answerIsNo("one page differs");
        });
        assertFailure(2, "no codec 'lz5'\n  Try 'swapreplay fail --help'.", () -> {
            throw new SpecException("no codec 'lz5'");
        });
        assertFailure(3, "x.swaptrace: no such file or directory", () -> {
            throw new NoSuchFileException("x.swaptrace");
        });
        assertFailure(4, "x.swaptrace: permission denied\n  Run as the owner of the file, or as root.", () -> {
            throw new AccessDeniedException("x.swaptrace");
        });
        assertFailure(4, "No space left on device", () -> {
            throw new IOException("No space left on device");
        });
        assertFailure(5, "stopped", () -> {
            throw CliException.interrupted("stopped");
        });
        assertFailure(0, "", () -> {
            throw new StandardOutput.ReaderGone();
        });
        assertFailure(
                70,
                "internal error: java.lang.IllegalStateException: oops\n  This is a bug. Run again with --debug for the stack trace.",
                () -> {
                    throw new IllegalStateException("oops");
                });
    }

    @Test
    void missingNativeLibraryNamesTheRemedy() {
        StringWriter text = new StringWriter();
        CommandLine command = SwapReplay.commandLine().setErr(new PrintWriter(text));
        int code = Errors.report(new UnsatisfiedLinkError("failed to map segment from shared object"), command);
        assertEquals(4, code);
        assertTrue(text.toString().contains("java.io.tmpdir"), text.toString());
    }

    @Test
    void debugPrintsTheStackTrace() {
        CommandLine command = failing(() -> {
            throw new IllegalStateException("oops");
        });
        assertEquals(70, command.execute("--debug", "fail"));
        assertTrue(err.toString().contains("\tat swapreplay."), err.toString());
    }

    @Test
    void goneReaderIsNoErrorAndAFullDiskIs() {
        assertEquals(0, SwapReplay.run(brokenPipe("Broken pipe"), new PrintWriter(err), "--help"));
        assertEquals("", err.toString());
        assertEquals(4, SwapReplay.run(brokenPipe("No space left on device"), new PrintWriter(err), "--help"));
        assertEquals("swapreplay: standard output: No space left on device\n", err.toString());
    }

    private static PrintWriter brokenPipe(String reason) {
        return new PrintWriter(
                new StandardOutput(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(reason);
                    }
                }),
                false,
                StandardCharsets.UTF_8);
    }

    @Command(name = "fail")
    private static final class Failing implements Callable<Integer> {
        private final Callable<Integer> body;

        Failing(Callable<Integer> body) {
            this.body = body;
        }

        @Override
        public Integer call() throws Exception {
            return body.call();
        }
    }

    private CommandLine failing(Callable<Integer> body) {
        return SwapReplay.commandLine()
                .addSubcommand("fail", new Failing(body))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, parsed) -> Errors.onFailure(e, command));
    }

    private void assertFailure(int code, String message, Callable<Integer> body) {
        err.getBuffer().setLength(0);
        assertEquals(code, failing(body).execute("fail"));
        assertEquals(message.isEmpty() ? "" : "swapreplay: " + message + "\n", err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }
}
