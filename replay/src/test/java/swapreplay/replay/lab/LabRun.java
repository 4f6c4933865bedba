package swapreplay.replay.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine;
import swapreplay.replay.cli.CliException;

/** Runs one laboratory as its command does, and reads the test resources. */
final class LabRun {
    private LabRun() {}

    /** What the command prints. @throws CliException if it ends with one */
    static String run(Callable<Integer> command, Object... arguments) {
        StringWriter out = new StringWriter();
        CliException[] ended = new CliException[1];
        CommandLine line = new CommandLine(command).setOut(new PrintWriter(out));
        line.setExecutionExceptionHandler((e, at, parsed) -> {
            if (e instanceof CliException cli) {
                ended[0] = cli;
                return cli.exitCode();
            }
            throw e;
        });
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int code = line.execute(words);
        if (ended[0] != null) {
            throw ended[0];
        }
        if (code != 0) {
            throw new AssertionError("exit code " + code);
        }
        return out.toString();
    }

    /** A test resource, copied to {@code directory} under its own name. */
    static Path file(Path directory, String resource) throws IOException {
        Path file = directory.resolve(resource);
        try (InputStream in = open(resource)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** The lines of a packed CSV resource, split into fields. */
    static List<List<String>> rows(String resource) throws IOException {
        try (InputStream in = new GZIPInputStream(open(resource))) {
            return split(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    /** Lines of plain CSV, split into fields. */
    static List<List<String>> split(String csv) {
        return csv.lines().map(line -> List.of(line.split(",", -1))).toList();
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(LabRun.class.getResourceAsStream("/lab/" + resource), resource);
    }
}
