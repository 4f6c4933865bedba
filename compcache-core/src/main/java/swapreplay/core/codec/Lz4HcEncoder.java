package swapreplay.core.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The LZ4 HC compressor of Linux 6.1 to 6.18: hash chains and a parse that weighs three overlapping matches. Same bytes as
 * the kernel; a present liblz4 chooses others. Not thread-safe.
 */
final class Lz4HcEncoder {
    static final int DEFAULT_LEVEL = 9, MAX_LEVEL = 16;
    private static final int LAST_START = 12, LAST_LITERALS = 5, MIN_MATCH = 4, MAX_DISTANCE = 65535;
    private static final int HASH_SHIFT = 17;

    /** The longest match length that fits into the token. */
    private static final int TOKEN_MATCH = 18;

    private final int attempts;

    // Positions here count from the start of the history: the dictionary's first byte, or the page's.

    /** Newest position by hash, plus {@link #base}; smaller than base: none. Raising base empties the table. */
    private final int[] head = new int[1 << (32 - HASH_SHIFT)];

    /** The next older position with the same hash, negative: none. */
    private int[] older = new int[0];

    private int base = 1;
    private int inserted;
    private byte[] buffer = new byte[0];
    private int origin;
    private int page;
    private int limit;

    // the table as the dictionary leaves it; null without one
    private final int @Nullable [] initialHead;
    private final byte[] history;
    private final int historyLength;

    // what wider() found
    private int foundStart;
    private int foundMatch;

    // output
    private byte[] dst = new byte[0];
    private int op;
    private int anchor;

    Lz4HcEncoder(int level, @Nullable Dictionary dictionary, int pageSize) {
        attempts = 1 << (level - 1);
        if (dictionary == null) {
            history = new byte[0];
            historyLength = 0;
            initialHead = null;
        } else {
            history = dictionary.lz4HistoryAnd(pageSize);
            historyLength = dictionary.lz4Length();
            older = new int[history.length];
            buffer = history;
            insertUpTo(historyLength - 3); // the last three are never found
            initialHead = head.clone();
        }
    }

    /** @return bytes written to {@code dst[dstOff]}, where {@link Lz4Encoder#room} bytes must be free */
    int compress(byte[] src, int srcOff, int length, byte[] dst, int dstOff) {
        if (initialHead == null) {
            buffer = src;
            origin = srcOff;
            if (older.length < length) {
                older = new int[length];
            }
            if (base > Integer.MAX_VALUE - 2 * length) {
                Arrays.fill(head, 0);
                base = 1;
            }
        } else {
            System.arraycopy(src, srcOff, history, historyLength, length);
            buffer = history;
            System.arraycopy(initialHead, 0, head, 0, head.length);
        }
        page = origin + historyLength;
        inserted = historyLength;
        this.dst = dst;
        op = dstOff;
        anchor = page;
        int end = page + length;
        limit = end - LAST_LITERALS;
        parse(end - LAST_START);
        int written = Lz4Sequences.last(buffer, anchor, end, dst, op) - dstOff;
        if (initialHead == null) {
            base += length;
        }
        return written;
    }

