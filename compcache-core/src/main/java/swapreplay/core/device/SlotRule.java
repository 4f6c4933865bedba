package swapreplay.core.device;

import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/**
 * Which slots a policy works on: {@code idle:5m}, {@code huge}, {@code huge_idle:1h}, {@code incompressible}.
 *
 * @param filter the flags that a slot must have
 * @param ageNs what is older is marked idle first; whole seconds, as zram's {@code idle} takes them; 0 for a filter that asks no age
 */
public record SlotRule(SlotFilter filter, long ageNs) {
    static final String KNOWN = "idle:AGE, huge, huge_idle:AGE, incompressible";

    public SlotRule {
        boolean aged = filter == SlotFilter.IDLE || filter == SlotFilter.HUGE_IDLE;
        if (aged && (ageNs < Times.SECOND || ageNs % Times.SECOND != 0)) {
            throw new SpecException(word(filter) + " needs an age of whole seconds, at least 1s; write for example "
                    + word(filter) + ":5m");
        } else if (!aged && ageNs != 0) {
            throw new SpecException(word(filter) + " takes no age; huge_idle:AGE and idle:AGE do");
        }
    }

    /** @return null if the word is none of ours */
    static @org.jspecify.annotations.Nullable SlotFilter filter(String word) {
        return switch (word) {
            case "idle" -> SlotFilter.IDLE;
            case "huge" -> SlotFilter.HUGE;
            case "huge_idle" -> SlotFilter.HUGE_IDLE;
            case "incompressible" -> SlotFilter.INCOMPRESSIBLE;
            default -> null;
        };
    }

    /** As zram's {@code type=} has it. */
    static String word(SlotFilter filter) {
        return filter.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return word(filter) + (ageNs == 0 ? "" : ":" + Times.print(ageNs));
    }
}
