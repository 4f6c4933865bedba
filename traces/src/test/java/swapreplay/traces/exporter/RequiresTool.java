package swapreplay.traces.exporter;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test only where a program is installed, and says which Debian package has it where it is not. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresTool.Present.class)
@interface RequiresTool {
    /** The program. */
    String value();

    /** The Debian package. */
    String debian();

    /** Looks along the path, and where administrators' programs are. */
    final class Present implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            RequiresTool tool = context.getElement()
                    .map(element -> element.getAnnotation(RequiresTool.class))
                    .orElse(null);
            if (tool == null || find(tool.value()) != null) {
                return ConditionEvaluationResult.enabled("installed");
            }
            return ConditionEvaluationResult.disabled(
                    tool.value() + " is not installed: apt-get install " + tool.debian());
        }
    }

    /** The program's file; null if it is nowhere. */
    static @org.jspecify.annotations.Nullable File find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin";
        return List.of(path.split(":")).stream()
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
    }

    /** Runs a program to its end and gives what it printed. */
    static String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(String.valueOf(find(program))));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }
}
