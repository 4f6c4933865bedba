package swapreplay.core.device;

/** Numbers as zram's attributes take them. */
final class KernelNumbers {
    private static final String SUFFIXES = "KMGTPE";

    private KernelNumbers() {}

    /**
     * A size as the kernel's memparse reads it: decimal, {@code 0x} hexadecimal or {@code 0} octal, then one suffix for a power of 1024;
     * what follows is ignored. Arithmetic wraps at 64 bits, as there.
     *
     * @return -1 if the text begins with no digit
     */
    static long memparse(String text) {
        String lower = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
        int radix = lower.length() < text.length() && digit(lower, 0, 16) >= 0 ? 16 : text.startsWith("0") ? 8 : 10;
        String digits = radix == 16 ? lower : text;
        int at = 0;
        long value = 0;
        for (; digit(digits, at, radix) >= 0; at++) {
            value = value * radix + digit(digits, at, radix);
        }
        if (at == 0) {
            return -1;
        }
        int suffix = at < digits.length() ? SUFFIXES.indexOf(Character.toUpperCase(digits.charAt(at))) : -1;
        return value << (10 * (suffix + 1));
    }

    private static int digit(String text, int at, int radix) {
        return at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
    }

    /** A whole number that takes the whole text, decimal, hexadecimal or octal by its prefix. @throws ErrnoException EINVAL, ERANGE */
    static long whole(String text, long most) throws ErrnoException {
        String digits = text;
        int radix = 10;
        if (text.startsWith("0x") || text.startsWith("0X")) {
            digits = text.substring(2);
            radix = 16;
        } else if (text.length() > 1 && text.startsWith("0")) {
            radix = 8;
        }
        return number(text, digits, radix, most);
    }

    /** A decimal whole number that takes the whole text. @throws ErrnoException EINVAL, ERANGE */
    static long decimal(String text, long most) throws ErrnoException {
        return number(text, text, 10, most);
    }

    /** A decimal number with or without a sign that takes the whole text. @throws ErrnoException EINVAL, ERANGE */
    static int signed(String text) throws ErrnoException {
        if (!text.matches("[-+]?[0-9]+")) {
            throw new ErrnoException(Errno.EINVAL, "'" + text + "' is not a number");
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException tooLong) {
            throw new ErrnoException(Errno.ERANGE, "'" + text + "' is more than 32 bits hold");
        }
    }

    private static long number(String text, String digits, int radix, long most) throws ErrnoException {
        if (digits.isEmpty()
                || digits.startsWith("-")
                || !digits.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
            throw new ErrnoException(Errno.EINVAL, "'" + text + "' is not a whole number");
        }
        try {
            long value = Long.parseLong(digits, radix);
            if (value <= most) {
                return value;
            }
        } catch (NumberFormatException tooLong) {
            // out of range as well
        }
        throw new ErrnoException(Errno.ERANGE, "'" + text + "' is more than " + most);
    }
}
