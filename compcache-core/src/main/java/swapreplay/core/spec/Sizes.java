package swapreplay.core.spec;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte sizes as people write them in specs: {@code 4096}, {@code 64K}, {@code 256M}, {@code 2G}; powers of 1024. */
public final class Sizes {
    private static final String SUFFIXES = "KMGTP";
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18})([" + SUFFIXES + SUFFIXES.toLowerCase(Locale.ROOT) + "]?)");

    private Sizes() {}

    /** @throws SpecException if {@code text} is no size or needs more than 63 bits */
    public static long parse(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (matcher.matches()) {
            String suffix = matcher.group(2).toUpperCase(Locale.ROOT);
            int shift = suffix.isEmpty() ? 0 : 10 * (SUFFIXES.indexOf(suffix) + 1);
            long number = Long.parseLong(matcher.group(1));
            if (number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        }
        throw new SpecException("'" + text + "' is not a size; write for example 4096, 64K, 256M or 2G");
    }

    /** The shortest exact spelling: {@code 268435456} is {@code 256M}. */
    public static String print(long bytes) {
        long number = bytes;
        int suffix = -1;
        while (number != 0 && number % 1024 == 0 && suffix + 1 < SUFFIXES.length()) {
            number /= 1024;
            suffix++;
        }
        return suffix < 0 ? Long.toString(number) : Long.toString(number) + SUFFIXES.charAt(suffix);
    }
}
