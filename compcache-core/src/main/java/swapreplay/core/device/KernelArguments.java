package swapreplay.core.device;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blank-separated words as zram's attributes take them.
 *
 * @param key before the equals sign, or the whole word
 * @param value after it; null without one or with nothing behind it
 */
record KernelArguments(String key, @Nullable String value) {
    static List<KernelArguments> of(String text) {
        List<KernelArguments> all = new ArrayList<>();
        for (String word : text.trim().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                int equals = word.indexOf('=');
                String value = equals < 0 ? "" : word.substring(equals + 1);
                all.add(new KernelArguments(
                        equals < 0 ? word : word.substring(0, equals), value.isEmpty() ? null : value));
            }
        }
        return all;
    }

    /** The value. @throws ErrnoException EINVAL if there is none */
    String required() throws ErrnoException {
        if (value == null) {
            throw new ErrnoException(Errno.EINVAL, "'" + key + "' has no value");
        }
        return value;
    }

    /** The value as a number. @throws ErrnoException EINVAL, ERANGE */
    long number(long most) throws ErrnoException {
        return KernelNumbers.whole(required(), most);
    }
}
