package swapreplay.traces.exporter;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
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
            if (tool == null || Tools.find(tool.value()) != null) {
                return ConditionEvaluationResult.enabled("installed");
            }
            return ConditionEvaluationResult.disabled(
                    tool.value() + " is not installed: apt-get install " + tool.debian());
        }
    }
}
