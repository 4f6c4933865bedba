package swapreplay.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import swapreplay.core.backing.DiskModel;
import swapreplay.core.backing.Disks;
import swapreplay.core.spec.Sizes;
import swapreplay.core.spec.Spec;
import swapreplay.core.spec.SpecException;

/** The parameters of a policy: a disk as a bare word, the others {@code key=value}. */
final class Params {
    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private @Nullable DiskModel disk;

    /** @throws SpecException if a key is not among {@code known}, or something is named twice */
    Params(Spec spec, Set<String> known) {
        this.text = spec.text();
        for (Spec.Param param : spec.params()) {
            if (param.key().isEmpty()) {
                if (disk != null) {
                    throw wrong("names two disks, " + disk.name() + " and " + param.value());
                }
                disk = Disks.named(param.value());
            } else if (!known.contains(param.key())) {
                throw wrong("no parameter '" + param.key() + "'; known are DISK, " + String.join(", ", known));
            } else if (values.putIfAbsent(param.key(), param.value()) != null) {
                throw wrong(param.key() + " is named twice");
            }
        }
    }

    @Nullable
    DiskModel diskIfAny() {
        return disk;
    }

    DiskModel disk() {
        if (disk == null) {
            throw wrong("names no disk; known are " + Disks.known());
        }
        return disk;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String word(String key, String otherwise, Set<String> known) {
        String value = values.getOrDefault(key, otherwise);
        if (!known.contains(value)) {
            throw wrong(key + "=" + value + ": known are " + String.join(", ", known));
        }
        return value;
    }

    int whole(String key, int otherwise, int min, int max) {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the message below, which says what would have been right
        }
        throw wrong(key + "=" + value + " is not a whole number from " + min + " to " + max);
    }

    /** @param purpose why it is needed, for the message */
    long size(String key, String purpose) {
        String value = values.get(key);
        if (value == null) {
            throw wrong(key + "=SIZE is missing: " + purpose);
        }
        long bytes = Sizes.parse(value);
        if (bytes < 1) {
            throw wrong(key + "=" + value + ": more than 0 bytes are needed");
        }
        return bytes;
    }

    String raw(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    SpecException wrong(String what) {
        return new SpecException("policy '" + text + "': " + what);
    }
}
