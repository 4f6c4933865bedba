package swapreplay.core.policy;

import swapreplay.core.stats.MmStat;

/** A compressed block device in memory, as a policy uses it: it accounts for pages whose compressed length is known. */
public interface CompressedMemory extends AutoCloseable {
    /**
     * Stores a page in place of what the slot held.
     *
     * @param compressedLength bytes that the codec makes of the page; 0 for a same-filled page
     * @return false if the device refused it; the slot keeps its old page
     */
    boolean store(long slot, int compressedLength);

    /** Frees the slot, whether or not it holds anything. */
    void free(long slot);

    /** The device's counters. */
    MmStat mmStat();

    /** Sum of the object sizes stored, in bytes. */
    long idealBytes();

    /** Highest {@link #idealBytes}, taken where {@code mem_used_max} is taken. */
    long idealMax();

    @Override
    void close();
}
