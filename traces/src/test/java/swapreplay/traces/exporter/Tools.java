package swapreplay.traces.exporter;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs of the system. */
final class Tools {
    private Tools() {}

    /** The program's file; null if it is nowhere. */
    static @Nullable File find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin";
        return List.of(path.split(":", -1)).stream()
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
    }

    /** Runs a program to its end and gives what it printed. */
    static String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(String.valueOf(find(program))));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }
}
