package swapreplay.core.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * A parsed spec {@code name[:param[,param]...]}, where a parameter is {@code key=value} or a bare word.
 *
 * @param text the spec as it was written
 * @param name the part before the colon
 * @param params what follows, in order
 */
public record Spec(String text, String name, List<Param> params) {
    /** One parameter; the key is empty for a bare word such as the level in {@code zstd:3}. */
    public record Param(String key, String value) {}

    /** @throws SpecException if the name or a parameter is empty */
    public static Spec parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        List<Param> params = new ArrayList<>();
        if (colon >= 0) {
            for (String part : text.substring(colon + 1).split(",", -1)) {
                int equals = part.indexOf('=');
                String key = equals < 0 ? "" : part.substring(0, equals);
                String value = part.substring(equals + 1);
                if (value.isEmpty()) {
                    throw new SpecException("'" + text + "': empty parameter; write NAME or NAME:KEY=VALUE,...");
                }
                params.add(new Param(key, value));
            }
        }
        if (name.isEmpty()) {
            throw new SpecException("'" + text + "': no name; write NAME or NAME:KEY=VALUE,...");
        }
        return new Spec(text, name, List.copyOf(params));
    }

    /** @throws SpecException if there are parameters */
    public void requireNoParams() {
        if (!params.isEmpty()) {
            throw new SpecException("'" + text + "': " + name + " takes no parameters");
        }
    }

    /** The value as an integer in {@code min..max}. */
    public int intIn(Param param, int min, int max) {
        String label = param.key().isEmpty() ? "" : param.key() + "=";
        try {
            int value = Integer.parseInt(param.value());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the message below, which says what would have been right
        }
        throw new SpecException(
                "'" + text + "': " + label + param.value() + " is not a whole number from " + min + " to " + max);
    }
}
