package swapreplay.traces.resident;

import java.util.Arrays;

/** Checksums of the pages of one process at a first look, found again by address. Sixteen bytes for each page. */
final class SeenContents {
    private long[] addresses = new long[1024];
    private long[] sums = new long[1024];
    private int count;

    /** Addresses rise. */
    void add(long address, long sum) {
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * count);
            sums = Arrays.copyOf(sums, 2 * count);
        }
        addresses[count] = address;
        sums[count++] = sum;
    }

    /** Whether the page was there, with this checksum. */
    boolean unchanged(long address, long sum) {
        int at = Arrays.binarySearch(addresses, 0, count, address);
        return at >= 0 && sums[at] == sum;
    }
}
