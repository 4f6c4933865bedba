package swapreplay.replay.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size as people write it, in bytes: {@code 4096}, {@code 64K}, {@code 1.5GiB}. Suffixes are powers of 1024. */
public final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)([KMGT]?)(?:I?B)?");
    private static final String SUFFIXES = "KMGT";

    @Override
    public Long convert(String text) {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (matcher.matches()) {
            int power = matcher.group(2).isEmpty() ? 0 : SUFFIXES.indexOf(matcher.group(2)) + 1;
            try {
                return new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(1L << (10 * power)))
                        .longValueExact();
            } catch (ArithmeticException notWhole) {
                throw new TypeConversionException("'" + text + "' is not a whole number of bytes, or too large");
            }
        }
        throw new TypeConversionException("'" + text + "' is no size; write 4096, 64K, 1M or 2G");
    }

    /** The shortest exact way to write a size with these suffixes: {@code "64K"} for 65536. */
    public static String exact(long bytes) {
        for (int power = SUFFIXES.length(); power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + SUFFIXES.substring(power - 1, power);
            }
        }
        return Long.toString(bytes);
    }
}
