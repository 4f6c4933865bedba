package swapreplay.traces.importer;

import java.nio.charset.StandardCharsets;

/** The command names seen so far, so that a name in a line of text becomes a String only the first time. */
public final class CommTable {
    /** A name has at most 15 bytes in the kernel. */
    static final int LONGEST = 15;

    private static final int SIZE = 1 << 12;
    private static final int PROBES = 8;

    private final long[] first = new long[SIZE];
    private final long[] second = new long[SIZE];
    private final String[] names = new String[SIZE];

    /** The name in these bytes; the same String for the same bytes while the table has room. */
    public String name(byte[] line, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return text(line, from, length);
        }
        long low = word(line, from, Math.min(length, 8));
        // The length is part of the key, so that a name of zero bytes is not an empty one.
        long high = (length > 8 ? word(line, from + 8, length - 8) : 0) | (long) length << 56;
        long hash = (low * 0x9e3779b97f4a7c15L ^ high) * 0xc2b2ae3d27d4eb4fL;
        int at = (int) (hash >>> 52);
        for (int probe = 0; probe < PROBES; probe++, at = (at + 1) % SIZE) {
            if (names[at] == null) {
                first[at] = low;
                second[at] = high;
                names[at] = text(line, from, length);
                return names[at];
            }
            if (first[at] == low && second[at] == high) {
                return names[at];
            }
        }
        return text(line, from, length);
    }

    private static long word(byte[] line, int from, int length) {
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (line[from + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    private static String text(byte[] line, int from, int length) {
        return new String(line, from, length, StandardCharsets.UTF_8);
    }
}
