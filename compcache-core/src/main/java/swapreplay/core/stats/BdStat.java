package swapreplay.core.stats;

import java.util.List;
import java.util.Locale;

/**
 * One reading of a device's {@code bd_stat}, in units of 4 KiB as the kernel has it, whatever the page size.
 *
 * @param bdCount blocks of the backing device in use now
 * @param bdReads pages read from it since the start
 * @param bdWrites pages written to it since the start
 */
public record BdStat(long bdCount, long bdReads, long bdWrites) {
    /** The kernel's names of the fields. */
    public static final List<String> FIELDS = List.of("bd_count", "bd_reads", "bd_writes");

    /**
     * Reads the line of a kernel's {@code bd_stat}.
     *
     * @throws IllegalArgumentException if it does not hold three numbers
     */
    public static BdStat parse(String line) {
        String[] words = line.trim().split("\\s+", -1);
        if (words.length != FIELDS.size()) {
            throw new IllegalArgumentException("bd_stat has three numbers, not '" + line.trim() + "'");
        }
        return new BdStat(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    /** The numbers in the order of {@link #FIELDS}. */
    public long[] values() {
        return new long[] {bdCount, bdReads, bdWrites};
    }

    /** The line as sysfs prints it, newline included. */
    public String toSysfs() {
        return String.format(Locale.ROOT, "%8d %8d %8d\n", bdCount, bdReads, bdWrites);
    }
}
