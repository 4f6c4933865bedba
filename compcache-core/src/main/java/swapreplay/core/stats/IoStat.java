package swapreplay.core.stats;

import java.util.Locale;

/**
 * One reading of a device's {@code io_stat}, field by field with the kernel's meaning (Linux 6.18, zram).
 *
 * @param failedReads reads that could not restore the page
 * @param failedWrites writes refused for lack of room or because of the limit
 * @param notifyFree slots named by discards, write-zeroes and swap-slot-free notices, whether or not they held anything
 */
public record IoStat(long failedReads, long failedWrites, long notifyFree) {
    /** The line as sysfs prints it, newline included; the lone 0 stands where older kernels counted {@code invalid_io}. */
    public String toSysfs() {
        return String.format(Locale.ROOT, "%8d %8d 0 %8d\n", failedReads, failedWrites, notifyFree);
    }
}
