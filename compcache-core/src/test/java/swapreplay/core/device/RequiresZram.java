package swapreplay.core.device;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test adds a zram device of its own to the running kernel; skipped, with the reason, where that cannot be done. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresZram.Condition.class)
@interface RequiresZram {
    /** What the test expects of the kernel's rules: {@code "6.18"}. */
    String kernel();

    /** Looks for the files that {@link KernelZram} needs. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String kernel = Stream.concat(context.getElement().stream(), context.getTestClass().stream())
                    .map(element -> element.getAnnotation(RequiresZram.class))
                    .filter(Objects::nonNull)
                    .map(RequiresZram::kernel)
                    .findFirst()
                    .orElseThrow();
            String missing = missing(kernel);
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("zram can be added")
                    : ConditionEvaluationResult.disabled(missing);
        }

        private static String missing(String kernel) {
            if (!System.getProperty("os.version", "").startsWith(kernel + ".")) {
                return "needs a kernel with the rules of " + kernel + ", this is " + System.getProperty("os.version");
            }
            if (!Files.isDirectory(Path.of("/sys/class/zram-control"))) {
                return "needs the zram module: modprobe zram";
            }
            if (!Files.isReadable(KernelZram.HOT_ADD) || !"root".equals(System.getProperty("user.name"))) {
                return "needs root, to add a zram device";
            }
            if (!Files.isExecutable(KernelZram.BLKDISCARD)) {
                return "needs blkdiscard: apt-get install util-linux";
            }
            return "";
        }
    }
}
