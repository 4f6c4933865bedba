package swapreplay.replay.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test adds a zram device of its own to the running kernel; skipped, with the reason, where that cannot be done. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresZram.Condition.class)
public @interface RequiresZram {
    /** Reading it adds a device and gives its number. */
    Path HOT_ADD = Path.of("/sys/class/zram-control/hot_add");

    /** Takes the number of a device to remove. */
    Path HOT_REMOVE = Path.of("/sys/class/zram-control/hot_remove");

    /** Looks for the module and for root. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!Files.exists(HOT_ADD)) {
                return ConditionEvaluationResult.disabled("needs the zram module: modprobe zram");
            }
            return Files.isReadable(HOT_ADD) && Files.isWritable(HOT_REMOVE)
                    ? ConditionEvaluationResult.enabled("zram can be added")
                    : ConditionEvaluationResult.disabled("needs root, to add a zram device");
        }
    }
}
