package swapreplay.core.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.core.spec.SpecException;
import swapreplay.core.spec.Times;

/** The value of a policy key, split: slot rules and {@code name:value} parameters, separated by commas. */
final class RuleWords {
    static final String EVERY = "every";
    static final long DEFAULT_EVERY_NS = 60 * Times.SECOND;

    private final String text;
    private final List<SlotRule> rules = new ArrayList<>();
    private final Map<String, String> params = new LinkedHashMap<>();

    /**
     * @param key of the device spec, for messages
     * @param value empty for no words at all
     * @param known names of parameters
     */
    RuleWords(String key, String value, Set<String> known) {
        text = key + "=" + value;
        for (String word : value.isEmpty() ? new String[0] : value.split(",", -1)) {
            int colon = word.indexOf(':');
            String name = colon < 0 ? word : word.substring(0, colon);
            String argument = colon < 0 ? "" : word.substring(colon + 1);
            SlotFilter filter = SlotRule.filter(name);
            if (filter != null) {
                add(filter, argument);
            } else if (!known.contains(name)) {
                throw wrong("no rule '" + word + "'; known are " + SlotRule.KNOWN + ", "
                        + String.join(":..., ", known.stream().sorted().toList()) + ":...");
            } else if (argument.isEmpty()) {
                throw wrong("'" + name + "' has no value; write " + name + ":VALUE");
            } else if (params.putIfAbsent(name, argument) != null) {
                throw wrong("'" + name + "' is named twice");
            }
        }
    }

    private void add(SlotFilter filter, String age) {
        SlotRule rule;
        try {
            rule = new SlotRule(filter, age.isEmpty() ? 0 : Times.parse(age));
        } catch (SpecException e) {
            throw wrong(e.getMessage());
        }
        if (rules.stream().anyMatch(had -> had.filter() == filter)) {
            throw wrong("'" + SlotRule.word(filter) + "' is named twice");
        }
        rules.add(rule);
    }

    List<SlotRule> rules() {
        return rules;
    }

    boolean has(String name) {
        return params.containsKey(name);
    }

    @Nullable
    String param(String name) {
        return params.get(name);
    }

    /** Nanoseconds between two runs. */
    long every() {
        String value = params.get(EVERY);
        return value == null ? DEFAULT_EVERY_NS : period(EVERY, value);
    }

    /** A time of at least a second. */
    long period(String name, String value) {
        try {
            long ns = Times.parse(value);
            if (ns < Times.SECOND) {
                throw new SpecException("at least 1s is needed, not " + value);
            }
            return ns;
        } catch (SpecException e) {
            throw wrong(name + ": " + e.getMessage());
        }
    }

    long whole(String name, long otherwise, long min, long max) {
        String value = params.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the message below, which says what would have been right
        }
        throw wrong(name + ":" + value + " is not a whole number from " + min + " to " + max);
    }

    SpecException wrong(@Nullable String what) {
        return new SpecException(text + ": " + what);
    }

    static String everySuffix(long everyNs) {
        return everyNs == DEFAULT_EVERY_NS ? "" : "," + EVERY + ":" + Times.print(everyNs);
    }
}
