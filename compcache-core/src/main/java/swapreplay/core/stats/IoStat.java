package swapreplay.core.stats;

import java.util.List;
import java.util.Locale;

/**
 * One reading of a device's {@code io_stat}, field by field with the kernel's meaning (Linux 6.18, zram).
 *
 * @param failedReads reads that could not restore the page
 * @param failedWrites writes refused for lack of room or because of the limit
 * @param notifyFree slots named by discards, write-zeroes and swap-slot-free notices, whether or not they held anything
 */
public record IoStat(long failedReads, long failedWrites, long notifyFree) {
    /** The kernel's names of the fields. */
    public static final List<String> FIELDS = List.of("failed_reads", "failed_writes", "notify_free");

    /**
     * Reads the line of a kernel's {@code io_stat}, whose third number is {@code invalid_io} or a constant 0 and left out here.
     *
     * @throws IllegalArgumentException if it does not hold four numbers
     */
    public static IoStat parse(String line) {
        String[] words = line.trim().split("\\s+", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("io_stat has four numbers, not '" + line.trim() + "'");
        }
        return new IoStat(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[3]));
    }

    /** The numbers in the order of {@link #FIELDS}. */
    public long[] values() {
        return new long[] {failedReads, failedWrites, notifyFree};
    }

    /** The line as sysfs prints it, newline included; the lone 0 stands where older kernels counted {@code invalid_io}. */
    public String toSysfs() {
        return String.format(Locale.ROOT, "%8d %8d 0 %8d\n", failedReads, failedWrites, notifyFree);
    }

    /** The line as 6.1 prints it, newline included: the third number is {@code invalid_io}, in 8 columns. */
    public String toSysfs61() {
        return String.format(Locale.ROOT, "%8d %8d %8d %8d\n", failedReads, failedWrites, 0, notifyFree);
    }
}
