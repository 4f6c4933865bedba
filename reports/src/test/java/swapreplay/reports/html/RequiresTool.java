package swapreplay.reports.html;

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

/** Skips a test, visibly and with the remedy, where a program is missing. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresTool.Present.class)
@interface RequiresTool {
    /** Paths of the programs. */
    String[] value();

    /** The Debian packages that bring them. */
    String debian();

    /** The condition behind the annotation. */
    final class Present implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            RequiresTool tool = context.getElement()
                    .map(element -> element.getAnnotation(RequiresTool.class))
                    .orElse(null);
            if (tool != null) {
                for (String path : tool.value()) {
                    if (!Files.isExecutable(Path.of(path))) {
                        return ConditionEvaluationResult.disabled(
                                path + " is missing: apt-get install " + tool.debian());
                    }
                }
            }
            return ConditionEvaluationResult.enabled("all programs are there");
        }
    }
}
