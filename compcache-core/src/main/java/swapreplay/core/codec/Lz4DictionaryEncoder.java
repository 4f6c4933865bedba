package swapreplay.core.codec;

import java.util.Arrays;

/**
 * The kernel's LZ4 with a dictionary in front of the page: another table and hash than {@link Lz4Encoder}, and entries that
 * can be empty. Same bytes as Linux 6.12 and 6.18. Not thread-safe.
 */
final class Lz4DictionaryEncoder {
    private static final int LAST_START = 12, LAST_LITERALS = 5, MAX_DISTANCE = 65535;
    private static final int NONE = -1;

    private final int[] initial = new int[4096];
    private final int[] table = new int[4096];
    private final byte[] buffer;
    private final int start;
    private final int acceleration;

    Lz4DictionaryEncoder(int acceleration, Dictionary dictionary, int pageSize) {
        this.acceleration = acceleration;
        buffer = dictionary.lz4HistoryAnd(pageSize);
        start = dictionary.lz4Length();
        Arrays.fill(initial, NONE);
        for (int at = 0; at <= start - 8; at += 3) {
            initial[hash(at)] = at;
        }
    }

    /** @return bytes written to {@code dst[dstOff]}, where {@link Lz4Encoder#room} bytes must be free */
    int compress(byte[] src, int srcOff, byte[] dst, int dstOff) {
        System.arraycopy(src, srcOff, buffer, start, buffer.length - start);
        int end = buffer.length;
        int anchor = start;
        int op = dstOff;
        if (end - start <= LAST_START) {
            return Lz4Sequences.last(buffer, anchor, end, dst, op) - dstOff;
        }
        System.arraycopy(initial, 0, table, 0, table.length);
        int lastStart = end - LAST_START;
        int matchLimit = end - LAST_LITERALS;
        table[hash(start)] = start;
        int ip = start + 1;
        search:
        while (true) {
            int probe = ip;
            int step = 1;
            int tries = acceleration << 6;
            int match;
            do {
                ip = probe;
                probe += step;
                step = tries++ >>> 6;
                if (probe > lastStart) { // the next position is judged before this one is compared
                    break search;
                }
                match = replace(ip);
            } while (!matches(match, ip));
            int lowest = match < start ? 0 : start;
            while (ip > anchor && match > lowest && buffer[ip - 1] == buffer[match - 1]) {
                ip--;
                match--;
            }
            int literals = ip - anchor;
            int token = op;
            op = Lz4Sequences.literals(buffer, anchor, literals, dst, op + 1);
            while (true) {
                int matchEnd = Words.matchEnd(buffer, ip + 4, match + 4, matchLimit);
                op = Lz4Sequences.match(dst, token, literals, op, ip - match, matchEnd - ip);
                ip = matchEnd;
                anchor = ip;
                if (ip > lastStart) {
                    break search;
                }
                table[hash(ip - 2)] = ip - 2;
                match = replace(ip);
                if (!matches(match, ip)) {
                    break;
                }
                token = op++;
                literals = 0;
            }
            ip++;
        }
        return Lz4Sequences.last(buffer, anchor, end, dst, op) - dstOff;
    }

    /** Puts {@code ip} into the table and returns what was there. */
    private int replace(int ip) {
        int slot = hash(ip);
        int match = table[slot];
        table[slot] = ip;
        return match;
    }

    private boolean matches(int match, int ip) {
        return match != NONE && ip - match <= MAX_DISTANCE && Words.getInt(buffer, match) == Words.getInt(buffer, ip);
    }

    /** Over five bytes. */
    private int hash(int at) {
        return (int) (((Words.getLong(buffer, at) << 24) * 889523592379L) >>> 52);
    }
}