    /** Weighs a match at ip, a longer one that overlaps its end (2), and one that overlaps the end of that (3). */
    private void parse(int lastStart) {
        int ip = page + 1;
        first:
        while (ip < lastStart) {
            int length = best(ip);
            int match = foundMatch;
            if (length == 0) {
                ip++;
                continue;
            }
            int start0 = ip;
            int match0 = match;
            int length0 = length;
            second:
            while (true) {
                int length2 = ip + length < lastStart ? wider(ip + length - 2, ip, length) : length;
                int start2 = foundStart;
                int match2 = foundMatch;
                if (length2 == length) {
                    emit(ip, match, length);
                    ip += length;
                    continue first;
                }
                if (start0 < ip && start2 < ip + length0) {
                    ip = start0;
                    match = match0;
                    length = length0;
                }
                if (start2 - ip < 3) {
                    ip = start2;
                    match = match2;
                    length = length2;
                    continue;
                }
                while (true) {
                    if (start2 - ip < TOKEN_MATCH) {
                        int kept = Math.min(length, TOKEN_MATCH);
                        if (ip + kept > start2 + length2 - MIN_MATCH) {
                            kept = start2 - ip + length2 - MIN_MATCH;
                        }
                        int cut = kept - (start2 - ip);
                        if (cut > 0) {
                            start2 += cut;
                            match2 += cut;
                            length2 -= cut;
                        }
                    }
                    int length3 = start2 + length2 < lastStart ? wider(start2 + length2 - 3, start2, length2) : length2;
                    int start3 = foundStart;
                    int match3 = foundMatch;
                    if (length3 == length2) {
                        if (start2 < ip + length) {
                            length = start2 - ip;
                        }
                        emit(ip, match, length);
                        emit(start2, match2, length2);
                        ip = start2 + length2;
                        continue first;
                    }
                    if (start3 < ip + length + 3) {
                        if (start3 >= ip + length) {
                            if (start2 < ip + length) {
                                int cut = ip + length - start2;
                                start2 += cut;
                                match2 += cut;
                                length2 -= cut;
                                if (length2 < MIN_MATCH) {
                                    start2 = start3;
                                    match2 = match3;
                                    length2 = length3;
                                }
                            }
                            emit(ip, match, length);
                            ip = start3;
                            match = match3;
                            length = length3;
                            start0 = start2;
                            match0 = match2;
                            length0 = length2;
                            continue second;
                        }
                        start2 = start3;
                        match2 = match3;
                        length2 = length3;
                        continue;
                    }
                    if (start2 < ip + length) {
                        if (start2 - ip < 15) {
                            length = Math.min(length, TOKEN_MATCH);
                            if (ip + length > start2 + length2 - MIN_MATCH) {
                                length = start2 - ip + length2 - MIN_MATCH;
                            }
                            int cut = length - (start2 - ip);
                            if (cut > 0) {
                                start2 += cut;
                                match2 += cut;
                                length2 -= cut;
                            }
                        } else {
                            length = start2 - ip;
                        }
                    }
                    emit(ip, match, length);
                    ip = start2;
                    match = match2;
                    length = length2;
                    start2 = start3;
                    match2 = match3;
                    length2 = length3;
                }
            }
        }
    }

    /** The longest match at {@code p}, the nearest of equals; 0 if there is none. Leaves it in {@link #foundMatch}. */
    private int best(int p) {
        insertUpTo(p - origin);
        byte[] bytes = buffer;
        int value = Words.getInt(bytes, p);
        int longest = 0;
        int candidate = head[hash(value)] - base;
        int oldest = Math.max(0, p - origin - MAX_DISTANCE);
        for (int tries = attempts; candidate >= oldest && tries > 0; tries--) {
            int m = origin + candidate;
            if (bytes[m + longest] == bytes[p + longest] && Words.getInt(bytes, m) == value) {
                int length = Words.matchEnd(bytes, p + 4, m + 4, limit) - p;
                if (length > longest) {
                    longest = length;
                    foundMatch = m;
                }
            }
            candidate = older[candidate];
        }
        return longest;
    }

    /**
     * The longest match around {@code p} that may begin as early as {@code low}, if it is longer than {@code longest}. Leaves
     * it in {@link #foundStart} and {@link #foundMatch}.
     */
    private int wider(int p, int low, int longest) {
        insertUpTo(p - origin);
        byte[] bytes = buffer;
        int value = Words.getInt(bytes, p);
        int candidate = head[hash(value)] - base;
        int oldest = Math.max(0, p - origin - MAX_DISTANCE);
        int lead = p - low;
        for (int tries = attempts; candidate >= oldest && tries > 0; tries--) {
            int m = origin + candidate;
            if (bytes[low + longest] == bytes[m - lead + longest] && Words.getInt(bytes, m) == value) {
                int end = Words.matchEnd(bytes, p + 4, m + 4, limit);
                int lowest = m < page ? origin : page;
                int back = 0;
                while (back < lead && m - back > lowest && bytes[p - back - 1] == bytes[m - back - 1]) {
                    back++;
                }
                int length = end - p + back;
                if (length > longest) {
                    longest = length;
                    foundStart = p - back;
                    foundMatch = m - back;
                }
            }
            candidate = older[candidate];
        }
        return longest;
    }

    /** Positions are inserted only when a search needs them. */
    private void insertUpTo(int end) {
        for (; inserted < end; inserted++) {
            int slot = hash(Words.getInt(buffer, origin + inserted));
            older[inserted] = head[slot] - base;
            head[slot] = base + inserted;
        }
    }

    private void emit(int start, int match, int length) {
        int token = op;
        int literals = start - anchor;
        op = Lz4Sequences.literals(buffer, anchor, literals, dst, op + 1);
        op = Lz4Sequences.match(dst, token, literals, op, start - match, length);
        anchor = start + length;
    }

    private static int hash(int value) {
        return (value * 0x9E3779B1) >>> HASH_SHIFT;
    }
}
