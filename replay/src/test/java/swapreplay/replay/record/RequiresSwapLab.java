package swapreplay.replay.record;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test swaps for real on a zram of its own; skipped, with the reason, where that cannot be done without disturbing others. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresSwapLab.Condition.class)
@interface RequiresSwapLab {
    /** Asks the lab. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String missing = SwapLab.missing();
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("swapping can be provoked")
                    : ConditionEvaluationResult.disabled(missing);
        }
    }
}
